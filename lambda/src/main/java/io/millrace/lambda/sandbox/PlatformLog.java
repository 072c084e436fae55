package io.millrace.lambda.sandbox;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.function.JsonLogs;
import io.millrace.lambda.function.JsonLogs.Level;
import io.millrace.lambda.runtime.RuntimeVersion;
import io.millrace.lambda.runtimeapi.RuntimeErrors;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// What Lambda itself says in the log of a process: lines of text or, where a function logs as JSON, events.
///
/// Lines: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html>, events:
/// <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html>
final class PlatformLog {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final String TYPE = "initializationType";
    private static final String ON_DEMAND = "on-demand";

    private final FunctionDefinition function;
    private final SandboxOutput output;
    private final InstantSource clock;
    private final Optional<JsonLogs> json;

    PlatformLog(FunctionDefinition function, SandboxOutput output, InstantSource clock) {
        this.function = function;
        this.output = output;
        this.clock = clock;
        this.json = function.configuration().jsonLogs();
    }

    /// How an invocation has ended, as Lambda sees it.
    ///
    /// @param nanos how long the process was at work on the event
    /// @param initNanos how long it took to load, if this was its first event
    /// @param maxMemoryKib the most memory of the process, if it is known
    /// @param ending how it ended
    record Report(String requestId, long nanos, OptionalLong initNanos, OptionalLong maxMemoryKib, Ending ending) {}

    /// How an invocation ended.
    ///
    /// @param status AWS's word
    /// @param errorType the error's name, if it has one
    record Ending(String status, Optional<String> errorType) {

        static final Ending SUCCESS = new Ending("success", Optional.empty());
        private static final Pattern NAME = Pattern.compile("(Runtime|Function)\\.[A-Z][a-zA-Z]+");
        static final Ending TIMEOUT = new Ending("timeout", Optional.empty());

        /// The process failed, not the function in it.
        static Ending error(String type) {
            return new Ending("error", Optional.of(type));
        }

        /// The process could not load the function; a name that is none of AWS's is not shown.
        static Ending failedToLoad(String type) {
            return error(NAME.matcher(type).matches() ? type : "Runtime.Unknown");
        }

        /// The function has reported an error, of that name if it gave one.
        static Ending reported(Optional<String> type) {
            return new Ending("error", type);
        }

        boolean isSuccess() {
            return status.equals("success");
        }
    }

    /// The process is about to load the function; answers of Invoke do not show it.
    void launched(RuntimeVersion version) {
        if (json.isEmpty()) {
            output.announce(
                    "INIT_START Runtime Version: " + version.name() + "\tRuntime Version ARN: " + version.arn());
            return;
        }
        ObjectNode record = JSON.createObjectNode();
        record.put(TYPE, ON_DEMAND).put("phase", "init");
        record.put("runtimeVersion", version.name()).put("runtimeVersionArn", version.arn());
        record.put("functionName", function.id().name()).put("functionVersion", function.version());
        if (Level.INFO.isKeptAt(json.get().system())) {
            output.announce(event("platform.initStart", record));
        }
    }

    /// An event has come to the process.
    void started(Invocation invocation) {
        if (json.isEmpty()) {
            output.print("START RequestId: " + invocation.requestId() + " Version: " + function.version());
            return;
        }
        ObjectNode record = JSON.createObjectNode();
        record.put("requestId", invocation.requestId());
        record.put("functionArn", invocation.arn());
        record.put("version", function.version());
        say(Level.INFO, "platform.start", record);
    }

    /// The process has loaded the function.
    void loaded(long nanos) {
        if (json.isEmpty()) {
            return;
        }
        ObjectNode done = JSON.createObjectNode();
        done.put(TYPE, ON_DEMAND).put("phase", "init").put("status", Ending.SUCCESS.status());
        say(Level.DEBUG, "platform.initRuntimeDone", done);
        ObjectNode report = done.deepCopy();
        report.putObject("metrics").put("durationMs", millis(nanos));
        say(Level.DEBUG, "platform.initReport", report);
    }

    /// The event took too long.
    void timedOut(String requestId, int seconds) {
        if (json.isEmpty()) {
            output.print(
                    TIME.format(clock.instant()) + " " + requestId + " " + RuntimeErrors.timedOutText(seconds) + "\n");
        }
    }

    /// The process has ended.
    void exited(String requestId, int status) {
        if (json.isEmpty()) {
            output.print(
                    "RequestId: " + requestId + " Error: " + RuntimeErrors.exitedText(status) + "\nRuntime.ExitError");
        }
    }

    /// The invocation is over.
    ///
    /// @param isOfTheProcess whether the ending is that of the process, which the line of text names
    void ended(Report report, boolean isOfTheProcess) {
        if (json.isPresent()) {
            endedInJson(report);
            return;
        }
        long billed = Math.ceilDiv(report.nanos() + report.initNanos().orElse(0), 1_000_000);
        StringBuilder text = new StringBuilder(240)
                .append("END RequestId: ")
                .append(report.requestId())
                .append("\nREPORT RequestId: ")
                .append(report.requestId())
                .append(String.format(
                        Locale.ROOT,
                        "\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\t",
                        report.nanos() / 1e6,
                        billed,
                        function.configuration().memoryMebibytes()));
        report.maxMemoryKib()
                .ifPresent(kib ->
                        text.append("Max Memory Used: ").append(mebibytes(kib)).append(" MB\t"));
        report.initNanos()
                .ifPresent(nanos -> text.append(String.format(Locale.ROOT, "Init Duration: %.2f ms\t", nanos / 1e6)));
        if (isOfTheProcess) {
            text.append("Status: ").append(report.ending().status()).append('\t');
            report.ending()
                    .errorType()
                    .ifPresent(type -> text.append("Error Type: ").append(type).append('\t'));
        }
        output.print(text.toString());
    }

    private void endedInJson(Report report) {
        boolean isSuccess = report.ending().isSuccess();
        ObjectNode done = JSON.createObjectNode();
        done.put("requestId", report.requestId());
        ending(done, report.ending());
        done.putObject("metrics").put("durationMs", millis(report.nanos()));
        say(isSuccess ? Level.DEBUG : Level.WARN, "platform.runtimeDone", done);
        ObjectNode record = JSON.createObjectNode();
        record.put("requestId", report.requestId());
        ObjectNode metrics = record.putObject("metrics");
        metrics.put("durationMs", millis(report.nanos()));
        metrics.put(
                "billedDurationMs",
                Math.ceilDiv(report.nanos() + report.initNanos().orElse(0), 1_000_000));
        metrics.put("memorySizeMB", function.configuration().memoryMebibytes());
        report.maxMemoryKib().ifPresent(kib -> metrics.put("maxMemoryUsedMB", mebibytes(kib)));
        report.initNanos().ifPresent(nanos -> metrics.put("initDurationMs", millis(nanos)));
        ending(record, report.ending());
        say(isSuccess ? Level.INFO : Level.WARN, "platform.report", record);
    }

    private static void ending(ObjectNode record, Ending ending) {
        record.put("status", ending.status());
        ending.errorType().ifPresent(type -> record.put("errorType", type));
    }

    private void say(Level level, String type, ObjectNode record) {
        if (level.isKeptAt(json.orElseThrow().system())) {
            output.print(event(type, record));
        }
    }

    private String event(String type, ObjectNode record) {
        ObjectNode event = JSON.createObjectNode();
        event.put("time", TIME.format(clock.instant())).put("type", type).set("record", record);
        return event.toString();
    }

    private long mebibytes(long kib) {
        return Math.min(Math.ceilDiv(kib, 1024), function.configuration().memoryMebibytes());
    }

    private static BigDecimal millis(long nanos) {
        BigDecimal millis = new BigDecimal(nanos)
                .movePointLeft(6)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return millis.scale() < 0 ? millis.setScale(0) : millis;
    }
}
