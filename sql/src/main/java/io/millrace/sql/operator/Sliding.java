package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Aggregates over sliding windows: every row goes on at once, with the results of all windows behind its values.
///
/// A row sees the rows before it and itself, in the order of arrival; rows of the same time that come later are not
/// seen.
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/sliding-window-concepts.html>
public final class Sliding implements StatefulOperator {

    private final List<Partitions> windows = new ArrayList<>();
    private final int results;
    private final Operator next;

    public Sliding(List<Window> windows, Operator next) {
        windows.forEach(window -> this.windows.add(new Partitions(window)));
        this.results =
                windows.stream().mapToInt(window -> window.functions().size()).sum();
        this.next = next;
    }

    @Override
    public void row(Row row) {
        // First what looks at the row alone: a row for which that fails enters no window.
        List<Partitions.Arrival> arrivals = new ArrayList<>(windows.size());
        for (Partitions window : windows) {
            arrivals.add(window.arrival(row));
        }
        // All windows take the row before a result is asked for, which may fail: the rows after it see it everywhere.
        List<Slide> slides = new ArrayList<>(windows.size());
        arrivals.forEach(arrival -> slides.add(arrival.enter()));
        @Nullable Object[] values = new Object[results];
        int at = 0;
        for (Slide slide : slides) {
            at = slide.results(values, at);
        }
        next.row(row.with(values));
    }

    @Override
    public void bound(long rowtime) {
        windows.forEach(window -> window.forget(rowtime));
        next.bound(rowtime);
    }

    @Override
    public void save(StateWriter out) {
        windows.forEach(window -> window.save(out));
    }

    @Override
    public void restore(StateReader in) {
        windows.forEach(window -> window.restore(in));
    }

    /// The partitions of one window.
    private static final class Partitions {

        private final Window window;

        /// In the order of their newest rows, if the window is one of time; so the first can be forgotten first.
        private final Map<Key, Slide> slides = new LinkedHashMap<>();

        Partitions(Window window) {
            this.window = window;
        }

        /// A row about to enter its window.
        final class Arrival {
            private final long time;
            private final Key key;
            private final @Nullable Object[] arguments;

            Arrival(long time, Key key, @Nullable Object[] arguments) {
                this.time = time;
                this.key = key;
                this.arguments = arguments;
            }

            /// @return what the row is now the newest of
            Slide enter() {
                Slide slide = window.isRows() ? slides.get(key) : slides.remove(key);
                if (slide == null) {
                    slide = new Slide(window.functions());
                    slides.put(key, slide);
                } else if (!window.isRows()) {
                    slides.put(key, slide);
                }
                if (window.isRows()) {
                    slide.keepNewest(window.preceding());
                } else {
                    slide.keepFrom(window.begin(time));
                }
                slide.add(time, arguments);
                return slide;
            }
        }

        Arrival arrival(Row row) {
            return new Arrival(
                    row.rowtime(), new Key(values(window.partition(), row)), values(window.arguments(), row));
        }

        private static @Nullable Object[] values(List<Expression> expressions, Row row) {
            @Nullable Object[] values = new Object[expressions.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = expressions.get(i).eval(row);
            }
            return values;
        }

        /// Forgets partitions whose newest row no later row can see.
        void forget(long rowtime) {
            while (!window.isRows() && !slides.isEmpty()) {
                Map.Entry<Key, Slide> oldest = slides.entrySet().iterator().next();
                if (oldest.getValue().newest() >= window.begin(rowtime)) {
                    break;
                }
                slides.remove(oldest.getKey());
            }
        }

        void save(StateWriter out) {
            out.integer(slides.size());
            slides.forEach((key, slide) -> {
                out.values(key.values());
                slide.save(out);
            });
        }

        void restore(StateReader in) {
            for (int left = in.count(); left > 0; left--) {
                Key key = new Key(in.values());
                slides.put(key, Slide.restore(window.functions(), in));
            }
        }
    }
}
