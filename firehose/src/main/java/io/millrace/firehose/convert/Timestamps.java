package io.millrace.firehose.convert;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times of days as JSON has them.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html>
final class Timestamps {

    /// `yyyy-[M]M-[d]d HH:mm:ss[.S]`, of which all but the year may have one digit.
    private static final Pattern SPACED =
            Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2}) (\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.(\\d{1,9}))?");
    /// `yyyy-MM-dd'T'HH:mm:ss[.S]['Z']`.
    private static final Pattern ISO =
            Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})T(\\d{2}):(\\d{2}):(\\d{2})(?:\\.(\\d{1,9}))?Z?");
    /// A number of less is one of seconds, else of milliseconds.
    private static final BigDecimal LEAST_MILLIS = BigDecimal.valueOf(1_000_000_000_000L);

    private static final int MOST_DIGITS = 15;
    private static final int NANO_DIGITS = 9;
    private static final int MILLI_DIGITS = 3;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant BEHIND_LAST = Instant.parse("+10000-01-01T00:00:00Z");

    private Timestamps() {}

    /// What `java.sql.Timestamp.valueOf` reads, if it does.
    static Optional<Value> spaced(String text) {
        return matched(SPACED.matcher(text.trim()));
    }

    /// What the OpenX SerDe reads.
    ///
    /// @throws ConversionException if it reads nothing
    static Value openX(String text) throws ConversionException {
        Optional<Value> found = matched(ISO.matcher(text)).or(() -> spaced(text));
        if (found.isPresent()) {
            return found.get();
        }
        try {
            return epoch(new BigDecimal(text.trim()));
        } catch (NumberFormatException e) {
            throw Scalars.notA(text);
        }
    }

    /// A number of seconds or, if it is large, of milliseconds since 1970.
    static Value epoch(BigDecimal number) throws ConversionException {
        return since1970(number, number.abs().compareTo(LEAST_MILLIS) < 0 ? 0 : MILLI_DIGITS);
    }

    /// A number of milliseconds since 1970.
    static Value millis(BigDecimal number) throws ConversionException {
        return since1970(number, MILLI_DIGITS);
    }

    private static Value since1970(BigDecimal number, int places) throws ConversionException {
        if (number.signum() == 0 || (long) number.precision() - number.scale() < -NANO_DIGITS) {
            return new Value.Time(Instant.EPOCH);
        }
        if ((long) number.precision() - number.scale() <= MOST_DIGITS) {
            BigDecimal seconds = number.movePointLeft(places).setScale(NANO_DIGITS, RoundingMode.FLOOR);
            BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
            Instant time = Instant.ofEpochSecond(
                    whole.longValueExact(),
                    seconds.subtract(whole).movePointRight(NANO_DIGITS).longValueExact());
            if (!time.isBefore(FIRST) && time.isBefore(BEHIND_LAST)) {
                return new Value.Time(time);
            }
        }
        throw ConversionException.mismatch("Numeric value (" + number + ") out of range of timestamp");
    }

    private static Optional<Value> matched(Matcher parts) {
        if (!parts.matches()) {
            return Optional.empty();
        }
        String fraction = parts.group(7) == null ? "0" : parts.group(7);
        try {
            LocalDateTime time = LocalDateTime.of(
                    Integer.parseInt(parts.group(1)),
                    Integer.parseInt(parts.group(2)),
                    Integer.parseInt(parts.group(3)),
                    Integer.parseInt(parts.group(4)),
                    Integer.parseInt(parts.group(5)),
                    Integer.parseInt(parts.group(6)),
                    Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length())));
            return time.getYear() < 1 ? Optional.empty() : Optional.of(new Value.Time(time.toInstant(ZoneOffset.UTC)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
