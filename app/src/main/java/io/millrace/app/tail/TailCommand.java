package io.millrace.app.tail;

import io.millrace.app.client.ClientOptions;
import io.millrace.app.client.PlaceOptions;
import io.millrace.app.console.StopSignal;
import io.millrace.app.console.Terminal;
import io.millrace.app.setting.Settings;
import io.millrace.app.setting.SettingsException;
import io.millrace.app.tail.RecordPrinter.Column;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// `millrace tail`: the records of a stream, from this server, another one or AWS itself.
@Command(
        name = "tail",
        description = {
            "Prints the records of a Kinesis stream, a line each, in the order of their arrival.",
            "Records that the Kinesis Producer Library aggregated are taken apart."
        },
        mixinStandardHelpOptions = true)
public final class TailCommand implements Callable<Integer> {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final Duration FOREVER = Duration.ofDays(36_500);

    /// When JSON is coloured.
    enum Colour {
        /// On a screen, unless NO_COLOR is set.
        AUTO,
        ALWAYS,
        NEVER
    }

    @Mixin
    private final PlaceOptions options = new PlaceOptions();

    @Mixin
    private final ClientOptions target = new ClientOptions();

    @Parameters(paramLabel = "STREAM", description = "Name or ARN of the stream.")
    private String stream = "";

    @Option(
            names = {"-f", "--follow"},
            description =
                    "Go on at the present end: wait for records, follow new shards, outlive restarts of the server.")
    private boolean isFollowing;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description = "trim-horizon, latest, a time such as 5m (ago) or 2026-03-01T12:00:00Z, or a sequence number"
                    + " (default: trim-horizon; with -f latest).")
    private @Nullable String from;

    @Option(
            names = "--shard",
            paramLabel = "SHARD",
            description = "Only this shard, such as 0 or shardId-000000000000; may be given several times.")
    private List<String> shards = new ArrayList<>();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "Stop after that many records (default: never).")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--filter",
            paramLabel = "TEXT",
            description = "Only records that hold the text; /pointer=value: only JSON with this value at the pointer.")
    private @Nullable String filter;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Show when each record arrived.")
    private boolean hasTimes;

    @Option(names = "--show-shard", description = "Show the shard of each record.")
    private boolean hasShards;

    @Option(names = "--show-sequence", description = "Show the sequence number of each record.")
    private boolean hasSequences;

    @Option(
            names = {"-k", "--show-key"},
            description = "Show the partition key of each record.")
    private boolean hasKeys;

    @Option(names = "--pretty", description = "Give each member of a JSON document a line of its own.")
    private boolean isPretty;

    @Option(
            names = "--raw",
            description =
                    "Print the bytes as they are; else JSON is put on a line, and what is no text comes as Base64.")
    private boolean isRaw;

    @Option(
            names = "--json",
            description =
                    "Print each record as JSON, as GetRecords answers it: shard, sequence number, arrival, key and data"
                            + " in Base64. \"millrace sql run\" reads that.")
    private boolean isJson;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "AUTO",
            description = "auto, always or never (default: auto, on a screen).")
    private Colour colour = Colour.AUTO;

    @Override
    public Integer call() throws InterruptedException {
        InstantSource clock = InstantSource.system();
        if (limit < 1) {
            throw new SettingsException("--limit is 1 or more, not " + limit);
        }
        TailStart start =
                TailStart.parse(from == null ? (isFollowing ? "latest" : "trim-horizon") : from, clock.instant());
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES);
        RecordPrinter printer = printer(out);
        Settings settings = options.settings();
        StopSignal stop = StopSignal.onInterrupt();
        try (KinesisClient kinesis =
                target.kinesis(settings, ClientOverrideConfiguration.builder().build())) {
            TailSource source = new TailSource(
                    kinesis,
                    stream,
                    clock,
                    System::nanoTime,
                    RandomGenerator.getDefault(),
                    note -> System.err.println("millrace: " + note));
            StreamTail tail = new StreamTail(source, start, shards, isFollowing);
            Thread.ofVirtual().name("stop").start(() -> stopWith(stop, tail));
            print(tail, printer, out);
            return 0;
        } catch (SdkException e) {
            throw target.told(e, settings);
        } finally {
            stop.ended();
        }
    }

    private RecordPrinter printer(OutputStream out) {
        boolean isScreen = Terminal.ofTheProcess().isLive();
        boolean isColoured = switch (colour) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> isScreen && System.getenv("NO_COLOR") == null;
        };
        List<Column> columns = new ArrayList<>();
        if (hasTimes) {
            columns.add(Column.TIME);
        }
        if (hasShards) {
            columns.add(Column.SHARD);
        }
        if (hasSequences) {
            columns.add(Column.SEQUENCE);
        }
        if (hasKeys) {
            columns.add(Column.KEY);
        }
        return new RecordPrinter(
                out,
                isJson ? List.of() : columns,
                isJson ? RecordPrinter.Form.JSON : isRaw ? RecordPrinter.Form.RAW : RecordPrinter.Form.TEXT,
                new RecordText(isPretty, isColoured, isScreen),
                filter == null ? new RecordFilter.All() : RecordFilter.parse(filter),
                limit);
    }

    /// Prints until the end, or until nobody reads any more: `millrace tail … | head` ends without a word.
    private static void print(StreamTail tail, RecordPrinter printer, OutputStream out) throws InterruptedException {
        try {
            try {
                tail.run(printer);
            } finally {
                out.flush();
            }
        } catch (IOException _) {
            tail.stop();
        }
    }

    private static void stopWith(StopSignal stop, StreamTail tail) {
        try {
            boolean isSet = stop.await(FOREVER);
            assert isSet;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tail.stop();
    }
}
