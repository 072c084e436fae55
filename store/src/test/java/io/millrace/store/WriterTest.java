package io.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the writer does when SQLite itself refuses.
@Timeout(180)
class WriterTest {

    private static final int MAX_PAGES = 100;

    @TempDir
    Path directory;

    private Session session;
    private Readers readers;
    private Writer writer;
    private Table<byte[]> table;

    @BeforeEach
    void open() throws SQLException {
        Path file = directory.resolve("store.db");
        session = Session.writing(file);
        Format.claim(file, session);
        session.execute("PRAGMA max_page_count = " + MAX_PAGES);
        Set<String> existing = ConcurrentHashMap.newKeySet();
        readers = new Readers(file, existing);
        writer = new Writer(file, session, existing);
        writer.start();
        table = new Table<>(file, "keys", Codec.BYTES, readers);
    }

    @AfterEach
    void close() throws SQLException {
        writer.finish();
        readers.close();
        writer.close();
    }

    @Test
    void session_forcesEachCommit() throws SQLException {
        try (Session other = Session.writing(directory.resolve("other.db"))) {
            Format.claim(directory.resolve("other.db"), other);
            assertThat(other.text("journal_mode")).isEqualTo("wal");
            assertThat(other.number("synchronous")).isEqualTo(2);
        }
    }

    @Test
    void workForWhichThereIsNoRoom_saysSoAndLaterOnesGoOn() {
        put("before", 10);
        assertThatThrownBy(() -> put("large", 1_000_000))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("store.db", "full");
        put("after", 10);
        assertThat(table.scan("", "", 10)).extracting(Table.Row::key).containsExactly("after", "before");
    }

    @Test
    void workThatDoesNotMindWhatSqliteRefused_isTakenBackAllTheSame() {
        put("before", 10);
        List<String> steps = new ArrayList<>();
        assertThatThrownBy(() -> writer.write(tx -> {
                    tx.put(table, "half", new byte[10]);
                    try {
                        tx.put(table, "large", new byte[1_000_000]);
                    } catch (StoreException e) {
                        steps.add("went on");
                        try {
                            tx.put(table, "kept on its own", new byte[10]);
                        } catch (StoreException again) {
                            steps.add("in vain");
                        }
                    }
                    return steps;
                }))
                .isInstanceOf(StoreException.class);
        assertThat(steps).containsExactly("went on", "in vain");
        put("after", 10);
        assertThat(table.scan("", "", 10)).extracting(Table.Row::key).containsExactly("after", "before");
    }

    @Test
    void writesOfAnotherProgram_areWaitedForAndThenSeen() throws SQLException {
        put("ours", 10);
        try (Session other = Session.writing(directory.resolve("store.db"))) {
            other.put("keys", KeyRange.key("theirs"), new byte[] {1});
        }
        put("ours too", 10);
        assertThat(table.scan("", "", 10)).extracting(Table.Row::key).containsExactly("ours", "ours too", "theirs");
    }

    private void put(String key, int bytes) {
        writer.write(tx -> {
            tx.put(table, key, new byte[bytes]);
            return key;
        });
    }
}
