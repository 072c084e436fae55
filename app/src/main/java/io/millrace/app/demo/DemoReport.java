package io.millrace.app.demo;

import io.millrace.app.console.Terminal;
import io.millrace.app.page.PipelineStatus;
import io.millrace.app.server.Server;
import io.millrace.randomuser.Progress;
import java.net.URI;

/// The end of a demo: a table of what became of the records, and how to look further.
final class DemoReport {

    private final Server server;
    private final Terminal terminal;

    DemoReport(Server server, Terminal terminal) {
        this.server = server;
        this.terminal = terminal;
    }

    /// Prints the report; true if all is as it must be, as far as it can be told.
    boolean print(Progress produced, long adultMales, PipelineStatus before, PipelineStatus now) {
        terminal.println("");
        row("users acknowledged by the stream", produced.sent());
        row("  of them males of 18 and older", adultMales);
        row("rows passed by the SQL", now.passed() - before.passed());
        row("records delivered", now.delivered() - before.delivered());
        row("records failed", now.failed() - before.failed());
        row("records still buffered", now.pending());
        row("objects written", now.objects() - before.objects());
        boolean isRight = verdict(produced, adultMales, before, now);
        terminal.println("");
        URI url = server.url();
        String folder =
                server.settings().data().resolve("s3").resolve(DemoNames.BUCKET).toString();
        terminal.println("Look further:");
        terminal.println("  ls -R " + folder);
        terminal.println("  find " + folder + " -type f | head -n 1 | xargs head -n 3");
        terminal.println("and while a server runs on this data (./millrace start --data "
                + server.settings().data() + " --port " + url.getPort() + "):");
        terminal.println("  eval \"$(./millrace env --port " + url.getPort() + ")\"");
        terminal.println("  aws --endpoint-url " + url + " s3 ls --recursive s3://" + DemoNames.BUCKET);
        terminal.println(
                "  aws --endpoint-url " + url + " kinesis describe-stream-summary --stream-name " + DemoNames.STREAM);
        terminal.println("  aws --endpoint-url " + url + " kinesisanalytics describe-application --application-name "
                + DemoNames.APPLICATION);
        return isRight;
    }

    private boolean verdict(Progress produced, long adultMales, PipelineStatus before, PipelineStatus now) {
        if (!now.isDrained()) {
            terminal.println("Stopped before all was delivered; the rest waits on disk for the next start.");
            return true;
        }
        if (before.produced() > 0 || produced.inDoubt() > 0) {
            terminal.println("All that the data folder holds has been delivered.");
            return now.failed() == before.failed();
        }
        boolean isRight = now.delivered() == adultMales && now.failed() == 0;
        terminal.println(
                isRight
                        ? "Every male of 18 or older is in the bucket exactly once."
                        : "MISMATCH: " + adultMales + " records should be in the bucket, " + now.delivered() + " are.");
        return isRight;
    }

    private void row(String name, long number) {
        terminal.println("%-34s %,12d".formatted(name, number));
    }
}
