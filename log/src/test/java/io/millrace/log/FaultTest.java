package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.log.SimulatedStorage.Fault;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a log does when one operation of its disk fails, for every operation in turn.
@Timeout(300)
class FaultTest {

    private static final boolean IS_FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final int STEPS = 40;

    private final ManualClock clock = new ManualClock(1_000_000);

    /// Lives through a fault: a full log is tried again at once, a poisoned one is opened again; then the power
    /// fails.
    private static void live(LogWorkload workload, boolean isForever) {
        LogModel model = workload.model();
        int done = 0;
        boolean isHealed = !isForever;
        while (done < STEPS) {
            Log log;
            try {
                log = workload.open();
            } catch (UncheckedIOException | LogFullException e) {
                assertThat(isHealed && isForever)
                        .as("the disk is well, and yet: " + e)
                        .isFalse();
                workload.storage().heal();
                isHealed = true;
                continue;
            }
            try {
                model.verify(log);
                while (done < STEPS) {
                    workload.tick();
                    if (done % 9 == 8) {
                        workload.expireOrThrow(log);
                    } else {
                        workload.appendUntilThereIsSpace(log);
                    }
                    done++;
                }
                log.close();
            } catch (LogPoisonedException e) {
                assertThatThrownBy(() -> log.append(workload.entries())).isInstanceOf(LogPoisonedException.class);
                assertThat(LogModel.readAll(log, Log.ALL_LANES)).hasSize((int) (model.end() - log.firstPosition()));
                log.close();
                workload.storage().heal();
                isHealed = true;
            } catch (UncheckedIOException | LogFullException e) {
                log.close();
                workload.storage().heal();
                isHealed = true;
            }
        }
        workload.storage().heal();
        try (Log log = workload.open()) {
            model.verify(log);
        }
        workload.moveTo(workload.storage().powerCut());
        workload.verifyAndGoOn();
    }

    private static void sweep(Fault fault, boolean isForever) {
        for (long seed = 0; seed < (IS_FULL ? 300 : 2); seed++) {
            LogWorkload whole = new LogWorkload(seed, new SimulatedStorage(seed));
            live(whole, false);
            int operations = whole.storage().operations() + 100;
            for (int at = 1; at <= operations; at++) {
                LogWorkload workload = new LogWorkload(seed, new SimulatedStorage(seed));
                workload.storage().failAt(at, fault, isForever);
                try {
                    live(workload, isForever);
                } catch (AssertionError | RuntimeException e) {
                    fail("with seed " + seed + " and a fault at operation " + at, e);
                }
            }
        }
    }

    @Test
    void inputOutputError_atAnyOperation_losesNothingAcknowledged() {
        sweep(Fault.INPUT_OUTPUT, false);
    }

    @Test
    void inputOutputErrors_fromAnyOperationOn_loseNothingAcknowledged() {
        sweep(Fault.INPUT_OUTPUT, true);
    }

    @Test
    void lackOfSpace_atAnyOperation_losesNothingAcknowledged() {
        sweep(Fault.NO_SPACE, false);
    }

    @Test
    void lackOfSpace_fromAnyOperationOn_losesNothingAcknowledged() {
        sweep(Fault.NO_SPACE, true);
    }

    @Test
    void readError_atAnyRead_isReportedAndGoesAway() {
        LogWorkload whole = new LogWorkload(7, new SimulatedStorage(7));
        live(whole, false);
        int reads = whole.storage().reads() + 100;
        for (int at = 1; at <= reads; at++) {
            LogWorkload workload = new LogWorkload(7, new SimulatedStorage(7));
            workload.storage().failReadAt(at);
            live(workload, false);
        }
    }

    private static List<Entry> entries(String text) {
        return List.of(Entry.of(0, LogTest.text(text)));
    }

    @Test
    void fullDisk_refusesAppendsAndServesReads_untilThereIsSpace() {
        SimulatedStorage storage = new SimulatedStorage(1);
        try (Log log = Log.open(storage, LogWorkload.OPTIONS, clock)) {
            log.append(entries("before"));
            storage.failAt(1, Fault.NO_SPACE, true);
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> log.append(entries("x".repeat(3000)))).isInstanceOf(LogFullException.class);
                assertThat(LogTest.texts(log.read(0, 0, 10, 1000))).containsExactly("before");
                assertThat(log.endPosition()).isEqualTo(1);
            }
            storage.heal();
            assertThat(log.append(entries("after")).getFirst().position()).isEqualTo(1);
            assertThat(LogTest.texts(log.read(0, 0, 10, 1000))).containsExactly("before", "after");
        }
    }

    @Test
    void refusedAppend_isNotFoundAfterAProcessKill() {
        for (long seed = 0; seed < 400; seed++) {
            for (boolean isForever : new boolean[] {false, true}) {
                SimulatedStorage storage = new SimulatedStorage(seed);
                SimulatedStorage killed;
                try (Log log = Log.open(storage, LogWorkload.OPTIONS, clock)) {
                    log.append(entries("before"));
                    storage.failAt(1, Fault.NO_SPACE, isForever);
                    List<Entry> both =
                            List.of(Entry.of(0, LogTest.text("kept")), Entry.of(0, LogTest.text("refused.")));
                    assertThatThrownBy(() -> log.append(both)).isInstanceOf(LogFullException.class);
                    storage.heal();
                    if (isForever) {
                        // The first frame is written again byte for byte, so that what is left of the second one
                        // would follow it as if it belonged there.
                        log.append(both.subList(0, 1));
                    }
                    killed = storage.processKill();
                }
                try (Log log = Log.open(killed, LogWorkload.OPTIONS, clock)) {
                    assertThat(LogTest.texts(log.read(0, 0, 10, 1000)))
                            .isEqualTo(isForever ? List.of("before", "kept") : List.of("before"));
                }
            }
        }
    }

    @Test
    void fullDisk_stillExpiresSealedSegments() {
        SimulatedStorage storage = new SimulatedStorage(1);
        try (Log log = Log.open(storage, LogWorkload.OPTIONS, clock)) {
            for (int i = 0; i < 20; i++) {
                log.append(entries("x".repeat(1000)));
            }
            int files = storage.files().size();
            storage.failAt(1, Fault.NO_SPACE, true);
            clock.advance(1000);
            assertThatThrownBy(() -> log.expireBefore(clock.instant())).isInstanceOf(LogFullException.class);
            assertThat(storage.files()).hasSize(1).hasSizeLessThan(files);
            storage.heal();
            assertThat(log.expireBefore(clock.instant())).isEqualTo(1);
        }
    }

    @Test
    void failedForce_poisonsTheLog_untilItIsOpenedAgain() {
        SimulatedStorage storage = new SimulatedStorage(3);
        Log log = Log.open(storage, LogWorkload.OPTIONS, clock);
        log.append(entries("before"));
        int write = 1;
        storage.failAt(write + 1, Fault.INPUT_OUTPUT, false);
        assertThatThrownBy(() -> log.append(entries("lost"))).isInstanceOf(LogPoisonedException.class);
        // The disk is well again, and would take the next force without having the bytes.
        assertThatThrownBy(() -> log.append(entries("next")))
                .isInstanceOf(LogPoisonedException.class)
                .hasMessageContaining("simulated");
        assertThat(LogTest.texts(log.read(0, 0, 10, 1000))).containsExactly("before");
        assertThat(log.expireBefore(Instant.EPOCH)).isZero();
        log.close();

        try (Log again = Log.open(storage, LogWorkload.OPTIONS, clock)) {
            List<String> seen = LogTest.texts(again.read(0, 0, 10, 1000));
            assertThat(seen).startsWith("before");
            // What was read once after the recovery is there after a power cut too.
            try (Log cut = Log.open(storage.powerCut(), LogWorkload.OPTIONS, clock)) {
                assertThat(LogTest.texts(cut.read(0, 0, 10, 1000))).isEqualTo(seen);
            }
        }
    }

    @Test
    void reader_seesNothingThatIsNotForced() throws Exception {
        SimulatedStorage storage = new SimulatedStorage(1);
        try (Log log = Log.open(storage, LogWorkload.OPTIONS, clock)) {
            log.append(entries("before"));
            CountDownLatch isForcing = new CountDownLatch(1);
            CountDownLatch mayForce = new CountDownLatch(1);
            storage.beforeForce(() -> {
                isForcing.countDown();
                try {
                    mayForce.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Token token = new Token("p", 1);
            Thread appender =
                    Thread.startVirtualThread(() -> log.append(List.of(Entry.of(0, LogTest.text("new"), token))));
            isForcing.await();
            assertThat(log.endPosition()).isEqualTo(1);
            assertThat(log.read(0, 1, 10, 1000)).isEqualTo(new Batch(List.of(), 1));
            assertThat(log.lastPosition(0)).hasValue(0);
            assertThat(log.lastToken("p")).isEmpty();
            assertThat(log.bytesFrom(0, 1)).isZero();
            assertThat(log.await(0, 1, Duration.ofMillis(1))).isFalse();
            mayForce.countDown();
            assertThat(log.await(0, 1, Duration.ofMinutes(1))).isTrue();
            appender.join();
            assertThat(LogTest.texts(log.read(0, 1, 10, 1000))).containsExactly("new");
        }
    }

    @Test
    void appendsThatWaitTogether_shareOneForce() throws Exception {
        SimulatedStorage storage = new SimulatedStorage(1);
        try (Log log = Log.open(storage, LogOptions.defaults(), clock)) {
            log.append(entries("first"));
            CountDownLatch isForcing = new CountDownLatch(1);
            CountDownLatch mayForce = new CountDownLatch(1);
            java.util.concurrent.atomic.AtomicInteger forces = new java.util.concurrent.atomic.AtomicInteger();
            storage.beforeForce(() -> {
                forces.incrementAndGet();
                isForcing.countDown();
                try {
                    mayForce.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Thread first = Thread.startVirtualThread(() -> log.append(entries("second")));
            isForcing.await();
            List<Thread> waiting = java.util.stream.IntStream.range(0, 1000)
                    .mapToObj(i -> Thread.startVirtualThread(() -> log.append(entries("more " + i))))
                    .toList();
            while (!waiting.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
            mayForce.countDown();
            first.join();
            for (Thread thread : waiting) {
                thread.join();
            }
            assertThat(log.endPosition()).isEqualTo(1002);
            assertThat(forces).hasValue(2);
        }
    }
}
