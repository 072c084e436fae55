package io.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a store promises to those who read and write its tables.
class StoreTest {

    @TempDir
    Path directory;

    private Path file;
    private Store store;

    /// A small record.
    record Counter(String name, long count) {}

    @BeforeEach
    void open() {
        file = directory.resolve("a").resolve("b").resolve("store.db");
        store = Store.open(file);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void put_isReadBackHereAndAfterReopening() {
        Table<Counter> counters = store.table("counters", Counter.class);
        store.update(tx -> tx.put(counters, "one", new Counter("one", 1)));
        assertThat(counters.get("one")).contains(new Counter("one", 1));
        assertThat(counters.get("two")).isEmpty();

        store.close();
        store = Store.open(file);

        assertThat(store.table("counters", Counter.class).get("one")).contains(new Counter("one", 1));
    }

    @Test
    void put_replacesAndDeleteRemoves() {
        Table<Counter> counters = store.table("counters", Counter.class);
        store.update(tx -> tx.put(counters, "k", new Counter("old", 1)));
        store.update(tx -> tx.put(counters, "k", new Counter("new", 2)));
        assertThat(counters.get("k")).contains(new Counter("new", 2));
        store.update(tx -> {
            tx.delete(counters, "k");
            tx.delete(counters, "never there");
        });
        assertThat(counters.get("k")).isEmpty();
    }

    @Test
    void bytes_holdsAnyBytesEvenNone() {
        Table<byte[]> blobs = store.bytes("blobs");
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        store.update(tx -> {
            tx.put(blobs, "all", all);
            tx.put(blobs, "none", new byte[0]);
        });
        assertThat(blobs.get("all").orElseThrow()).isEqualTo(all);
        assertThat(blobs.get("none").orElseThrow()).isEmpty();
        assertThat(blobs.scan("", "", 10)).extracting(Table.Row::key).containsExactly("all", "none");
    }

    @Test
    void tableNeverWritten_isEmptyToEveryone() {
        Table<Counter> counters = store.table("counters", Counter.class);
        assertThat(counters.get("k")).isEmpty();
        assertThat(counters.scan("", "", 10)).isEmpty();
        store.update(tx -> {
            assertThat(tx.get(counters, "k")).isEmpty();
            assertThat(tx.scan(counters, "", "", 10)).isEmpty();
            tx.delete(counters, "k");
        });
    }

    @Test
    void write_returnsItsResultEvenNull() {
        assertThat(store.<String>write(tx -> "result")).isEqualTo("result");
        assertThat(store.<Object>write(tx -> null)).isNull();
    }

    @Test
    void transaction_seesItsOwnWritesWhichNobodyElseSeesBeforeTheCommit() {
        Table<Counter> counters = store.table("counters", Counter.class);
        store.update(tx -> tx.put(counters, "a", new Counter("a", 1)));
        store.update(tx -> {
            tx.put(counters, "b", new Counter("b", 2));
            tx.delete(counters, "a");
            assertThat(tx.get(counters, "a")).isEmpty();
            assertThat(tx.get(counters, "b")).isPresent();
            assertThat(tx.scan(counters, "", "", 10)).extracting(Table.Row::key).containsExactly("b");
            assertThat(counters.get("a")).isPresent();
            assertThat(counters.get("b")).isEmpty();
        });
        assertThat(counters.get("a")).isEmpty();
        assertThat(counters.get("b")).isPresent();
    }

    @Test
    void work_thatThrows_leavesNothingAndItsOwnExceptionReachesTheCaller() {
        Table<Counter> counters = store.table("counters", Counter.class);
        Table<byte[]> blobs = store.bytes("blobs");
        store.update(tx -> tx.put(counters, "kept", new Counter("kept", 1)));
        IllegalArgumentException refusal = new IllegalArgumentException("no");

        assertThatThrownBy(() -> store.update(tx -> {
                    tx.put(counters, "kept", new Counter("changed", 2));
                    tx.put(blobs, "new table", new byte[] {1});
                    throw refusal;
                }))
                .isSameAs(refusal);

        assertThat(counters.get("kept")).contains(new Counter("kept", 1));
        assertThat(blobs.get("new table")).isEmpty();
        store.update(tx -> tx.put(blobs, "after", new byte[] {2}));
        assertThat(blobs.scan("", "", 10)).extracting(Table.Row::key).containsExactly("after");
    }

    @Test
    void work_thatThrowsAnError_isTreatedLikeAnyOther() {
        assertThatThrownBy(() -> store.update(tx -> {
                    throw new AssertionError("ours");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("ours");
        assertThat(store.<Integer>write(tx -> 1)).isEqualTo(1);
    }

    @Test
    void transaction_outsideItsWork_isRefused() {
        Table<Counter> counters = store.table("counters", Counter.class);
        Transaction kept = store.write(tx -> tx);
        assertThatThrownBy(() -> kept.put(counters, "k", new Counter("k", 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void work_thatStartsAnotherOrClosesTheStore_isRefusedInsteadOfWaitingForItself() {
        assertThatThrownBy(() -> store.update(tx -> store.update(inner -> {})))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.update(tx -> store.close())).isInstanceOf(IllegalStateException.class);
        assertThat(store.<Integer>write(tx -> 1)).isEqualTo(1);
        assertThat(store.bytes("t").get("k")).isEmpty();
        assertThatThrownBy(() -> Store.open(file)).isInstanceOf(StoreLockedException.class);
    }

    @Test
    void table_ofAnotherStore_isRefused() {
        try (Store other = Store.open(directory.resolve("other.db"))) {
            Table<Counter> foreign = other.table("counters", Counter.class);
            assertThatThrownBy(() -> store.update(tx -> tx.put(foreign, "k", new Counter("k", 1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other.db");
        }
    }

    @Test
    void tableName_isValidatedAndKeepsItsType() {
        for (String name : List.of("", "A", "1a", "a b", "a\"b", "a;b", "sqlite_x", "é", "a".repeat(64))) {
            assertThatThrownBy(() -> store.bytes(name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(store.bytes("kinesis.delivery-streams_2")).isSameAs(store.bytes("kinesis.delivery-streams_2"));
        assertThatThrownBy(() -> store.table("kinesis.delivery-streams_2", Counter.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Counter");
    }

    @Test
    void tableName_thatSqlKnows_isJustAName() {
        Table<byte[]> select = store.bytes("select");
        Table<byte[]> hyphen = store.bytes("a-b.c");
        store.update(tx -> {
            tx.put(select, "k", new byte[] {1});
            tx.put(hyphen, "k", new byte[] {2});
        });
        assertThat(select.get("k")).isPresent();
        assertThat(hyphen.get("k")).isPresent();
    }

    @Test
    void close_refusesLaterWorksAndReadsAndLeavesOneFile() {
        Table<Counter> counters = store.table("counters", Counter.class);
        store.close();
        store.close();
        assertThatThrownBy(() -> store.update(tx -> tx.put(counters, "k", new Counter("k", 1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> counters.get("k"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(directory.resolve("a/b/store.db-wal")).doesNotExist();
        assertThat(Files.exists(file)).isTrue();
    }

    @Test
    void file_whosePathHoldsSpecialCharacters_isOpened() {
        for (String name : List.of("a?b=c.db", "a b#.db", "ü%41.db", "cache=shared.db", "file:x.db")) {
            Path odd = directory.resolve("o?d d").resolve(name);
            try (Store opened = Store.open(odd)) {
                Table<byte[]> table = opened.bytes("t");
                opened.update(tx -> tx.put(table, "k", new byte[] {1}));
                assertThat(table.get("k")).isPresent();
            }
            assertThat(odd).isRegularFile();
        }
    }
}
