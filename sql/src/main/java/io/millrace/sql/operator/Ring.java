package io.millrace.sql.operator;

import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The rows of one sliding window, oldest first: their times and the values that its functions look at.
final class Ring {

    private static final int FIRST_CAPACITY = 4;

    private long[] times = new long[FIRST_CAPACITY];
    private @Nullable Object[][] values = new Object[FIRST_CAPACITY][];
    private int first;
    private int size;

    int size() {
        return size;
    }

    /// @param index 0 for the oldest row
    long time(int index) {
        return times[slot(index)];
    }

    /// One of the values of a row.
    @Nullable
    Object value(int index, int argument) {
        return values[slot(index)][argument];
    }

    @Nullable
    Object[] values(int index) {
        return values[slot(index)];
    }

    void add(long time, @Nullable Object[] row) {
        if (size == times.length) {
            grow();
        }
        int slot = slot(size);
        times[slot] = time;
        values[slot] = row;
        size++;
    }

    @SuppressWarnings("NullAway") // a free place holds no row
    void removeFirst() {
        values[first] = null;
        first = (first + 1) & (times.length - 1);
        size--;
    }

    private int slot(int index) {
        return (first + index) & (times.length - 1);
    }

    private void grow() {
        long[] moreTimes = new long[times.length * 2];
        @Nullable Object[][] moreValues = Arrays.copyOf(values, times.length * 2);
        for (int i = 0; i < size; i++) {
            moreTimes[i] = time(i);
            moreValues[i] = values(i);
        }
        times = moreTimes;
        values = moreValues;
        first = 0;
    }

    void save(StateWriter out) {
        out.integer(size);
        for (int i = 0; i < size; i++) {
            out.number(time(i)).values(values(i));
        }
    }

    static Ring restore(StateReader in) {
        Ring ring = new Ring();
        for (int left = in.count(); left > 0; left--) {
            long time = in.number();
            ring.add(time, in.values());
        }
        return ring;
    }
}
