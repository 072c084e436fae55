package io.millrace.sql.record;

import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decodes records of delimited rows: the columns take the fields in order, fields beyond them are dropped, columns
/// without a field are NULL, empty rows are none. A row that cannot be read is refused alone, but a quoted field
/// that does not end takes the rest of the record with it.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/sch-mapping.html>
final class CsvDecoder implements RecordDecoder {

    private final List<MappedColumn> columns;
    private final CsvScanner scanner;
    private final Coercion coercion = new Coercion();
    private byte[] copy = new byte[0];
    private byte[] scratch = new byte[64];

    CsvDecoder(Format.Csv format, List<MappedColumn> columns) {
        this.columns = columns;
        this.scanner = new CsvScanner(format, columns.size());
    }

    @Override
    public void decode(
            ByteBuffer record,
            RecordMetadata metadata,
            long rowtime,
            Consumer<Row> rows,
            Consumer<DecodeError> errors) {
        byte[] text;
        int p;
        int end;
        if (record.hasArray()) {
            text = record.array();
            p = record.arrayOffset() + record.position();
            end = p + record.remaining();
        } else {
            end = record.remaining();
            p = 0;
            copy = copy.length < end ? new byte[end + end / 2] : copy;
            record.get(record.position(), copy, 0, end);
            text = copy;
        }
        scanner.reset(text, end);
        while (p < end) {
            int start = p;
            try {
                p = scanner.row(p);
            } catch (MalformedException e) {
                p = scanner.nextRow(e.offset());
                String message = "not CSV at byte " + (e.offset() - start) + " of the row: " + e.getMessage();
                errors.accept(DecodeError.of(DecodeError.MALFORMED, message, rowtime, text, start, p));
                continue;
            }
            if (!scanner.isBlankRow()) {
                row(text, start, p, metadata, rowtime, rows, errors);
            }
        }
    }

    private void row(
            byte[] text,
            int start,
            int end,
            RecordMetadata metadata,
            long rowtime,
            Consumer<Row> rows,
            Consumer<DecodeError> errors) {
        int count = columns.size();
        @Nullable Object[] values = new Object[count + 4];
        values[count] = metadata.arrivalMillis();
        values[count + 1] = metadata.partitionKey();
        values[count + 2] = metadata.sequenceNumber();
        values[count + 3] = metadata.shardId();
        for (int i = 0; i < Math.min(count, scanner.count()); i++) {
            Utf8.Content content = Utf8.content(text, scanner.start(i), scanner.end(i));
            if (content == Utf8.Content.INVALID) {
                String message = "column \"" + columns.get(i).name() + "\": not UTF-8";
                errors.accept(DecodeError.of(DecodeError.MALFORMED, message, rowtime, text, start, end));
                return;
            }
            try {
                values[i] = value(text, i, content == Utf8.Content.ASCII);
            } catch (CoercionException e) {
                String message = "column \"" + columns.get(i).name() + "\": " + Objects.requireNonNull(e.getMessage());
                errors.accept(DecodeError.of(DecodeError.COERCION, message, rowtime, text, start, end));
                return;
            }
        }
        rows.accept(new Row(rowtime, values));
    }

    private @Nullable Object value(byte[] text, int field, boolean isAscii) throws CoercionException {
        ColumnType type = columns.get(field).type();
        int from = scanner.start(field);
        int to = scanner.end(field);
        if (!scanner.hasDoubledQuotes(field)) {
            return coercion.fromField(type, text, from, to, isAscii, scanner.isQuoted(field));
        }
        if (scratch.length < to - from) {
            scratch = new byte[2 * (to - from)];
        }
        return coercion.fromField(type, scratch, 0, scanner.undouble(field, scratch), isAscii, true);
    }
}
