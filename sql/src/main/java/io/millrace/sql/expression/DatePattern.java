package io.millrace.sql.expression;

import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;

/// A pattern of `java.text.SimpleDateFormat`, which is what the dialect's conversion functions are defined by.
///
/// Reading takes the longest beginning of the text that fits; fields that the pattern lacks are those of 1970-01-01
/// 00:00:00. A single `y` is a year as written. `hh` reads 00 as 12. Two-digit years lie in 1950 to 2049.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-char-to-timestamp.html>
@SuppressWarnings("JavaUtilDate") // SimpleDateFormat is the specification
final class DatePattern {

    private static final long FIRST_SHORT_YEAR = -631_152_000_000L;

    private final SimpleDateFormat reader;
    private final Optional<SimpleDateFormat> midnightReader;
    private final SimpleDateFormat writer;

    /// @throws RowError if it is not a pattern
    DatePattern(String pattern) {
        reader = format(letters(pattern, false));
        midnightReader = pattern.indexOf('h') < 0 ? Optional.empty() : Optional.of(format(letters(pattern, true)));
        writer = format(pattern);
    }

    private static SimpleDateFormat format(String pattern) {
        try {
            SimpleDateFormat format = new SimpleDateFormat(pattern, Locale.US);
            GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.US);
            calendar.setGregorianChange(new Date(Long.MIN_VALUE));
            format.setCalendar(calendar);
            format.setLenient(false);
            format.set2DigitYearStart(new Date(FIRST_SHORT_YEAR));
            return format;
        } catch (IllegalArgumentException e) {
            throw RowError.argument("not a date pattern: '" + pattern + "': " + e.getMessage());
        }
    }

    /// The pattern with a lone `y` as `yyyy` and, for the hour 00, `h` as `K`.
    private static String letters(String pattern, boolean isMidnight) {
        StringBuilder result = new StringBuilder(pattern.length() + 4);
        boolean isQuoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            isQuoted ^= c == '\'';
            boolean isLoneYear = c == 'y'
                    && (i == 0 || pattern.charAt(i - 1) != 'y')
                    && (i + 1 == pattern.length() || pattern.charAt(i + 1) != 'y');
            if (!isQuoted && isLoneYear) {
                result.append("yyyy");
            } else {
                result.append(!isQuoted && isMidnight && c == 'h' ? 'K' : c);
            }
        }
        return result.toString();
    }

    /// @throws RowError if no beginning of the text fits
    long read(String text) {
        Date date = reader.parse(text, new ParsePosition(0));
        if (date == null && midnightReader.isPresent()) {
            date = midnightReader.get().parse(text, new ParsePosition(0));
        }
        if (date == null) {
            throw new RowError(
                    RowError.Kind.INVALID_CAST, "'" + text + "' does not fit the pattern '" + writer.toPattern() + "'");
        }
        return date.getTime();
    }

    String write(long millis) {
        return writer.format(new Date(millis));
    }
}
