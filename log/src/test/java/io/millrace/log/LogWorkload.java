package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/// A seeded life of a log: appends, retries, expiries and restarts, until the disk stops it; kept beside its
/// model.
final class LogWorkload {

    static final LogOptions OPTIONS = new LogOptions(4096, 1024, 4096, 64 << 10, 2048, 100);

    /// Failing disks are the daily business of these tests.
    private static final Logger SILENCED = Logger.getLogger("io.millrace.log");

    static {
        SILENCED.setLevel(Level.OFF);
    }

    private final RandomGenerator random;
    private final ManualClock clock = new ManualClock(1_000_000);
    private final long[] sequences = new long[3];
    private LogModel model = new LogModel();
    private SimulatedStorage storage;

    LogWorkload(long seed, SimulatedStorage storage) {
        this.random = new SplittableRandom(seed);
        this.storage = storage;
    }

    LogModel model() {
        return model;
    }

    SimulatedStorage storage() {
        return storage;
    }

    /// Goes on with what survived.
    void moveTo(SimulatedStorage survivor) {
        storage = survivor;
    }

    /// Goes on with another model, which knows what this disk saw.
    void moveTo(SimulatedStorage survivor, LogModel knowing) {
        storage = survivor;
        model = knowing;
    }

    Log open() {
        return Log.open(storage, OPTIONS, clock);
    }

    /// Lives for so many steps, or until the disk fails.
    ///
    /// @return whether the disk let all steps pass
    boolean run(int steps) {
        int left = steps;
        while (left > 0) {
            Log log;
            try {
                log = open();
            } catch (UncheckedIOException | LogFullException e) {
                return false;
            }
            if (!verify(log)) {
                log.close();
                return false;
            }
            int life = 1 + random.nextInt(left);
            left -= life;
            boolean isAlive = true;
            for (int i = 0; i < life && isAlive; i++) {
                isAlive = step(log);
            }
            log.close();
            if (!isAlive) {
                return false;
            }
        }
        return true;
    }

    private boolean verify(Log log) {
        try {
            model.verify(log);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private boolean step(Log log) {
        clock.advance(random.nextInt(-20, 60));
        int what = random.nextInt(12);
        if (what == 0) {
            return expire(log);
        }
        return append(log, entries());
    }

    /// Lets some time pass, or steps back in it.
    void tick() {
        clock.advance(random.nextInt(-20, 60));
    }

    /// Appends some entries; when the disk is full, heals it and tries the same entries again.
    void appendUntilThereIsSpace(Log log) {
        List<Entry> entries = entries();
        try {
            model.acknowledged(entries, log.append(entries));
        } catch (LogFullException e) {
            assertThat(log.endPosition()).isEqualTo(model.end());
            storage.heal();
            model.acknowledged(entries, log.append(entries));
        } catch (LogPoisonedException e) {
            model.failed(entries);
            throw e;
        }
    }

    void expireOrThrow(Log log) {
        Instant bound = clock.instant().minusMillis(random.nextInt(1000) - 50L);
        try {
            log.expireBefore(bound);
            model.expired(log.firstPosition());
        } catch (RuntimeException e) {
            model.expiryFailed(bound);
            throw e;
        }
    }

    private boolean append(Log log, List<Entry> entries) {
        try {
            model.acknowledged(entries, log.append(entries));
            return true;
        } catch (LogPoisonedException | LogFullException e) {
            model.failed(entries);
            return false;
        }
    }

    private boolean expire(Log log) {
        Instant bound = clock.instant().minusMillis(random.nextInt(1000) - 50L);
        try {
            log.expireBefore(bound);
            model.expired(log.firstPosition());
            return true;
        } catch (UncheckedIOException | LogPoisonedException | LogFullException e) {
            model.expiryFailed(bound);
            return false;
        }
    }

    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(1500) : random.nextInt(100)];
            random.nextBytes(bytes);
            Payload payload = Payload.of(bytes);
            int producer = random.nextInt(6);
            if (producer < sequences.length) {
                long sequence = random.nextInt(5) == 0 ? sequences[producer] : ++sequences[producer];
                entries.add(Entry.of(random.nextInt(4), payload, new Token("producer " + producer, sequence)));
            } else {
                entries.add(Entry.of(random.nextInt(4), payload));
            }
        }
        return entries;
    }

    /// Opens what survived, compares it with the model, appends to it, and compares it again after a clean
    /// restart.
    void verifyAndGoOn() {
        try (Log log = open()) {
            model.verify(log);
            for (int i = 0; i < 3; i++) {
                assertThat(append(log, entries())).isTrue();
            }
            model.verify(log);
        }
        try (Log log = open()) {
            model.verify(log);
        }
    }
}
