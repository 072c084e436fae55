package io.millrace.sql.operator;

import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rows of one side of a join that rows of the other side can still meet.
final class JoinSide {

    private final JoinWindow window;
    private final int[] keyFields;
    private final Deque<Held> held = new ArrayDeque<>();
    private final Map<Key, Deque<Held>> byKey = new HashMap<>();

    /// A row that waits for partners.
    static final class Held {
        private final Row row;
        private final Optional<Key> key;
        private boolean isMatched;

        private Held(Row row, Optional<Key> key, boolean isMatched) {
            this.row = row;
            this.key = key;
            this.isMatched = isMatched;
        }

        Row row() {
            return row;
        }

        boolean isMatched() {
            return isMatched;
        }

        void match() {
            isMatched = true;
        }
    }

    /// @param keyFields where the values stand that must equal those of the other side; none if there are no such
    JoinSide(JoinWindow window, int[] keyFields) {
        this.window = window;
        this.keyFields = keyFields.clone();
    }

    Optional<Key> key(Row row) {
        return JoinKeys.of(row, keyFields);
    }

    /// The rows that may match a row of the other side, oldest first.
    List<Held> candidates(Optional<Key> key) {
        Deque<Held> found = key.isPresent() ? byKey.get(key.get()) : null;
        return found == null ? List.of() : new ArrayList<>(found);
    }

    Held add(Row row) {
        return add(new Held(row, key(row), false));
    }

    private Held add(Held entry) {
        held.addLast(entry);
        entry.key.ifPresent(
                key -> byKey.computeIfAbsent(key, _ -> new ArrayDeque<>()).addLast(entry));
        return entry;
    }

    /// Takes away the oldest row if a row of the given time, or the count of rows, puts it out of the window.
    Optional<Held> expire(long rowtime) {
        Held oldest = held.peekFirst();
        if (oldest == null || !window.isOver(oldest.row, held.size(), rowtime)) {
            return Optional.empty();
        }
        held.removeFirst();
        oldest.key.ifPresent(key -> {
            Deque<Held> same = byKey.get(key);
            if (same != null) {
                same.removeFirst();
                if (same.isEmpty()) {
                    byKey.remove(key);
                }
            }
        });
        return Optional.of(oldest);
    }

    /// When the oldest row goes; the highest long if time alone does not say.
    long nextEnd() {
        Held oldest = held.peekFirst();
        return oldest == null ? Long.MAX_VALUE : window.end(oldest.row);
    }

    void save(StateWriter out) {
        out.integer(held.size());
        for (Held entry : held) {
            out.truth(entry.isMatched).row(entry.row);
        }
    }

    void restore(StateReader in) {
        for (int left = in.count(); left > 0; left--) {
            boolean isMatched = in.truth();
            Row row = in.row();
            add(new Held(row, key(row), isMatched));
        }
    }
}
