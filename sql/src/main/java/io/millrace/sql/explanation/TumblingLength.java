package io.millrace.sql.explanation;

import io.millrace.sql.assembly.TimeTrace;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.operator.TimeKey;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexInputRef;

/// How long the windows of a key of ROWTIME are, found by asking the key where its value changes.
///
/// @param shortest milliseconds of the shortest window seen
/// @param longest milliseconds of the longest; the highest long if the key never changes
/// @param offset how far the windows lie from full multiples of their length, milliseconds
/// @param includesEnd whether the last moment names the window, as with CEIL
record TumblingLength(long shortest, long longest, long offset, boolean includesEnd) {

    /// 2026-01-01 00:00:00 UTC.
    private static final long SAMPLE = 1_767_225_600_000L;

    private static final int WINDOWS = 16;
    private static final long DAY = 86_400_000;

    /// The windows of a grouping key.
    ///
    /// @return nothing if the field is not one of ROWTIME alone
    static Optional<TumblingLength> of(RelNode input, int field) {
        RexInputRef reference = new RexInputRef(
                field, input.getRowType().getFieldList().get(field).getType());
        return TimeTrace.timeKey(input, reference, Moment.NONE).map(TumblingLength::of);
    }

    private static TumblingLength of(TimeKey key) {
        long first = key.change(SAMPLE);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        long begin = first;
        for (int i = 0; i < WINDOWS && begin < Long.MAX_VALUE; i++) {
            long end = key.change(begin);
            long length = end == Long.MAX_VALUE ? Long.MAX_VALUE : end - begin;
            shortest = Math.min(shortest, length);
            longest = Math.max(longest, length);
            begin = end;
        }
        boolean isEven = shortest == longest && longest < Long.MAX_VALUE;
        return new TumblingLength(
                shortest,
                longest == 0 ? Long.MAX_VALUE : longest,
                isEven ? Math.floorMod(first, longest) : 0,
                key.end(first) != first);
    }

    /// Such as `10 seconds`.
    String inWords() {
        if (longest == Long.MAX_VALUE) {
            return "no end";
        }
        if (shortest == longest) {
            return longest == 1 ? "1 millisecond (each ROWTIME by itself)" : Wording.duration(longest);
        }
        if (shortest >= 28 * DAY && longest <= 31 * DAY) {
            return "a calendar month";
        }
        if (shortest >= 89 * DAY && longest <= 92 * DAY) {
            return "a calendar quarter";
        }
        return shortest >= 365 * DAY && longest <= 366 * DAY
                ? "a calendar year"
                : Wording.duration(shortest) + " to " + Wording.duration(longest);
    }

    /// The thing that must pass, such as `the minute`.
    String end() {
        return shortest == longest && offset == 0 ? end(longest) : "the window";
    }

    /// The same for windows of this length.
    static String end(long millis) {
        if (millis == Long.MAX_VALUE) {
            return "the window";
        }
        return switch (Wording.duration(millis)) {
            case "1 second" -> "the second";
            case "1 minute" -> "the minute";
            case "1 hour" -> "the hour";
            case "1 day" -> "the day";
            default -> millis == 1 ? "its millisecond" : "the window of " + Wording.duration(millis);
        };
    }
}
