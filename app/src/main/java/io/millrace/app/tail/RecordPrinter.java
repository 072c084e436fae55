package io.millrace.app.tail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Base64;
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

    /// What a record looks like.
    enum Form {
        /// Its data as text.
        TEXT,
        /// Its data byte for byte.
        RAW,
        /// All that is known of it, as GetRecords answers it.
        JSON
    }

    private final OutputStream out;
    private final List<Column> columns;
    private final Form form;
    private final RecordText text;
    private final RecordFilter filter;
    private final long limit;
    private long count;

    /// @param limit after so many records it has enough
    RecordPrinter(OutputStream out, List<Column> columns, Form form, RecordText text, RecordFilter filter, long limit) {
        this.out = out;
        this.columns = List.copyOf(columns);
        this.form = form;
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
        switch (form) {
            case TEXT -> write(text.of(record.user().data()));
            case RAW -> Channels.newChannel(out).write(record.user().data());
            case JSON -> write(json(record));
        }
        out.write('\n');
        return ++count < limit;
    }

    private static String json(TailRecord record) {
        byte[] data = new byte[record.user().data().remaining()];
        record.user().data().duplicate().get(data);
        return JsonNodeFactory.instance
                .objectNode()
                .put("ShardId", record.shard())
                .put("SequenceNumber", record.place())
                .put(
                        "ApproximateArrivalTimestamp",
                        BigDecimal.valueOf(record.arrival().toEpochMilli(), 3))
                .put("PartitionKey", record.user().partitionKey())
                .put("Data", Base64.getEncoder().encodeToString(data))
                .toString();
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
