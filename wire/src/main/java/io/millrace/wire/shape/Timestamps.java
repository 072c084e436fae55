package io.millrace.wire.shape;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// The forms of a timestamp on the wire; all carry milliseconds except the HTTP date, which carries seconds.
///
/// Source: <https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait>
public final class Timestamps {

    /// 9999-12-31T23:59:59.999Z, the last instant that all forms can carry.
    private static final long LAST_MILLIS = 253_402_300_799_999L;

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private static final DateTimeFormatter ISO_MILLIS = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.MILLI_OF_SECOND, 3, 3, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT);

    private Timestamps() {}

    /// The instant of that many seconds since 1970.
    ///
    /// @throws DateTimeException if no calendar of four digits has it
    public static Instant ofSeconds(double seconds) {
        double millis = seconds * 1000;
        if (!(Math.abs(millis) <= LAST_MILLIS)) { // also refuses NaN
            throw new DateTimeException("out of range");
        }
        return Instant.ofEpochMilli(Math.round(millis));
    }

    /// The instant of that many milliseconds since 1970.
    ///
    /// @throws DateTimeException if no calendar of four digits has it
    public static Instant ofMillis(double millis) {
        return ofMillis(Math.abs(millis) <= LAST_MILLIS ? (long) millis : Long.MAX_VALUE);
    }

    /// The instant of that many milliseconds since 1970.
    ///
    /// @throws DateTimeException if no calendar of four digits has it
    static Instant ofMillis(long millis) {
        if (millis < -LAST_MILLIS || millis > LAST_MILLIS) {
            throw new DateTimeException("out of range");
        }
        return Instant.ofEpochMilli(millis);
    }

    /// Reads a timestamp.
    ///
    /// @throws DateTimeException if the text has not that form
    public static Instant parse(Format format, String text) {
        try {
            return switch (format) {
                case ISO_8601 -> OffsetDateTime.parse(text).toInstant();
                case RFC_822 -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
                case UNIX_TIMESTAMP -> ofSeconds(Double.parseDouble(text));
                case UNIX_TIMESTAMP_MILLIS -> ofMillis(Long.parseLong(text));
            };
        } catch (NumberFormatException e) {
            throw new DateTimeException("not a number: " + text, e);
        }
    }

    /// Writes a timestamp.
    public static String print(Format format, Instant instant) {
        return switch (format) {
            case ISO_8601 -> ISO_MILLIS.format(instant.atOffset(ZoneOffset.UTC));
            case RFC_822 -> HTTP_DATE.format(instant.atOffset(ZoneOffset.UTC));
            case UNIX_TIMESTAMP -> seconds(instant);
            case UNIX_TIMESTAMP_MILLIS -> Long.toString(instant.toEpochMilli());
        };
    }

    /// Seconds since 1970 with as many of three decimals as it takes, such as `1700000000.25`.
    private static String seconds(Instant instant) {
        long millis = instant.toEpochMilli();
        if (millis % 1000 == 0) {
            return Long.toString(millis / 1000);
        }
        if (millis < 0) {
            return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
        }
        int fraction = (int) (millis % 1000);
        StringBuilder text = new StringBuilder(16).append(millis / 1000).append('.');
        text.append((char) ('0' + fraction / 100));
        if (fraction % 100 != 0) {
            text.append((char) ('0' + fraction / 10 % 10));
        }
        if (fraction % 10 != 0) {
            text.append((char) ('0' + fraction % 10));
        }
        return text.toString();
    }
}
