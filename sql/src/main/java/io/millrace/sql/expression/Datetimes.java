package io.millrace.sql.expression;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import org.apache.calcite.avatica.util.TimeUnitRange;

/// Dates, times and timestamps as milliseconds of 1970-01-01 UTC (TIME: of the day), in the Gregorian calendar.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-date-time-functions.html>
final class Datetimes {

    static final long SECOND = 1_000;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;

    private Datetimes() {}

    static LocalDateTime local(long millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    static long millis(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    static long millis(LocalDate date) {
        return date.toEpochDay() * DAY;
    }

    private static LocalDate date(long millis) {
        return LocalDate.ofEpochDay(Math.floorDiv(millis, DAY));
    }

    /// The beginning of the unit in which the time lies.
    static long floor(long millis, TimeUnitRange unit) {
        return switch (unit) {
            case MILLISECOND -> millis;
            case SECOND -> millis - Math.floorMod(millis, SECOND);
            case MINUTE -> millis - Math.floorMod(millis, MINUTE);
            case HOUR -> millis - Math.floorMod(millis, HOUR);
            case DAY -> millis - Math.floorMod(millis, DAY);
            case WEEK -> millis - Math.floorMod(millis + 4 * DAY, 7 * DAY);
            case MONTH -> millis(date(millis).withDayOfMonth(1));
            case QUARTER -> {
                LocalDate date = date(millis);
                yield millis(date.withDayOfMonth(1).withMonth((date.getMonthValue() - 1) / 3 * 3 + 1));
            }
            case YEAR -> millis(date(millis).withDayOfYear(1));
            default -> throw new IllegalStateException("no unit of time to round to: " + unit);
        };
    }

    /// The time itself if a unit begins there, else the beginning of the next unit.
    static long ceil(long millis, TimeUnitRange unit) {
        long floor = floor(millis, unit);
        if (floor == millis) {
            return millis;
        }
        return switch (unit) {
            case SECOND -> floor + SECOND;
            case MINUTE -> floor + MINUTE;
            case HOUR -> floor + HOUR;
            case DAY -> floor + DAY;
            case WEEK -> floor + 7 * DAY;
            case MONTH -> plusMonths(floor, 1);
            case QUARTER -> plusMonths(floor, 3);
            case YEAR -> plusMonths(floor, 12);
            default -> throw new IllegalStateException("no unit of time to round to: " + unit);
        };
    }

    static boolean canRoundTo(TimeUnitRange unit) {
        return switch (unit) {
            case SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR -> true;
            default -> false;
        };
    }

    static long plusMonths(long millis, long months) {
        return millis(local(millis).plusMonths(months));
    }

    /// The whole months from `earlier` to `later`, negative when they are the other way round.
    static long months(long later, long earlier) {
        return ChronoUnit.MONTHS.between(local(earlier), local(later));
    }

    /// The multiple of `step` milliseconds since 1970 at or before the time.
    static long step(long millis, long step) {
        return millis - Math.floorMod(millis, positive(step));
    }

    /// The multiple of `step` months since 1970 at or before the time.
    static long stepMonths(long millis, long step) {
        LocalDate date = date(millis);
        long months = (date.getYear() - 1970L) * 12 + date.getMonthValue() - 1;
        return plusMonths(0, months - Math.floorMod(months, positive(step)));
    }

    private static long positive(long step) {
        if (step <= 0) {
            throw RowError.argument("STEP by an interval that is not positive");
        }
        return step;
    }

    static long extract(long millis, TimeUnitRange unit) {
        LocalDateTime time = local(millis);
        return switch (unit) {
            case YEAR, ISOYEAR -> time.getYear();
            case QUARTER -> (time.getMonthValue() + 2) / 3;
            case MONTH -> time.getMonthValue();
            case WEEK -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case DAY -> time.getDayOfMonth();
            case DOW -> time.getDayOfWeek().getValue() % 7 + 1;
            case ISODOW -> time.getDayOfWeek().getValue();
            case DOY -> time.getDayOfYear();
            case HOUR -> time.getHour();
            case MINUTE -> time.getMinute();
            case SECOND -> time.getSecond();
            case MILLISECOND -> time.get(ChronoField.MILLI_OF_SECOND);
            case EPOCH -> Math.floorDiv(millis, SECOND);
            default -> throw new IllegalStateException("no field of a time: " + unit);
        };
    }

    /// A field of an interval; the fields above it have taken their part.
    static long extractFromInterval(long value, TimeUnitRange unit, boolean isMonths) {
        return switch (unit) {
            case YEAR -> isMonths ? value / 12 : 0;
            case MONTH -> isMonths ? value % 12 : 0;
            case DAY -> isMonths ? 0 : value / DAY;
            case HOUR -> isMonths ? 0 : value % DAY / HOUR;
            case MINUTE -> isMonths ? 0 : value % HOUR / MINUTE;
            case SECOND -> isMonths ? 0 : value % MINUTE / SECOND;
            default -> throw new IllegalStateException("no field of an interval: " + unit);
        };
    }
}
