package io.millrace.app.sql;

import io.millrace.app.console.MisuseException;
import io.millrace.app.console.StopSignal;
import io.millrace.app.console.Terminal;
import io.millrace.app.setting.SettingsException;
import io.millrace.sql.Application;
import io.millrace.sql.RecordedRun;
import io.millrace.sql.Replay;
import io.millrace.sql.SqlException;
import io.millrace.sql.record.Format;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.TimeText;
import io.millrace.sql.recording.RecordTime;
import io.millrace.sql.recording.Recording;
import io.millrace.sql.recording.ReferenceRows;
import io.millrace.sql.recording.Sample;
import io.millrace.sql.row.Row;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `millrace sql run`: a whole application over recorded records.
@Command(
        name = "run",
        description = {
            "Runs the code over recorded records and prints what comes of them; the same input gives the same output.",
            "Standard output: a line of JSON for each row of each stream that the code declares, such as",
            "  {\"stream\":\"DESTINATION_SQL_STREAM\",\"ROWTIME\":\"2026-01-01 00:00:10.000\",\"row\":{\"N\":5}}",
            "Standard error: the rows of error_stream, schemas that were discovered, and a summary.",
            "At the end of the input time goes on, so that windows close."
        },
        mixinStandardHelpOptions = true)
public final class SqlRunCommand implements Callable<Integer> {

    private static final long PROGRESS_NANOS = 1_000_000_000;

    @Mixin
    private final SqlSources sources = new SqlSources();

    @Option(
            names = {"-i", "--input"},
            paramLabel = "[NAME=]FILE",
            required = true,
            description = {
                "Records of an input: JSON documents, one a line or set over several lines, or CSV rows; - is standard"
                        + " input.",
                "Without a name it is that of the application's only input, or " + SqlSources.DEFAULT_INPUT + "."
            })
    private List<String> inputs = List.of();

    @Option(
            names = "--reference",
            paramLabel = "NAME=FILE",
            description = "Contents of a reference table; without --reference-schema its schema is discovered.")
    private List<String> references = List.of();

    @Option(names = "--header", description = "The first row of each CSV file names the columns, and is no record.")
    private boolean hasHeader;

    @Option(
            names = "--time-column",
            paramLabel = "PLACE",
            description = {
                "ROWTIME is this value of each record: a column of the schema, a path such as $.event.time, or a"
                        + " member; ISO 8601 or a number of seconds, milliseconds, micro- or nanoseconds since 1970.",
                "A record that is earlier than one before it takes that one's time, as at its arrival."
            })
    private @Nullable String timeColumn;

    @Option(
            names = "--rate",
            paramLabel = "N[/s]",
            description = "Records arrive at this rate, each input's by itself (default: 1000/s, if the records"
                    + " tell no arrival of their own).")
    private @Nullable String rate;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "When the first record arrives, with --rate (default: 2026-01-01T00:00:00Z).")
    private @Nullable String start;

    @Option(names = "--keep-open", description = "Leave windows open that have not ended at the last record.")
    private boolean keepsOpen;

    @Option(
            names = "--stream",
            paramLabel = "NAME",
            description = "Print only this stream, and of it plain rows; an input or error_stream, too.")
    private @Nullable String stream;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Write plain rows into one file for each stream, error_stream included, instead.")
    private @Nullable Path output;

    @Option(names = "--errors", paramLabel = "FILE", description = "Write the rows of error_stream into this file.")
    private @Nullable Path errors;

    @Spec
    private @Nullable CommandSpec spec;

    private final OutputStream standardOutput;

    SqlRunCommand() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    /// @param standardOutput where rows go
    public SqlRunCommand(OutputStream standardOutput) {
        this.standardOutput = standardOutput;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        StopSignal stop = StopSignal.onInterrupt();
        List<InputStream> open = new ArrayList<>();
        try {
            return run(err, stop, open);
        } finally {
            for (InputStream in : open) {
                in.close();
            }
            stop.ended();
        }
    }

    private int run(PrintWriter err, StopSignal stop, List<InputStream> open) throws IOException {
        SqlSources.Sources given = sources.read(onlyName());
        Map<String, InputSchema> schemas = new LinkedHashMap<>(given.inputs());
        String only = SqlSources.onlyOf(schemas);
        Map<String, InputStream> streams = new LinkedHashMap<>();
        for (String input : inputs) {
            SqlSources.Named named = SqlSources.Named.parse(input, only);
            InputStream in = SqlSources.open(named.file());
            open.add(in);
            if (streams.put(named.name(), schemas.containsKey(named.name()) ? in : sampled(named, in, schemas, err))
                    != null) {
                throw new MisuseException("the input " + named.name() + " is given twice");
            }
        }
        Map<String, InputSchema> tables = new LinkedHashMap<>(given.references());
        Map<String, List<Row>> contents = contents(tables, err);
        Application application;
        try {
            application = given.compile(schemas, tables);
        } catch (SqlException e) {
            err.println(given.complaint(e, schemas));
            err.flush();
            return 1;
        }
        List<Recording> recordings = new ArrayList<>();
        for (Map.Entry<String, InputStream> entry : streams.entrySet()) {
            InputSchema schema = Objects.requireNonNull(schemas.get(entry.getKey()));
            recordings.add(recording(entry.getKey(), entry.getValue(), schema));
        }
        long began = System.nanoTime();
        try (SqlOutput out = SqlOutput.of(
                application,
                schemas,
                Optional.ofNullable(stream),
                Optional.ofNullable(output),
                Optional.ofNullable(errors),
                standardOutput,
                err)) {
            RecordedRun run = new RecordedRun(application, schemas, contents, out);
            Replay replay = new Replay(run, recordings);
            try {
                Terminal terminal = Terminal.ofErrors(err);
                for (long next = began + PROGRESS_NANOS; !stop.isSet() && replay.step(); ) {
                    if ((run.records() & 0xff) == 0 && System.nanoTime() > next) {
                        next = System.nanoTime() + PROGRESS_NANOS;
                        progress(terminal, run, began);
                    }
                }
                terminal.endLive();
                if (!keepsOpen && !stop.isSet()) {
                    run.end();
                }
                out.flush();
            } catch (UncheckedIOException e) {
                if (out.isClosedByReader()) {
                    return 0;
                }
                throw e;
            }
            summary(err, run, recordings, out, System.nanoTime() - began);
            return stop.isSet() ? 130 : 0;
        }
    }

    private String onlyName() {
        List<String> names = inputs.stream()
                .map(input ->
                        SqlSources.Named.parse(input, SqlSources.DEFAULT_INPUT).name())
                .toList();
        return names.size() == 1 ? names.getFirst() : SqlSources.DEFAULT_INPUT;
    }

    /// The contents of the reference tables.
    private Map<String, List<Row>> contents(Map<String, InputSchema> schemas, PrintWriter err) throws IOException {
        Map<String, List<Row>> contents = new LinkedHashMap<>();
        for (String reference : references) {
            SqlSources.Named named = SqlSources.Named.parse(reference);
            try (InputStream in = SqlSources.open(named.file())) {
                InputStream whole = schemas.containsKey(named.name()) ? in : sampled(named, in, schemas, err);
                InputSchema schema = Objects.requireNonNull(schemas.get(named.name()));
                int skipped = hasHeader && schema.format() instanceof Format.Csv ? 1 : 0;
                contents.put(
                        named.name(),
                        ReferenceRows.read(
                                whole,
                                schema,
                                skipped,
                                error -> err.println("millrace: " + named.file() + ": " + error.message())));
            }
        }
        return contents;
    }

    /// Finds the schema in the beginning, and gives back the whole.
    private InputStream sampled(
            SqlSources.Named named, InputStream in, Map<String, InputSchema> schemas, PrintWriter err)
            throws IOException {
        Sample sample = Sample.of(in);
        InputSchema schema = SqlDiscoverCommand.discovered(named.file(), sample, hasHeader);
        err.println("millrace: discovered the schema of " + named.name() + " in " + named.file() + ":");
        err.println(SqlDiscoverCommand.text(schema));
        err.flush();
        schemas.put(named.name(), schema);
        return sample.whole();
    }

    private Recording recording(String input, InputStream in, InputSchema schema) throws IOException {
        try {
            Recording recording = new Recording(input, in, schema, time());
            if (hasHeader && schema.format() instanceof Format.Csv) {
                recording.skip();
            }
            return recording;
        } catch (IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()));
        }
    }

    private Instant start() {
        if (start == null) {
            return RecordTime.START;
        }
        try {
            return Instant.parse(start);
        } catch (DateTimeParseException _) {
            throw new MisuseException("--start is a time such as 2026-01-01T00:00:00Z, not " + start);
        }
    }

    private RecordTime time() {
        if (timeColumn != null && rate != null) {
            throw new MisuseException("--time-column and --rate both say when records arrive: give one of them");
        }
        if (timeColumn != null) {
            return new RecordTime.Field(timeColumn);
        }
        if (rate == null) {
            return new RecordTime.Arrival(new RecordTime.MadeUp(start(), RecordTime.MadeUp.DEFAULT.perSecond()));
        }
        String number = rate.endsWith("/s") ? rate.substring(0, rate.length() - 2) : rate;
        try {
            return new RecordTime.MadeUp(start(), Double.parseDouble(number));
        } catch (IllegalArgumentException _) {
            throw new MisuseException("--rate is a number above 0 such as 1000/s, not " + rate);
        }
    }

    private static void progress(Terminal terminal, RecordedRun run, long began) {
        if (terminal.isLive()) {
            terminal.live("%,d records | %,.0f records/s | ROWTIME %s"
                    .formatted(
                            run.records(),
                            run.records() * 1e9 / (System.nanoTime() - began),
                            TimeText.timestamp(run.now())));
        }
    }

    private static void summary(
            PrintWriter err, RecordedRun run, List<Recording> recordings, SqlOutput out, long nanos) {
        err.println("%,d records, %,d rows in, %s, %,d errors; %.1f s, %,.0f records/s"
                .formatted(
                        run.records(),
                        run.rows(),
                        out.counts(),
                        out.errors(),
                        nanos / 1e9,
                        run.records() / (nanos / 1e9)));
        long untimed = recordings.stream().mapToLong(Recording::untimed).sum();
        if (untimed > 0) {
            err.println(untimed + " records had no time that could be read, and took that of the one before");
        }
        if (run.late() > 0) {
            err.println(run.late() + " records were earlier than one before them, and took its time");
        }
        err.flush();
    }
}
