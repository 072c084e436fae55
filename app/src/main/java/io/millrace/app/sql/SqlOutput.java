package io.millrace.app.sql;

import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.app.console.FileTrouble;
import io.millrace.app.setting.SettingsException;
import io.millrace.sql.Application;
import io.millrace.sql.ErrorRow;
import io.millrace.sql.Outputs;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.RowEncoder;
import io.millrace.sql.record.TimeText;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where the rows of a rehearsal go: all on standard output, one stream of them, or a file for each.
final class SqlOutput implements Outputs, AutoCloseable {

    /// So many errors are shown on the screen; all of them can be had in a file.
    private static final int SHOWN_ERRORS = 20;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final RowType ERRORS = ErrorRow.TYPE;

    private final Map<String, Lines> lines = new HashMap<>();
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<OutputStream, Boolean> files = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final PrintWriter err;
    private boolean isClosedByReader;
    private boolean showsErrors = true;
    private long errors;

    private SqlOutput(PrintWriter err) {
        this.err = err;
    }

    /// What one stream's rows become.
    @SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere
    private record Lines(OutputStream out, RowEncoder encoder, byte[] prefix) {}

    static SqlOutput of(
            Application application,
            Map<String, InputSchema> inputs,
            Optional<String> stream,
            Optional<Path> folder,
            Optional<Path> errors,
            OutputStream standardOutput,
            PrintWriter err) {
        SqlOutput output = new SqlOutput(err);
        OutputStream screen = new BufferedOutputStream(standardOutput, BUFFER_BYTES);
        Map<String, RowType> types = new LinkedHashMap<>(application.streams());
        types.put(ErrorRow.STREAM, ERRORS);
        if (stream.isPresent() && !types.containsKey(stream.get())) {
            throw new SettingsException("the application has no stream \"" + stream.get() + "\", but "
                    + types.keySet().stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ")));
        }
        for (Map.Entry<String, RowType> entry : types.entrySet()) {
            String name = entry.getKey();
            RowEncoder encoder = RowEncoder.json(entry.getValue());
            boolean isError = name.equals(ErrorRow.STREAM);
            if (stream.isPresent()) {
                if (name.equals(stream.get())) {
                    OutputStream out = folder.isPresent() ? output.file(folder.get(), name) : screen;
                    output.lines.put(name, new Lines(out, encoder, new byte[0]));
                    output.showsErrors &= !isError;
                }
            } else if (isError) {
                if (folder.isPresent() && errors.isEmpty()) {
                    output.lines.put(name, new Lines(output.file(folder.get(), name), encoder, new byte[0]));
                    output.showsErrors = false;
                }
            } else if (!inputs.containsKey(name)) {
                output.lines.put(
                        name,
                        folder.isPresent()
                                ? new Lines(output.file(folder.get(), name), encoder, new byte[0])
                                : new Lines(screen, encoder, prefix(name)));
            }
            if (!isError && !inputs.containsKey(name)) {
                output.counts.put(name, 0L);
            }
        }
        if (errors.isPresent()) {
            OutputStream out = output.file(errors.get());
            output.lines.put(ErrorRow.STREAM, new Lines(out, RowEncoder.json(ERRORS), new byte[0]));
            output.showsErrors = false;
        }
        output.files.put(screen, true);
        return output;
    }

    private static byte[] prefix(String stream) {
        return ("{\"stream\":" + TextNode.valueOf(stream) + ",\"ROWTIME\":\"").getBytes(StandardCharsets.UTF_8);
    }

    /// A file for a stream, of a name that no other stream has.
    private OutputStream file(Path folder, String stream) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new SettingsException(folder + " cannot be made: " + FileTrouble.reason(e));
        }
        String name = stream.replaceAll("[^A-Za-z0-9_.-]", "_");
        String free = name;
        for (int i = 2; !names.add(free.toLowerCase(Locale.ROOT)); i++) {
            free = name + "-" + i;
        }
        return file(folder.resolve(free + ".jsonl"));
    }

    private OutputStream file(Path path) {
        try {
            OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES);
            files.put(out, false);
            return out;
        } catch (IOException e) {
            throw new SettingsException(path + " cannot be written: " + FileTrouble.reason(e));
        }
    }

    @Override
    public void row(String stream, Row row) {
        counts.computeIfPresent(stream, (_, count) -> count + 1);
        Lines target = lines.get(stream);
        if (target != null) {
            write(target, row);
        }
    }

    private void write(Lines target, Row row) {
        try {
            if (target.prefix.length > 0) {
                target.out.write(target.prefix);
                target.out.write(TimeText.timestamp(row.rowtime()).getBytes(StandardCharsets.US_ASCII));
                target.out.write("\",\"row\":".getBytes(StandardCharsets.US_ASCII));
            }
            target.out.write(target.encoder.encode(row));
            if (target.prefix.length > 0) {
                target.out.write('}');
            }
            target.out.write('\n');
        } catch (IOException e) {
            isClosedByReader = Boolean.TRUE.equals(files.get(target.out));
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void error(ErrorRow error) {
        errors++;
        Lines target = lines.get(ErrorRow.STREAM);
        if (target != null) {
            write(target, error.toRow());
        }
        if (showsErrors && errors <= SHOWN_ERRORS) {
            err.println("error_stream: " + TimeText.timestamp(error.dataRowtime()) + " "
                    + error.errorName()
                    + (error.pumpName().isEmpty() ? "" : " in the pump \"" + error.pumpName() + "\"")
                    + ": " + error.message());
            if (errors == SHOWN_ERRORS) {
                err.println("error_stream: further errors are only counted; --errors FILE takes all of them");
            }
            err.flush();
        }
    }

    /// How many rows each stream got, in words.
    String counts() {
        return counts.entrySet().stream()
                .map(entry -> "%,d rows in \"%s\"".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    long errors() {
        return errors;
    }

    /// Whether writing failed because nobody reads standard output any more.
    boolean isClosedByReader() {
        return isClosedByReader;
    }

    void flush() {
        files.forEach((out, isScreen) -> {
            try {
                out.flush();
            } catch (IOException e) {
                isClosedByReader = isScreen;
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void close() throws IOException {
        for (Map.Entry<OutputStream, Boolean> file : files.entrySet()) {
            if (!file.getValue()) {
                file.getKey().close();
            }
        }
    }
}
