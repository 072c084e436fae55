package io.millrace.firehose.process;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Counts the steps of what the [MeteredLoader] has loaded, thread by thread, and ends what takes too many.
///
/// A step is a call, a turn of a loop or a character that is copied: so steps bound the time and, as nothing is
/// allocated without them, the memory. Nothing else can be counted on: a query loops in functions of its own, in those
/// of the library, in its patterns or in the products of its terms, and no clock tells a slow machine from a query
/// without end.
public final class Steps {

    /// A spinning virtual thread lets others run after so many steps.
    private static final long TURN = 1 << 16;

    private static final ThreadLocal<@Nullable Count> COUNT = new ThreadLocal<>();

    private Steps() {}

    /// What is left to the thread.
    private static final class Count {

        private final long most;
        private long left;
        private long turn = TURN;
        private int pauses;

        private Count(long most) {
            this.most = most;
            this.left = most;
        }

        @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but how soon others go on
        private void take(long steps) {
            if (pauses > 0) {
                return;
            }
            left -= steps;
            if (left < 0) {
                throw new Exhausted(most);
            }
            turn -= steps;
            if (turn < 0) {
                turn = TURN;
                Thread.yield();
            }
        }
    }

    /// More steps are wanted than there may be; thrown at each further step, too, so nobody gets far who catches it.
    public static final class Exhausted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Exhausted(long most) {
            super("it takes more than " + most + " steps", null, false, false);
        }
    }

    /// Lets work take so many steps.
    ///
    /// @throws Exhausted if it wants more
    static <T> T limited(long most, Supplier<T> work) {
        Count outer = COUNT.get();
        COUNT.set(new Count(most));
        try {
            return work.get();
        } finally {
            COUNT.set(outer);
        }
    }

    /// Counts one step; what is loaded calls it.
    public static void count() {
        count(1);
    }

    /// Counts steps, as what copies a value calls it.
    public static void count(long steps) {
        Count count = COUNT.get();
        if (count != null) {
            count.take(steps);
        }
    }

    /// Counts the characters of a text that is or is about to be copied.
    public static void weigh(@Nullable Object text) {
        if (text instanceof CharSequence characters) {
            count(characters.length());
        }
    }

    /// Counts elements that are about to be copied.
    public static void weigh(int elements) {
        count(Math.max(0, elements));
    }

    /// Counts nothing until as many calls of [#resume]: a class whose initializer is cut off can never be used again.
    public static void pause() {
        Count count = COUNT.get();
        if (count != null) {
            count.pauses++;
        }
    }

    /// Counts again.
    public static void resume() {
        Count count = COUNT.get();
        if (count != null) {
            count.pauses--;
        }
    }
}
