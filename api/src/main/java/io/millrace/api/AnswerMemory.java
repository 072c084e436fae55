package io.millrace.api;

import java.util.concurrent.atomic.AtomicLong;

/// The memory that long answers to clients may take together, from the reading of what they tell until the client has
/// taken them.
///
/// A service asks with [#take] before it reads much, and tells less or refuses when it gets less. Callers within the
/// program hold their answers themselves and get what they ask for.
public final class AnswerMemory {

    private static final ScopedValue<Share> CURRENT = ScopedValue.newInstance();

    private final AtomicLong free;

    /// @param bytes the whole memory
    public AnswerMemory(long bytes) {
        this.free = new AtomicLong(bytes);
    }

    /// Takes memory for the answer of the call that runs on this thread: what is wanted, or at most half of what is
    /// free, so that others get some too.
    ///
    /// @param least bytes with less than which nothing can be answered
    /// @param wanted bytes that the longest answer needs while it is made
    /// @return how many bytes there are, from `least` to `wanted`; 0 if there is too little
    public static long take(long least, long wanted) {
        return CURRENT.isBound() ? CURRENT.get().take(least, wanted) : wanted;
    }

    /// The part that one answer takes; one thread uses it.
    public Share share() {
        return new Share();
    }

    /// What one answer has taken, to be closed when the client has the answer.
    public final class Share implements AutoCloseable {

        private long taken;

        private Share() {}

        /// Runs a call that takes from this share.
        ///
        /// @param call whose result is returned
        public <R, X extends Throwable> R call(ScopedValue.CallableOp<R, X> call) throws X {
            return ScopedValue.where(CURRENT, this).call(call);
        }

        private long take(long least, long wanted) {
            while (true) {
                long before = free.get();
                long granted = Math.min(wanted, Math.max(least, before / 2));
                if (granted > before) {
                    return 0;
                }
                if (free.compareAndSet(before, before - granted)) {
                    taken += granted;
                    return granted;
                }
            }
        }

        /// Tells how long the answer is now that it has been made; more than was taken is no mistake, and held against
        /// the answers to come.
        public void keep(long bytes) {
            if (taken > 0) {
                free.addAndGet(taken - bytes);
                taken = bytes;
            }
        }

        @Override
        public void close() {
            free.addAndGet(taken);
            taken = 0;
        }
    }
}
