package io.millrace.sql.expression;

import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalQualifier;

/// Intervals as text: `+2 00:06:11`, always with a sign, the leading field without leading zeros.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-date-timestamp-interval.html>
final class Intervals {

    private Intervals() {}

    /// Milliseconds, or months for the units YEAR and MONTH, of one unit.
    static long size(TimeUnit unit) {
        return switch (unit) {
            case YEAR -> 12;
            case QUARTER -> 3;
            case MONTH -> 1;
            case WEEK -> 7 * Datetimes.DAY;
            case DAY -> Datetimes.DAY;
            case HOUR -> Datetimes.HOUR;
            case MINUTE -> Datetimes.MINUTE;
            case SECOND -> Datetimes.SECOND;
            default -> 1;
        };
    }

    /// The interval without the parts below its last unit; a second keeps its milliseconds.
    static long truncate(long value, SqlIntervalQualifier qualifier) {
        TimeUnit last = qualifier.getEndUnit() == null ? qualifier.getStartUnit() : qualifier.getEndUnit();
        return last == TimeUnit.SECOND ? value : value - value % size(last);
    }

    static String text(long value, SqlIntervalQualifier qualifier) {
        TimeUnit first = qualifier.getStartUnit();
        TimeUnit last = qualifier.getEndUnit() == null ? first : qualifier.getEndUnit();
        long rest = Math.abs(value);
        StringBuilder text = new StringBuilder(16).append(value < 0 ? '-' : '+');
        text.append(rest / size(first));
        rest %= size(first);
        if (first == TimeUnit.YEAR && last == TimeUnit.MONTH) {
            return text.append('-').append(two(rest)).toString();
        }
        for (TimeUnit unit = first; unit != last; ) {
            TimeUnit next =
                    unit == TimeUnit.DAY ? TimeUnit.HOUR : unit == TimeUnit.HOUR ? TimeUnit.MINUTE : TimeUnit.SECOND;
            text.append(unit == TimeUnit.DAY ? ' ' : ':').append(two(rest / size(next)));
            rest %= size(next);
            unit = next;
        }
        if (last == TimeUnit.SECOND && rest != 0) {
            text.append(String.format(Locale.ROOT, ".%03d", rest));
        }
        return text.toString();
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
