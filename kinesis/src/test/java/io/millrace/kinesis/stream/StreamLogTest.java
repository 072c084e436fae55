package io.millrace.kinesis.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.log.Entry;
import io.millrace.log.FileStorage;
import io.millrace.log.Log;
import io.millrace.log.LogOptions;
import io.millrace.log.Payload;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamLogTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2025-06-01T00:00:00Z"));

    @TempDir
    private Path folder;

    private final AtomicInteger opened = new AtomicInteger();
    private final List<StreamLog> all = new ArrayList<>();

    private StreamLog log(OpenLogs logs) {
        Path own = folder.resolve(Integer.toString(all.size()));
        StreamLog log = new StreamLog(
                () -> {
                    opened.incrementAndGet();
                    return Log.open(new FileStorage(own), LogOptions.defaults(), CLOCK);
                },
                logs);
        all.add(log);
        return log;
    }

    private static long put(StreamLog log) {
        List<Entry> entries = List.of(new Entry(0, Payload.of(new byte[] {1}), Optional.empty()));
        return log.use(open -> open.append(entries)).getFirst().position();
    }

    @AfterEach
    void close() {
        all.forEach(StreamLog::close);
    }

    @Test
    void closeIdle_closesALogThatWasNotUsedSinceTheLastTime_andTheNextUseOpensItAgain() {
        OpenLogs logs = new OpenLogs(10);
        StreamLog log = log(logs);
        assertThat(put(log)).isZero();

        logs.closeIdle();
        assertThat(log.isOpen()).isTrue();
        logs.closeIdle();
        assertThat(log.isOpen()).isFalse();
        assertThat(logs.count()).isZero();

        assertThat(put(log)).isEqualTo(1);
        assertThat(opened).hasValue(2);
    }

    @Test
    void closeIdle_leavesALogOpenThatSomebodyUses() throws Exception {
        OpenLogs logs = new OpenLogs(10);
        StreamLog log = log(logs);
        CountDownLatch isUsed = new CountDownLatch(1);
        CountDownLatch isEnough = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Long> longUse = () -> log.use(open -> {
                isUsed.countDown();
                try {
                    isEnough.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return open.endPosition();
            });
            Future<Long> used = threads.submit(longUse);
            isUsed.await();
            logs.closeIdle();
            logs.closeIdle();
            assertThat(log.isOpen()).isTrue();
            isEnough.countDown();
            assertThat(used.get()).isZero();
        }
    }

    @Test
    void look_leavesALogAsItWas() {
        StreamLog log = log(new OpenLogs(10));
        assertThat(log.<Long>look(Log::endPosition)).isZero();
        assertThat(log.isOpen()).isFalse();
        put(log);
        assertThat(log.<Long>look(Log::endPosition)).isEqualTo(1);
        assertThat(log.isOpen()).isTrue();
    }

    @Test
    void makeRoom_closesAnotherLog_soThatNoMoreThanSoManyAreOpen() {
        OpenLogs logs = new OpenLogs(3);
        for (int i = 0; i < 10; i++) {
            put(log(logs));
            assertThat(logs.count()).isLessThanOrEqualTo(3);
        }
        for (StreamLog log : all) {
            assertThat(put(log)).isEqualTo(1);
            assertThat(logs.count()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void noPutFails_whileLogsAreClosedAllTheTime() throws Exception {
        OpenLogs logs = new OpenLogs(2);
        int streams = 4;
        int puts = 100;
        for (int i = 0; i < streams; i++) {
            log(logs);
        }
        AtomicBoolean isOver = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // a virtual thread that spins would starve the writers
            Thread closing = Thread.ofPlatform().start(() -> {
                while (!isOver.get()) {
                    logs.closeIdle();
                    Thread.onSpinWait();
                }
            });
            List<Future<Boolean>> writers = new ArrayList<>();
            for (int writer = 0; writer < 3 * streams; writer++) {
                StreamLog log = all.get(writer % streams);
                writers.add(threads.submit(() -> {
                    long last = -1;
                    for (int i = 0; i < puts; i++) {
                        long position = put(log);
                        if (position <= last) {
                            return false;
                        }
                        last = position;
                    }
                    return true;
                }));
            }
            for (Future<Boolean> writer : writers) {
                assertThat(writer.get()).isTrue();
            }
            isOver.set(true);
            closing.join();
        }
        for (StreamLog log : all) {
            assertThat(log.<Long>use(Log::endPosition)).isEqualTo(3L * puts);
        }
    }

    @Test
    void closedLog_cannotBeUsedAgain() {
        StreamLog log = log(new OpenLogs(10));
        put(log);
        log.close();
        log.close();
        assertThatThrownBy(() -> log.use(Log::endPosition)).isInstanceOf(IllegalStateException.class);
        StreamLog unused = log(new OpenLogs(10));
        unused.close();
        assertThatThrownBy(() -> put(unused)).isInstanceOf(IllegalStateException.class);
    }
}
