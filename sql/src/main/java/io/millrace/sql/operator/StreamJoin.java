package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import io.millrace.sql.state.Stateful;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The join of two streams.
///
/// Each row is in the window of its side for some time. A row of the left and one of the right meet if the
/// condition holds and these times overlap; the pair has the time at which both are in. Where windows only
/// precede, that is `-window of b <= b.ROWTIME - a.ROWTIME <= window of a` and the later of the two ROWTIMEs,
/// and without windows rows of the same time meet. Where one follows, its rows are taken for the earlier times
/// at which they come in, and the other side waits for them. A row of a side that is preserved and that met
/// nobody comes out when nobody can come any more, with the time at which it leaves its window.
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-join-clause.html>,
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-rowtime.html>
public final class StreamJoin implements Stateful {

    private static final int LEFT = 0;
    private static final int RIGHT = 1;

    private final Side[] sides;
    private final Expression condition;
    private final Guard next;
    private final Merge merge;

    /// One side of the join.
    ///
    /// @param width how many values its rows hold
    /// @param window how long its rows can be met
    /// @param isPreserved whether its rows come out though they met nobody
    /// @param keyFields where the values stand that must equal those of the other side, in the same order
    public record Side(int width, JoinWindow window, boolean isPreserved, int[] keyFields) {}

    private final JoinSide[] held;

    /// @param condition of a row with the values of the left side and then those of the right
    /// @param isInStep whether both sides are given their rows and bounds in step
    public StreamJoin(Side left, Side right, Expression condition, boolean isInStep, Guard next) {
        this.sides = new Side[] {left, right};
        this.condition = condition;
        this.next = next;
        this.held =
                new JoinSide[] {new JoinSide(left.window, left.keyFields), new JoinSide(right.window, right.keyFields)};
        this.merge = new Merge(isInStep, new Meeting());
    }

    /// Where the rows of the left side go in; asked for first.
    public Operator left() {
        return new Entering(LEFT, sides[LEFT].window, merge.input());
    }

    /// Where the rows of the right side go in.
    public Operator right() {
        return new Entering(RIGHT, sides[RIGHT].window, merge.input());
    }

    /// Writes the side behind the values of a row and gives it the time at which it enters its window.
    private record Entering(int side, JoinWindow window, Operator next) implements Operator {

        @Override
        public void row(Row row) {
            next.row(row.with(side).at(window.start(row.rowtime())));
        }

        @Override
        public void bound(long rowtime) {
            next.bound(window.start(rowtime));
        }
    }

    /// Takes the rows of both sides in the order of their times.
    private final class Meeting implements Operator {

        @Override
        public void row(Row row) {
            int side = row.value(row.size() - 1) instanceof Integer mark ? mark : LEFT;
            int other = LEFT + RIGHT - side;
            JoinSide.Held arrived = held[side].add(row);
            while (isOver(side, row.rowtime())) {}
            for (JoinSide.Held candidate : held[other].candidates(held[side].key(row))) {
                Row pair = (side == LEFT ? pair(row, candidate.row()) : pair(candidate.row(), row)).at(row.rowtime());
                if (next.holds(condition, pair)) {
                    candidate.match();
                    arrived.match();
                    next.row(pair);
                }
            }
        }

        @Override
        public void bound(long rowtime) {
            while (expireEarlier(rowtime)) {}
            next.bound(rowtime);
        }
    }

    private boolean isOver(int side, long rowtime) {
        Optional<JoinSide.Held> expired = held[side].expire(rowtime);
        expired.filter(entry -> sides[side].isPreserved && !entry.isMatched())
                .ifPresent(entry -> next.row(alone(side, entry.row()).at(rowtime)));
        return expired.isPresent();
    }

    /// Takes away the row whose window ends first, if it ends before a time.
    private boolean expireEarlier(long rowtime) {
        int side = held[LEFT].nextEnd() <= held[RIGHT].nextEnd() ? LEFT : RIGHT;
        long end = held[side].nextEnd();
        if (end >= rowtime) {
            return false;
        }
        Optional<JoinSide.Held> expired = held[side].expire(rowtime);
        expired.filter(entry -> sides[side].isPreserved && !entry.isMatched()).ifPresent(entry -> {
            next.bound(end);
            next.row(alone(side, entry.row()).at(end));
        });
        return expired.isPresent();
    }

    private Row alone(int side, Row row) {
        Row none = new Row(row.rowtime(), new @Nullable Object[sides[LEFT + RIGHT - side].width]);
        return side == LEFT ? pair(row, none) : pair(none, row);
    }

    private Row pair(Row left, Row right) {
        return left.joined(sides[LEFT].width, right, sides[RIGHT].width);
    }

    @Override
    public void save(StateWriter out) {
        merge.save(out);
        held[LEFT].save(out);
        held[RIGHT].save(out);
    }

    @Override
    public void restore(StateReader in) {
        merge.restore(in);
        held[LEFT].restore(in);
        held[RIGHT].restore(in);
    }
}
