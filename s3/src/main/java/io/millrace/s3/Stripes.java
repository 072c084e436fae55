package io.millrace.s3;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Locks shared out among names: a name always has the same lock, two names seldom do.
final class Stripes {

    private static final int COUNT = 1024;

    private final Lock[] locks = new Lock[COUNT];

    Stripes() {
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    Lock of(String name) {
        int hash = name.hashCode();
        return locks[(hash ^ hash >>> 16) & (COUNT - 1)];
    }
}
