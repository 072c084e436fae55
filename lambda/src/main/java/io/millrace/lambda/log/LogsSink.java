package io.millrace.lambda.log;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.lambda.name.FunctionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// Puts what functions print into CloudWatch Logs: the group of the function, with a stream for each process.
///
/// A thread of its own does so several times a second, so that no invocation waits for it. What CloudWatch Logs refuses
/// is lost; the function's log file has it still.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html>
public final class LogsSink implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LogsSink.class.getName());

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    /// Source of these: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html>
    private static final int MOST_EVENTS = 10_000;

    private static final int MOST_BYTES = 1 << 20;
    private static final int EVENT_BYTES = 26;

    private final PrintedLines lines;
    private final Clients<CloudWatchLogsClient> logs;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    public LogsSink(PrintedLines lines, Clients<CloudWatchLogsClient> logs) {
        this.lines = lines;
        this.logs = logs;
        this.thread = Thread.ofVirtual().name("lambda-logs").unstarted(this::run);
    }

    public LogsSink start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            boolean isClosed = false;
            while (!isClosed) {
                isClosed = closed.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
                put();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Puts all lines that wait.
    void put() {
        Map<PrintedLines.Origin, List<PrintedLines.Line>> all = new LinkedHashMap<>();
        lines.take()
                .forEach(line -> all.computeIfAbsent(line.origin(), any -> new ArrayList<>())
                        .add(line));
        all.forEach(this::putOrLose);
        long lost = lines.takeLost();
        if (lost > 0) {
            LOG.log(System.Logger.Level.WARNING, "{0} lines of functions did not reach CloudWatch Logs", lost);
        }
    }

    /// A mistake that concerns one process must not cost the lines of others, nor those to come.
    @SuppressWarnings("IllegalCatch")
    private void putOrLose(PrintedLines.Origin origin, List<PrintedLines.Line> printed) {
        try {
            put(origin, printed);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, printed.size() + " lines of " + origin + " are lost", e);
        }
    }

    private void put(PrintedLines.Origin origin, List<PrintedLines.Line> printed) {
        FunctionId id = origin.function();
        CloudWatchLogsClient client = logs.as(Caller.own(id.account(), id.region()));
        List<InputLogEvent> batch = new ArrayList<>();
        long bytes = 0;
        long latest = 0;
        for (PrintedLines.Line line : printed) {
            int more = line.text().getBytes(StandardCharsets.UTF_8).length + EVENT_BYTES;
            if (batch.size() == MOST_EVENTS || bytes + more > MOST_BYTES) {
                put(client, origin, batch);
                batch.clear();
                bytes = 0;
            }
            latest = Math.max(latest, line.millis());
            batch.add(InputLogEvent.builder()
                    .timestamp(latest)
                    .message(line.text())
                    .build());
            bytes += more;
        }
        put(client, origin, batch);
    }

    private static void put(CloudWatchLogsClient client, PrintedLines.Origin origin, List<InputLogEvent> batch) {
        String group = origin.group();
        try {
            try {
                putOnce(client, group, origin.stream(), batch);
            } catch (ResourceNotFoundException e) {
                create(client, group, origin.stream());
                putOnce(client, group, origin.stream(), batch);
            }
        } catch (SdkException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} lines of {1} are not in {2}: {3}",
                    batch.size(),
                    origin,
                    group,
                    e);
        }
    }

    private static void putOnce(CloudWatchLogsClient client, String group, String stream, List<InputLogEvent> batch) {
        client.putLogEvents(r -> r.logGroupName(group).logStreamName(stream).logEvents(batch));
    }

    private static void create(CloudWatchLogsClient client, String group, String stream) {
        try {
            client.createLogGroup(r -> r.logGroupName(group));
        } catch (ResourceAlreadyExistsException e) {
            LOG.log(System.Logger.Level.TRACE, "{0} is there", group);
        }
        try {
            client.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
        } catch (ResourceAlreadyExistsException e) {
            LOG.log(System.Logger.Level.TRACE, "{0} is there", stream);
        }
    }

    /// Puts what still waits.
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
