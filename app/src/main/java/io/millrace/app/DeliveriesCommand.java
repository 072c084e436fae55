package io.millrace.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.app.client.DeliveryAccounts;
import io.millrace.app.client.PlaceOptions;
import io.millrace.app.client.ServerPages;
import io.millrace.app.console.CommandException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace deliveries`: where the records of delivery streams are.
@Command(
        name = "deliveries",
        description = {
            "Prints the account of delivery streams: how many records each has received, and where each of them is.",
            "That is delivered, dropped by its function, under its error prefix, or waiting."
        },
        mixinStandardHelpOptions = true)
final class DeliveriesCommand implements Callable<Integer> {

    private static final int OK = 200;

    @Mixin
    private final PlaceOptions options = new PlaceOptions();

    @Mixin
    private final ServerPages server = new ServerPages();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Name of a delivery stream (default: all).")
    private @Nullable String name;

    @Option(names = "--json", description = "Print JSON, as the status page has it.")
    private boolean isJson;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ServerPages.Answer answer = server.ask(options.settings(), "GET", "/_millrace/status");
        if (answer.status() != OK) {
            throw new CommandException(answer.text().strip());
        }
        ArrayNode wanted = JsonNodeFactory.instance.arrayNode();
        for (JsonNode delivery : answer.json().path("deliveries")) {
            if (name == null || DeliveryAccounts.nameOf(delivery).equals(name)) {
                wanted.add(delivery);
            }
        }
        if (name != null && wanted.isEmpty()) {
            throw new CommandException("There is no delivery stream " + name);
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (wanted.isEmpty() && !isJson) {
            PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
            err.println("millrace: there is no delivery stream");
            err.flush();
        } else if (isJson) {
            out.println(wanted.toPrettyString());
        } else {
            new DeliveryAccounts(out).print(wanted);
        }
        out.flush();
        return 0;
    }
}
