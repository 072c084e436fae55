package io.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is left after a process was killed, or its disk refused to take more.
@Timeout(300)
class CrashTest {

    private static final int VALUE_BYTES = 2000;

    @TempDir
    Path directory;

    /// Writes from several threads until it is killed, two keys a work, and says each once it is acknowledged.
    static final class WritesForever {
        public static void main(String[] arguments) throws InterruptedException {
            Store store = Store.open(Path.of(arguments[0]));
            Table<byte[]> table = store.bytes("keys");
            int done = table.scan("", "", Integer.MAX_VALUE).size();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String prefix = done + "-" + i + "-";
                threads.add(Thread.startVirtualThread(() -> {
                    for (int n = 0; ; n++) {
                        String key = prefix + n;
                        store.update(tx -> {
                            tx.put(table, key + "a", new byte[VALUE_BYTES]);
                            tx.put(table, key + "b", new byte[VALUE_BYTES]);
                        });
                        ChildProcess.say(System.out, key);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    @Test
    void everyAcknowledgedWork_survivesAKillAndNoneIsThereByHalf() throws Exception {
        long seed = System.nanoTime();
        int kills = "full".equals(System.getProperty("millrace.campaign")) ? 100 : 4;
        System.out.println("seed " + seed + ", kills " + kills);
        Random random = new Random(seed);
        Path file = directory.resolve("store.db");
        Set<String> acknowledged = new HashSet<>();
        for (int i = 0; i < kills; i++) {
            try (ChildProcess child = ChildProcess.start(WritesForever.class, file)) {
                int lines = 1 + random.nextInt(400);
                for (int n = 0; n < lines; n++) {
                    acknowledged.add(child.line().orElseThrow());
                }
                child.kill();
                acknowledged.addAll(child.lines());
            }
            Set<String> found = keys(file);
            Set<String> works = found.stream()
                    .map(key -> key.substring(0, key.length() - 1))
                    .collect(Collectors.toSet());
            assertThat(works).as("seed %s, kill %s", seed, i).containsAll(acknowledged);
            assertThat(found).as("seed %s, kill %s", seed, i).hasSize(works.size() * 2);
        }
    }

    /// Holds the store until it is killed.
    static final class Holds {
        public static void main(String[] arguments) throws InterruptedException {
            Store store = Store.open(Path.of(arguments[0]));
            ChildProcess.say(System.out, store.toString());
            Thread.currentThread().join();
        }
    }

    @Test
    void store_openInAnotherProcess_isRefusedUntilThatIsDead() throws Exception {
        Path file = directory.resolve("store.db");
        try (ChildProcess child = ChildProcess.start(Holds.class, file)) {
            assertThat(child.line()).isPresent();
            assertThatThrownBy(() -> Store.open(file))
                    .isInstanceOf(StoreLockedException.class)
                    .hasMessageContainingAll(file.toString(), "another process", Long.toString(child.pid()));
        }
        Store.open(file).close();
    }

    /// Writes until the system allows no larger file, says what was acknowledged, and tries once more.
    static final class FillsTheDisk {
        public static void main(String[] arguments) {
            try (Store store = Store.open(Path.of(arguments[0]))) {
                Table<byte[]> table = store.bytes("keys");
                for (int n = 0; ; n++) {
                    String key = "key " + n;
                    store.update(tx -> tx.put(table, key, new byte[50_000]));
                    ChildProcess.say(System.out, key);
                }
            } catch (StoreException e) {
                ChildProcess.say(System.out, "failed: " + e.getMessage());
            }
        }
    }

    @Test
    void commitThatTheDiskRefuses_isReportedAndLosesNothingAcknowledged() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "limits the size of files by bash");
        Path file = directory.resolve("store.db");
        List<String> said;
        try (ChildProcess child = ChildProcess.start(
                List.of("/bin/bash", "-c", "ulimit -f 2048; exec \"$@\"", "bash"), FillsTheDisk.class, file)) {
            said = child.lines();
        }
        assertThat(said).hasSizeGreaterThan(5);
        assertThat(said.getLast()).startsWith("failed: ").contains(file.toString());
        assertThat(keys(file)).containsAll(said.subList(0, said.size() - 1));
    }

    private static Set<String> keys(Path file) {
        try (Store store = Store.open(file)) {
            return store.bytes("keys").scan("", "", Integer.MAX_VALUE).stream()
                    .map(Table.Row::key)
                    .collect(Collectors.toSet());
        }
    }
}
