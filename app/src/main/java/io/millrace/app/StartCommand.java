package io.millrace.app;

import io.millrace.app.client.ServerOptions;
import io.millrace.app.console.StopSignal;
import io.millrace.app.console.Terminal;
import io.millrace.app.console.Version;
import io.millrace.app.server.Server;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `millrace start`: runs the server until Ctrl-C or SIGTERM.
@Command(
        name = "start",
        description = "Starts the server: every service on one port and behind TLS on another, until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Override
    public Integer call() throws InterruptedException {
        StopSignal stop = StopSignal.onInterrupt();
        try (Server server = Server.start(options.settings())) {
            Terminal terminal = Terminal.ofTheProcess();
            terminal.println("Millrace " + Version.text() + " is ready: " + server.url()
                    + server.tlsUrl().map(url -> " and " + url).orElse("") + " (data in "
                    + server.settings().data() + ", "
                    + server.settings()
                            .key()
                            .map(key -> "signatures verified")
                            .orElse("any credentials pass, on loopback only")
                    + ")");
            server.whyFunctionsAreOpen()
                    .ifPresent(
                            reason -> terminal.println("Lambda functions run without a sandbox, with all that this user"
                                    + " may do: " + reason + "."));
            boolean isSet = stop.await(Duration.ofDays(36_500));
            assert isSet;
            terminal.println("Stopping.");
        } finally {
            stop.ended();
        }
        return 0;
    }
}
