package io.millrace.sql.operator;

import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The window of one partition: its rows, and the functions that follow them.
final class Slide {

    private final List<WindowFunction> functions;
    private final Follower[] followers;
    private final Ring ring;

    Slide(List<WindowFunction> functions) {
        this(functions, new Ring());
    }

    private Slide(List<WindowFunction> functions, Ring ring) {
        this.functions = functions;
        this.ring = ring;
        this.followers = functions.stream().map(Follower::of).toArray(Follower[]::new);
    }

    long newest() {
        return ring.size() == 0 ? Long.MIN_VALUE : ring.time(ring.size() - 1);
    }

    /// Removes the rows before a time.
    void keepFrom(long time) {
        while (ring.size() > 0 && ring.time(0) < time) {
            removeFirst();
        }
        refreshIfEmpty();
    }

    /// Removes the oldest rows beyond a count.
    void keepNewest(long count) {
        while (ring.size() > count) {
            removeFirst();
        }
        refreshIfEmpty();
    }

    private void removeFirst() {
        for (Follower follower : followers) {
            follower.removing(ring);
        }
        ring.removeFirst();
    }

    /// A window without rows is as good as new, whether it was forgotten meanwhile or not.
    private void refreshIfEmpty() {
        if (ring.size() == 0) {
            for (int i = 0; i < followers.length; i++) {
                followers[i] = Follower.of(functions.get(i));
            }
        }
    }

    void add(long time, @Nullable Object[] arguments) {
        ring.add(time, arguments);
        for (Follower follower : followers) {
            follower.added(ring);
        }
    }

    /// Writes what the functions give and tells the position behind it.
    int results(@Nullable Object[] results, int at) {
        for (int i = 0; i < followers.length; i++) {
            results[at + i] = followers[i].result(ring);
        }
        return at + followers.length;
    }

    void save(StateWriter out) {
        ring.save(out);
        for (Follower follower : followers) {
            follower.save(out);
        }
    }

    static Slide restore(List<WindowFunction> functions, StateReader in) {
        Slide slide = new Slide(functions, Ring.restore(in));
        for (Follower follower : slide.followers) {
            follower.restore(slide.ring, in);
        }
        return slide;
    }
}
