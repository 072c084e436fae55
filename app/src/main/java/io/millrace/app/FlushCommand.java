package io.millrace.app;

import io.millrace.app.client.DeliveryAccounts;
import io.millrace.app.client.PlaceOptions;
import io.millrace.app.client.ServerPages;
import io.millrace.app.console.CommandException;
import io.millrace.app.page.FlushPage;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace flush`: a delivery stream delivers at once what it has.
@Command(
        name = "flush",
        description = {
            "Has a delivery stream deliver at once what it has, instead of when its buffering hints say, and waits for"
                    + " that.",
            "Exit code: 0 if everything is delivered, 1 if it takes longer than 30 s."
        },
        mixinStandardHelpOptions = true)
final class FlushCommand implements Callable<Integer> {

    private static final int OK = 200;
    private static final int TIMEOUT = 504;

    @Mixin
    private final PlaceOptions options = new PlaceOptions();

    @Mixin
    private final ServerPages server = new ServerPages();

    @Parameters(paramLabel = "NAME", description = "Name of the delivery stream.")
    private String name = "";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        String path = FlushPage.PATH + URLEncoder.encode(name, StandardCharsets.UTF_8) + "/flush";
        ServerPages.Answer answer = server.ask(options.settings(), "POST", path);
        if (answer.status() != OK && answer.status() != TIMEOUT) {
            throw new CommandException(answer.text().strip());
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        new DeliveryAccounts(out).print(answer.json());
        out.flush();
        if (answer.status() == TIMEOUT) {
            throw new CommandException(
                    name
                            + " could not deliver everything within 30 s: the server goes on trying, this command waits no longer");
        }
        return 0;
    }
}
