package io.millrace.lambda.runtimeapi;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// The connections to the runtime API: so many in all, and so many of one process.
///
/// Who connects says whose it is with its first request. When all places are taken, the one that has said nothing for
/// the longest time has to leave: so neither other programs of this machine nor one function keep all others out.
final class RuntimeGuests {

    private static final System.Logger LOG = System.getLogger(RuntimeGuests.class.getName());

    /// The part of all places that one process may have.
    private static final int PROCESSES = 64;

    private final Semaphore places;
    private final int mostOfOne;
    private final Set<Closeable> strangers = new LinkedHashSet<>();
    private final Map<Closeable, RuntimePeer> known = new HashMap<>();
    private final Map<RuntimePeer, Integer> counts = new HashMap<>();

    /// @param most the most connections at once
    RuntimeGuests(int most) {
        this.places = new Semaphore(most);
        this.mostOfOne = Math.max(1, most / PROCESSES);
    }

    /// Takes a place for the next connection; if there is none, one is made or waited for.
    void takePlace() throws InterruptedException {
        if (!places.tryAcquire()) {
            endOldestStranger();
            places.acquire();
        }
    }

    /// Gives back a place that no connection has come to.
    void giveBackPlace() {
        places.release();
    }

    /// A connection has come.
    synchronized void came(Closeable connection) {
        strangers.add(connection);
    }

    /// Whether a connection may go on that has said whose it is.
    synchronized boolean isWelcome(Closeable connection, RuntimePeer peer) {
        strangers.remove(connection);
        if (known.putIfAbsent(connection, peer) == null) {
            counts.merge(peer, 1, Integer::sum);
        }
        return counts.getOrDefault(peer, 0) <= mostOfOne;
    }

    /// A connection has gone.
    void went(Closeable connection) {
        synchronized (this) {
            strangers.remove(connection);
            RuntimePeer peer = known.remove(connection);
            if (peer != null) {
                counts.computeIfPresent(peer, (any, count) -> count > 1 ? count - 1 : null);
            }
        }
        places.release();
    }

    private void endOldestStranger() {
        Closeable oldest;
        synchronized (this) {
            if (strangers.isEmpty()) {
                return;
            }
            oldest = strangers.iterator().next();
            strangers.remove(oldest);
        }
        try {
            oldest.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a connection could not be closed: {0}", e.getMessage());
        }
    }
}
