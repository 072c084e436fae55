package io.millrace.sql.record;

import java.time.LocalDate;

/// Dates and times as text, in UTC and to the millisecond.
///
/// Read are `yyyy-MM-dd`, `HH:mm:ss[.f]` and both joined by a blank or `T`; digits behind the millisecond are
/// cut. A time that follows a date may end in `Z` or an offset such as `+02:00`, which is taken off. Written are
/// `yyyy-MM-dd HH:mm:ss.SSS` and its two halves.
public final class TimeText {

    /// What reading gives for text that is no time.
    public static final long NONE = Long.MIN_VALUE;

    public static final long DAY = 86_400_000;

    private TimeText() {}

    /// The milliseconds since 1970-01-01 that the date in `[from, to)`, with or without a time, stands for, or [#NONE].
    public static long readTimestamp(byte[] text, int from, int to) {
        if (to - from < 10) {
            return NONE;
        }
        long year = number(text, from, from + 4);
        long month = number(text, from + 5, from + 7);
        long day = number(text, from + 8, from + 10);
        boolean isDate = year >= 1
                && month >= 1
                && month <= 12
                && day >= 1
                && text[from + 4] == '-'
                && text[from + 7] == '-'
                && day <= daysOfMonth(year, month);
        if (!isDate) {
            return NONE;
        }
        long date = daysSinceEpoch(year, month, day) * DAY;
        if (to - from == 10) {
            return date;
        }
        if (text[from + 10] != ' ' && text[from + 10] != 'T') {
            return NONE;
        }
        int end = to;
        long offset = 0;
        if (text[to - 1] == 'Z') {
            end--;
        } else if (to - from >= 25 && (text[to - 6] == '+' || text[to - 6] == '-') && text[to - 3] == ':') {
            long hours = number(text, to - 5, to - 3);
            long minutes = number(text, to - 2, to);
            if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
                return NONE;
            }
            offset = (hours * 60 + minutes) * (text[to - 6] == '-' ? -60_000 : 60_000);
            end -= 6;
        }
        long time = readTime(text, from + 11, end);
        return time == NONE ? NONE : date + time - offset;
    }

    /// The milliseconds of the day that `HH:mm:ss[.f]` in `[from, to)` stands for, or [#NONE].
    public static long readTime(byte[] text, int from, int to) {
        if (to - from < 8) {
            return NONE;
        }
        long hours = number(text, from, from + 2);
        long minutes = number(text, from + 3, from + 5);
        long seconds = number(text, from + 6, from + 8);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) {
            return NONE;
        }
        if (text[from + 2] != ':' || text[from + 5] != ':') {
            return NONE;
        }
        long millis = 0;
        if (to - from > 8) {
            if (text[from + 8] != '.' || to - from == 9) {
                return NONE;
            }
            int unit = 100;
            for (int p = from + 9; p < to; p++) {
                if (text[p] < '0' || text[p] > '9') {
                    return NONE;
                }
                millis += (long) unit * (text[p] - '0');
                unit /= 10;
            }
        }
        return ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis;
    }

    /// The text of a moment; the year has at least four digits.
    public static String timestamp(long millis) {
        return date(millis) + ' ' + time(millis);
    }

    /// The text of the day that a moment lies in.
    static String date(long millis) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(millis, DAY));
        StringBuilder out = new StringBuilder(10);
        int year = date.getYear();
        if (year < 0) {
            out.append('-');
        }
        padded(out, Math.abs((long) year), 4);
        padded(out.append('-'), date.getMonthValue(), 2);
        padded(out.append('-'), date.getDayOfMonth(), 2);
        return out.toString();
    }

    /// The text of the time of day of a moment.
    static String time(long millis) {
        long rest = Math.floorMod(millis, DAY);
        StringBuilder out = new StringBuilder(12);
        padded(out, rest / 3_600_000, 2);
        padded(out.append(':'), rest / 60_000 % 60, 2);
        padded(out.append(':'), rest / 1000 % 60, 2);
        padded(out.append('.'), rest % 1000, 3);
        return out.toString();
    }

    private static void padded(StringBuilder out, long value, int width) {
        String digits = Long.toString(value);
        out.repeat('0', Math.max(0, width - digits.length())).append(digits);
    }

    private static long number(byte[] text, int from, int to) {
        long value = 0;
        for (int p = from; p < to; p++) {
            if (text[p] < '0' || text[p] > '9') {
                return -1;
            }
            value = value * 10 + (text[p] - '0');
        }
        return value;
    }

    private static long daysOfMonth(long year, long month) {
        if (month == 2) {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /// Counts years from March, so that the leap day is the last of its year.
    private static long daysSinceEpoch(long year, long month, long day) {
        long y = month <= 2 ? year - 1 : year;
        long monthFromMarch = (month + 9) % 12;
        long dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1;
        return 365 * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
    }
}
