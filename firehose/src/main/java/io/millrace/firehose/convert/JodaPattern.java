package io.millrace.firehose.convert;

import io.millrace.firehose.format.UnusableException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalField;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Optional;

/// A pattern of times in the letters of Joda-Time's `DateTimeFormat`, as the JDK's formatters understand it.
///
///     y x Y C year (of era, of week, of century)   M month   d day   D day of year   w week   e E day of week
///     H h K k hour   a half of day   m minute   s second   S fraction   z Z zone   G era   'text'   '' quote
///
/// Numbers are read with fewer digits than letters, too, as Joda-Time does; what a text does not say is as at
/// 1970-01-01T00:00 UTC. There is no 30 February and no hour 24.
///
/// Source: <https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html>
final class JodaPattern {

    private static final int MOST_FRACTION = 9;
    private static final int MOST_YEAR = 9;
    /// The first year that two digits can stand for.
    private static final int FIRST_SHORT_YEAR = 1946;

    private final DateTimeFormatter format;

    private JodaPattern(DateTimeFormatter format) {
        this.format = format;
    }

    /// Reads a pattern.
    ///
    /// @throws UnusableException if it means nothing
    static JodaPattern parse(String pattern) {
        DateTimeFormatterBuilder built = new DateTimeFormatterBuilder().parseCaseInsensitive();
        int at = 0;
        while (at < pattern.length()) {
            char letter = pattern.charAt(at);
            if (letter == '\'') {
                at = quoted(pattern, at, built);
            } else if (isLetter(letter)) {
                int end = endOf(pattern, at);
                field(pattern, letter, end - at, isNumeric(pattern, end), built);
                at = end;
            } else {
                built.appendLiteral(letter);
                at++;
            }
        }
        if (pattern.isEmpty()) {
            throw invalid(pattern, "Invalid pattern specification");
        }
        return new JodaPattern(built.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT));
    }

    private static boolean isLetter(char next) {
        return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    }

    private static int quoted(String pattern, int open, DateTimeFormatterBuilder built) {
        if (open + 1 < pattern.length() && pattern.charAt(open + 1) == '\'') {
            built.appendLiteral('\'');
            return open + 2;
        }
        StringBuilder text = new StringBuilder();
        int at = open + 1;
        for (; at < pattern.length(); at++) {
            if (pattern.charAt(at) != '\'') {
                text.append(pattern.charAt(at));
            } else if (at + 1 < pattern.length() && pattern.charAt(at + 1) == '\'') {
                text.append('\'');
                at++;
            } else {
                break;
            }
        }
        built.appendLiteral(text.toString());
        return Math.min(at + 1, pattern.length());
    }

    private static int endOf(String pattern, int begin) {
        int end = begin;
        while (end < pattern.length() && pattern.charAt(end) == pattern.charAt(begin)) {
            end++;
        }
        return end;
    }

    /// Whether digits follow without a sign between.
    private static boolean isNumeric(String pattern, int at) {
        if (at == pattern.length()) {
            return false;
        }
        char letter = pattern.charAt(at);
        return letter == 'M' ? endOf(pattern, at) - at <= 2 : "yYxweDdHhKkmsS".indexOf(letter) >= 0;
    }

    private static void field(
            String pattern, char letter, int count, boolean isBeforeDigits, DateTimeFormatterBuilder built) {
        switch (letter) {
            case 'y' -> year(count, isBeforeDigits, ChronoField.YEAR, built);
            case 'Y' -> year(count, isBeforeDigits, ChronoField.YEAR_OF_ERA, built);
            case 'x' -> year(count, isBeforeDigits, IsoFields.WEEK_BASED_YEAR, built);
            case 'w' -> number(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2, built);
            case 'e' -> number(ChronoField.DAY_OF_WEEK, 1, built);
            case 'E' -> built.appendText(ChronoField.DAY_OF_WEEK, style(count));
            case 'M' -> {
                if (count > 2) {
                    built.appendText(ChronoField.MONTH_OF_YEAR, style(count));
                } else {
                    number(ChronoField.MONTH_OF_YEAR, 2, built);
                }
            }
            case 'd' -> number(ChronoField.DAY_OF_MONTH, 2, built);
            case 'D' -> number(ChronoField.DAY_OF_YEAR, 3, built);
            case 'H' -> number(ChronoField.HOUR_OF_DAY, 2, built);
            case 'h' -> number(ChronoField.CLOCK_HOUR_OF_AMPM, 2, built);
            case 'K' -> number(ChronoField.HOUR_OF_AMPM, 2, built);
            case 'k' -> number(ChronoField.CLOCK_HOUR_OF_DAY, 2, built);
            case 'a' -> built.appendText(ChronoField.AMPM_OF_DAY, TextStyle.SHORT);
            case 'm' -> number(ChronoField.MINUTE_OF_HOUR, 2, built);
            case 's' -> number(ChronoField.SECOND_OF_MINUTE, 2, built);
            case 'S' -> built.appendFraction(ChronoField.NANO_OF_SECOND, 1, Math.min(count, MOST_FRACTION), false);
            case 'G' -> built.appendText(ChronoField.ERA, TextStyle.SHORT);
            case 'Z' -> {
                if (count > 2) {
                    built.appendZoneRegionId();
                } else {
                    built.appendPattern("[XXX][X][Z]");
                }
            }
            default ->
                throw invalid(
                        pattern,
                        "Illegal pattern component: " + String.valueOf(letter).repeat(count));
        }
    }

    private static void year(int count, boolean isBeforeDigits, TemporalField field, DateTimeFormatterBuilder built) {
        if (count == 2) {
            built.appendValueReduced(field, 2, 2, FIRST_SHORT_YEAR);
        } else if (isBeforeDigits) {
            built.appendValue(field, count);
        } else {
            number(field, MOST_YEAR, built);
        }
    }

    private static void number(TemporalField field, int most, DateTimeFormatterBuilder built) {
        built.appendValue(field, 1, most, SignStyle.NOT_NEGATIVE);
    }

    private static TextStyle style(int count) {
        return count > 3 ? TextStyle.FULL : TextStyle.SHORT;
    }

    private static UnusableException invalid(String pattern, String why) {
        return new UnusableException("Invalid deserializer option(s): timestamp format \"" + pattern + "\": " + why);
    }

    /// The time that a text says, if it follows the pattern.
    Optional<Value> read(String text) {
        try {
            TemporalAccessor parsed = format.parse(text);
            return Optional.of(
                    new Value.Time(LocalDateTime.of(date(parsed), time(parsed)).toInstant(offset(parsed))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static LocalDate date(TemporalAccessor parsed) {
        LocalDate date = parsed.query(TemporalQueries.localDate());
        if (date != null) {
            return date;
        }
        return LocalDate.of(
                part(parsed, ChronoField.YEAR, part(parsed, ChronoField.YEAR_OF_ERA, 1970)),
                part(parsed, ChronoField.MONTH_OF_YEAR, 1),
                part(parsed, ChronoField.DAY_OF_MONTH, 1));
    }

    private static LocalTime time(TemporalAccessor parsed) {
        LocalTime time = parsed.query(TemporalQueries.localTime());
        if (time != null) {
            return time;
        }
        return LocalTime.of(
                part(parsed, ChronoField.HOUR_OF_DAY, part(parsed, ChronoField.HOUR_OF_AMPM, 0)),
                part(parsed, ChronoField.MINUTE_OF_HOUR, 0),
                part(parsed, ChronoField.SECOND_OF_MINUTE, 0),
                part(parsed, ChronoField.NANO_OF_SECOND, 0));
    }

    private static int part(TemporalAccessor parsed, ChronoField field, int otherwise) {
        return parsed.isSupported(field) ? parsed.get(field) : otherwise;
    }

    private static ZoneOffset offset(TemporalAccessor parsed) {
        ZoneId zone = parsed.query(TemporalQueries.zone());
        return zone == null ? ZoneOffset.UTC : zone.getRules().getOffset(LocalDateTime.of(date(parsed), time(parsed)));
    }
}
