package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.row.Row;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An expression of ROWTIME alone, such as `STEP(ROWTIME BY INTERVAL '10' SECOND)`.
///
/// Whatever the expression is, it tells where its value changes next: the moment is searched for.
public final class TimeKey {

    /// 292 million years from 1970: later than any ROWTIME.
    private static final long NEVER = Long.MAX_VALUE;

    private static final long FARTHEST = 1L << 53;

    private final Expression ofRowtime;
    private final boolean includesEnd;
    private final boolean ascends;

    /// @param ofRowtime looks at nothing of a row but its time
    /// @param includesEnd whether the last moment of a value is the one that names it, as with CEIL
    /// @param ascends whether it is known never to decrease
    public TimeKey(Expression ofRowtime, boolean includesEnd, boolean ascends) {
        this.ofRowtime = ofRowtime;
        this.includesEnd = includesEnd;
        this.ascends = ascends;
    }

    /// Whether it is known that the value never decreases: only then it tells of later rows.
    public boolean ascends() {
        return ascends;
    }

    /// The value at a moment.
    public @Nullable Object at(long rowtime) {
        return ofRowtime.eval(new Row(rowtime));
    }

    /// The first moment after `rowtime` at which the value is another.
    ///
    /// @return the highest long if there is none
    public long change(long rowtime) {
        Object value = at(rowtime);
        long same = rowtime;
        long step = 1;
        while (isSame(value, same + step)) {
            same += step;
            step *= 2;
            if (step > FARTHEST) {
                return NEVER;
            }
        }
        long other = same + step;
        while (other - same > 1) {
            long middle = same + (other - same) / 2;
            if (isSame(value, middle)) {
                same = middle;
            } else {
                other = middle;
            }
        }
        return other;
    }

    /// The ROWTIME of what ends with this change: the start of the next value.
    public long end(long change) {
        return includesEnd ? change - 1 : change;
    }

    private boolean isSame(@Nullable Object value, long rowtime) {
        return Objects.equals(value, at(rowtime));
    }
}
