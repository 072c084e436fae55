package io.millrace.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;

/// Prints the records of a tail, a line each: columns that were asked for, tabs between them, then the data.
final class RecordPrinter implements StreamTail.Sink {

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private static final String FAINT = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    /// What stands before the data.
    enum Column {
        /// When the record arrived.
        TIME,
        SHARD,
        /// Its sequence number, and its place in an aggregate.
        SEQUENCE,
        /// Its partition key.
        KEY
    }

    private final OutputStream out;
    private final List<Column> columns;
    private final boolean isRaw;
    private final RecordText text;
    private final RecordFilter filter;
    private final long limit;
    private long count;

    /// @param isRaw whether the data is printed byte for byte
    /// @param limit after so many records it has enough
    RecordPrinter(
            OutputStream out, List<Column> columns, boolean isRaw, RecordText text, RecordFilter filter, long limit) {
        this.out = out;
        this.columns = List.copyOf(columns);
        this.isRaw = isRaw;
        this.text = text;
        this.filter = filter;
        this.limit = limit;
    }

    @Override
    public boolean take(TailRecord record) throws IOException {
        if (!filter.takes(record.user().data())) {
            return true;
        }
        if (!columns.isEmpty()) {
            List<String> cells = new ArrayList<>();
            columns.forEach(column -> cells.add(cell(column, record)));
            String line = String.join("\t", cells);
            write(text.isColoured() ? FAINT + line + PLAIN + "\t" : line + "\t");
        }
        if (isRaw) {
            Channels.newChannel(out).write(record.user().data());
        } else {
            write(text.of(record.user().data()));
        }
        out.write('\n');
        return ++count < limit;
    }

    private static String cell(Column column, TailRecord record) {
        return switch (column) {
            case TIME -> TIME.format(record.arrival());
            case SHARD -> record.shard();
            case SEQUENCE -> record.place();
            case KEY ->
                record.user()
                        .partitionKey()
                        .codePoints()
                        .map(unit -> Character.isISOControl(unit) ? ' ' : unit)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
        };
    }

    private void write(String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void idle() throws IOException {
        out.flush();
    }
}
