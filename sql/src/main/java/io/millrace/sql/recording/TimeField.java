package io.millrace.sql.recording;

import io.millrace.sql.record.Format;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.MappedColumn;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.RecordMetadata;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Reads the time of a record from one of its values; one thread uses it at a time.
final class TimeField {

    private static final RecordMetadata NONE = new RecordMetadata(0, "", "", "");
    private static final ColumnType TEXT = new ColumnType(ColumnType.Kind.VARCHAR, ColumnType.MAX_LENGTH, 0);

    private final RecordDecoder decoder;
    private final int column;
    private OptionalLong time = OptionalLong.empty();
    private boolean isFirst;

    /// @throws IllegalArgumentException if CSV has no such column, or the place is no path
    TimeField(String place, InputSchema schema) {
        List<MappedColumn> columns = new ArrayList<>();
        int named = schema.rowType().indexOf(place);
        switch (schema.format()) {
            case Format.Json _ -> {
                String path = named >= 0
                        ? schema.columns().get(named).mapping().orElse("$." + place)
                        : place.startsWith("$") ? place : "$." + place;
                columns.add(MappedColumn.at("T", TEXT, path));
            }
            case Format.Csv _ -> {
                if (named < 0) {
                    throw new IllegalArgumentException("the schema has no column \"" + place + "\" to take times from");
                }
                for (int i = 0; i <= named; i++) {
                    columns.add(MappedColumn.positional("T" + i, TEXT));
                }
            }
        }
        this.column = columns.size() - 1;
        this.decoder = RecordDecoder.of(new InputSchema(schema.format(), schema.recordEncoding(), columns));
    }

    /// The time of the record's first row; nothing if it has none that can be read.
    OptionalLong of(ByteBuffer data) {
        time = OptionalLong.empty();
        isFirst = true;
        decoder.decode(data, NONE, 0, this::take, _ -> {});
        return time;
    }

    private void take(Row row) {
        if (isFirst && row.value(column) instanceof String text) {
            time = parse(text.strip());
        }
        isFirst = false;
    }

    /// Reads a time as [RecordTime.Field] describes it, into milliseconds since 1970-01-01 UTC.
    static OptionalLong parse(String text) {
        try {
            if (text.length() >= 10 && text.charAt(4) == '-') {
                return OptionalLong.of(instant(text).toEpochMilli());
            }
            return millis(new BigDecimal(text));
        } catch (DateTimeException | NumberFormatException | ArithmeticException _) {
            return OptionalLong.empty();
        }
    }

    private static Instant instant(String text) {
        if (text.length() == 10) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        String joined = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        boolean hasOffset = joined.endsWith("Z") || joined.indexOf('+', 11) > 0 || joined.indexOf('-', 11) > 0;
        return hasOffset
                ? OffsetDateTime.parse(joined).toInstant()
                : LocalDateTime.parse(joined).toInstant(ZoneOffset.UTC);
    }

    private static OptionalLong millis(BigDecimal number) {
        BigDecimal size = number.abs();
        int digits = size.precision() - size.scale();
        int shift = digits <= 11 ? 3 : digits <= 14 ? 0 : digits <= 17 ? -3 : -6;
        if (digits > 20 || size.scale() > 1000) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(number.scaleByPowerOfTen(shift).toBigInteger().longValueExact());
    }
}
