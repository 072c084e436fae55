package io.millrace.app.demo;

import io.millrace.app.client.ServerOptions;
import io.millrace.app.console.DurationConverter;
import io.millrace.app.console.StopSignal;
import io.millrace.app.console.Terminal;
import io.millrace.app.server.Server;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace demo`: starts a server and walks the whole tutorial against it, through the wire protocol.
@Command(
        name = "demo",
        description = {
            "Runs the whole pipeline on this machine.",
            "Random users flow through a Kinesis stream, a SQL application and a Firehose delivery stream with a",
            "Lambda function into files in an S3 bucket.",
            "Goes on until Ctrl-C; run it again on the same data folder and it goes on where it was."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Stop after this time, such as 60s, 5m or 1h (default: never).")
    private @Nullable Duration duration;

    @Option(names = "--fast", description = "Deliver every 5 seconds instead of every 60.")
    private boolean isFast;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Records per second (default: one, then a random pause below a second, as in the tutorial).")
    private @Nullable Double rate;

    @Override
    public Integer call() throws Exception {
        DemoSettings settings = new DemoSettings(
                duration == null ? DemoSettings.FOREVER : duration,
                isFast ? Duration.ofSeconds(5) : Duration.ofSeconds(60),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate));
        StopSignal stop = StopSignal.onInterrupt();
        try (Server server = Server.start(options.settings())) {
            return new Demo(server, settings, Terminal.ofTheProcess(), stop).run() ? 0 : 1;
        } finally {
            stop.ended();
        }
    }
}
