package io.millrace.log;

import java.util.Arrays;

/// A growing list of ints with one writer; what was added is visible to any reader that saw the new size.
final class IntList {

    private int[] values;
    private volatile int size;

    IntList() {
        this(new int[8], 0);
    }

    IntList(int[] values, int size) {
        this.values = values;
        this.size = size;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer
    void add(int value) {
        int count = size;
        if (count == values.length) {
            values = Arrays.copyOf(values, Math.max(8, count + (count >> 1)));
        }
        values[count] = value;
        size = count + 1;
    }

    int size() {
        return size;
    }

    /// The value at `index`, which must be below a size that was seen.
    int get(int index) {
        return values[index];
    }

    /// The number of values that are below `value`, in an ascending list.
    int countBelow(int value) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    long heapBytes() {
        return 32L + 4L * values.length;
    }
}
