package io.millrace.firehose;

import java.util.concurrent.CountDownLatch;

/// One life of a service, which ends at one of the moments at which the service touches the world outside it.
///
/// Whoever touches after that does nothing more: workers stop where they are until they are swept away, as if the
/// process had been killed between two of its steps, and callers lose their answers.
final class Life {

    private final CountDownLatch swept = new CountDownLatch(1);
    private int touchesLeft = Integer.MAX_VALUE;
    private boolean isOver;

    /// What a thread sees of the end.
    static final class Over extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Over() {
            super("the process was killed", null, false, false);
        }
    }

    /// Lets the life end at a touch from now on, the next being 1.
    synchronized void endAfter(int touches) {
        touchesLeft = touches;
    }

    synchronized boolean isOver() {
        return isOver;
    }

    /// A moment at which the process may die.
    void touch() {
        synchronized (this) {
            if (touchesLeft != Integer.MAX_VALUE) {
                touchesLeft--;
            }
            isOver |= touchesLeft <= 0;
            if (!isOver) {
                return;
            }
        }
        if (Thread.currentThread().isVirtual()) {
            try {
                swept.await();
            } catch (InterruptedException e) {
                swept.countDown(); // all are told to end: nobody stands still any more, however often it touches again
                throw new Over();
            }
        }
        throw new Over();
    }

    /// Lets go of what stands still.
    void sweep() {
        swept.countDown();
    }
}
