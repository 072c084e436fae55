package io.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many works at once: one at a time, all or nothing each, and few commits.
@Timeout(180)
class GroupCommitTest {

    private static final int THREADS = 200;

    @TempDir
    Path directory;

    private Store store;
    private Table<Total> totals;
    private Table<byte[]> marks;

    /// A number that all works raise.
    record Total(long value) {}

    @BeforeEach
    void open() {
        store = Store.open(directory.resolve("store.db"));
        totals = store.table("totals", Total.class);
        marks = store.bytes("marks");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void worksOfManyThreads_followOneAnother() throws Exception {
        int rounds = 20;
        List<Future<Integer>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                futures.add(threads.submit(() -> raise(thread, rounds)));
            }
        }
        int kept = 0;
        for (Future<Integer> future : futures) {
            kept += future.get();
        }
        assertThat(totals.get("total")).contains(new Total(kept));
        assertThat(marks.scan("", "", Integer.MAX_VALUE)).hasSize(kept);
    }

    /// Raises the total `rounds` times, throwing in every seventh; returns how often it was kept.
    private int raise(int thread, int rounds) {
        int kept = 0;
        for (int round = 0; round < rounds; round++) {
            String mark = thread + "/" + round;
            boolean fails = (thread + round) % 7 == 0;
            try {
                store.update(tx -> {
                    long value = tx.get(totals, "total").map(Total::value).orElse(0L);
                    tx.put(totals, "total", new Total(value + 1));
                    tx.put(marks, mark, new byte[] {1});
                    if (fails) {
                        throw new Refusal(mark);
                    }
                });
                kept++;
                assertThat(marks.get(mark)).isPresent();
                assertThat(fails).isFalse();
            } catch (Refusal e) {
                assertThat(e).hasMessage(mark);
                assertThat(marks.get(mark)).isEmpty();
            }
        }
        return kept;
    }

    @Test
    void worksThatWaitTogether_shareOneCommit() throws Exception {
        store.update(tx -> tx.put(marks, "first", new byte[] {1}));
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ConcurrentLinkedQueue<Integer> committedSeen = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Integer> ownSeen = new ConcurrentLinkedQueue<>();
        Thread holder = Thread.startVirtualThread(() -> store.update(tx -> {
            holds.countDown();
            await(goOn);
        }));
        holds.await();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String mark = "mark " + i;
            threads.add(Thread.startVirtualThread(() -> store.update(tx -> {
                committedSeen.add(marks.scan("", "", 1000).size());
                tx.put(marks, mark, new byte[] {1});
                ownSeen.add(tx.scan(marks, "", "", 1000).size());
            })));
        }
        for (Thread thread : threads) {
            while (!isAccepted(thread)) {
                Thread.onSpinWait();
            }
        }
        goOn.countDown();
        holder.join();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(committedSeen).hasSize(THREADS).containsOnly(1);
        assertThat(ownSeen).hasSize(THREADS).doesNotHaveDuplicates().contains(2, THREADS + 1);
        assertThat(marks.scan("", "", 1000)).hasSize(THREADS + 1);
    }

    @Test
    void close_waitsForWhatWasAccepted() throws Exception {
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> holder = threads.submit(() -> store.update(tx -> {
                holds.countDown();
                await(goOn);
                tx.put(marks, "held", new byte[] {1});
            }));
            holds.await();
            Thread closer = Thread.startVirtualThread(store::close);
            while (closer.getState() != Thread.State.WAITING || !isJoining(closer)) {
                Thread.onSpinWait();
            }
            Future<?> late = threads.submit(() -> store.update(tx -> tx.put(marks, "late", new byte[] {1})));
            assertThatThrownBy(late::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IllegalStateException.class);
            goOn.countDown();
            holder.get();
            closer.join();
        }
        open();
        assertThat(marks.get("held")).isPresent();
        assertThat(marks.get("late")).isEmpty();
    }

    @Test
    void interrupt_neitherLosesAWorkNorItself() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.submit(() -> {
                                Thread.currentThread().interrupt();
                                store.update(tx -> tx.put(marks, "interrupted", new byte[] {1}));
                                return Thread.interrupted();
                            })
                            .get())
                    .isTrue();
        }
        assertThat(marks.get("interrupted")).isPresent();
    }

    /// Whether the work of that thread is accepted, so that it only waits to be settled.
    private static boolean isAccepted(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Work.class.getName())
                        && frame.getMethodName().equals("await"));
    }

    private static boolean isJoining(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("join"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The exception of a work of these tests.
    private static final class Refusal extends RuntimeException {
        Refusal(String mark) {
            super(mark);
        }
    }
}
