package io.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are not what they should be.
class StoreFileTest {

    @TempDir
    Path directory;

    private Path file;

    /// A small record.
    record Definition(String name) {}

    @BeforeEach
    void path() {
        file = directory.resolve("store.db");
    }

    @Test
    void file_thatIsNoDatabase_isNamedAndLeftAlone() throws IOException {
        byte[] text = "just some text, long enough to be taken for a header\n"
                .repeat(40)
                .getBytes(StandardCharsets.UTF_8);
        Files.write(file, text);
        assertThatThrownBy(() -> Store.open(file))
                .isInstanceOf(StoreDamagedException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).hasBinaryContent(text);
    }

    @Test
    void file_withOverwrittenPages_isNamedByTheRead() throws IOException {
        fill();
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes.length).isGreaterThan(100_000);
        Arrays.fill(bytes, 8192, bytes.length, (byte) 0x5A);
        Files.write(file, bytes);
        assertThatThrownBy(this::readAll)
                .isInstanceOf(StoreDamagedException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void file_cutShort_isNamedByOpeningOrReading() throws IOException {
        fill();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(this::readAll)
                .isInstanceOf(StoreDamagedException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void damageMetByAWork_isNamedThenAndLaterAndSoundTablesAreStillRead() throws IOException {
        try (Store store = Store.open(file)) {
            Table<byte[]> sound = store.bytes("a.sound");
            store.update(tx -> tx.put(sound, "k", new byte[] {1}));
        }
        fill();
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 16384, bytes.length, (byte) 0x5A);
        Files.write(file, bytes);
        try (Store store = Store.open(file)) {
            Table<byte[]> sound = store.bytes("a.sound");
            Table<byte[]> damaged = store.bytes("definitions");
            assertThatThrownBy(() -> store.update(tx -> tx.scan(damaged, "", "", 10_000)))
                    .isInstanceOf(StoreDamagedException.class)
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() -> store.update(tx -> tx.put(sound, "k", new byte[] {2})))
                    .isInstanceOf(StoreDamagedException.class)
                    .hasMessageContaining(file.toString());
            assertThat(sound.get("k").orElseThrow()).isEqualTo(new byte[] {1});
        }
    }

    @Test
    void document_thatIsNotJson_isDamageAndOneOfAnotherShapeIsAnotherFormat() {
        try (Store store = Store.open(file)) {
            Table<byte[]> raw = store.bytes("definitions");
            store.update(tx -> {
                tx.put(raw, "damaged", "{\"name\":\"x".getBytes(StandardCharsets.UTF_8));
                tx.put(raw, "newer", "{\"name\":\"x\",\"later\":1}".getBytes(StandardCharsets.UTF_8));
            });
        }
        try (Store store = Store.open(file)) {
            Table<Definition> definitions = store.table("definitions", Definition.class);
            assertThatThrownBy(() -> definitions.get("damaged"))
                    .isInstanceOf(StoreDamagedException.class)
                    .hasMessageContainingAll(file.toString(), "definitions", "damaged");
            assertThatThrownBy(() -> definitions.get("newer"))
                    .isInstanceOf(StoreFormatException.class)
                    .hasMessageContainingAll(file.toString(), "definitions", "newer", "later");
        }
    }

    @Test
    void file_ofANewerFormat_isRefusedAndLeftAlone() throws Exception {
        fill();
        sql("PRAGMA user_version = " + (Format.VERSION + 1));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> Store.open(file))
                .isInstanceOf(StoreFormatException.class)
                .hasMessageContainingAll(file.toString(), "newer", "format " + (Format.VERSION + 1));
        assertThat(file).hasBinaryContent(before);
        sql("PRAGMA user_version = " + Format.VERSION);
        assertThat(readAll()).isEqualTo(1000);
    }

    @Test
    void file_ofAnotherProgram_isRefusedAndLeftAlone() throws Exception {
        sql("CREATE TABLE other (x)");
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> Store.open(file))
                .isInstanceOf(StoreFormatException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void store_isOpenedOnceInAProcess_whateverThePathSays() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        try (Store store = Store.open(file)) {
            for (Path path : new Path[] {file, directory.resolve("x/../store.db"), link.resolve("store.db")}) {
                assertThatThrownBy(() -> Store.open(path))
                        .isInstanceOf(StoreLockedException.class)
                        .hasMessageContaining("store.db");
            }
            assertThat(store.<Integer>write(tx -> 1)).isEqualTo(1);
        }
        Store.open(file).close();
    }

    @Test
    void file_thatIsADirectoryOrLiesUnderAFile_isNamed() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(() -> Store.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
        Path text = Files.writeString(directory.resolve("text"), "x");
        assertThatThrownBy(() -> Store.open(text.resolve("store.db")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("text");
    }

    private void fill() {
        try (Store store = Store.open(file)) {
            Table<byte[]> table = store.bytes("definitions");
            store.update(tx -> {
                for (int i = 0; i < 1000; i++) {
                    tx.put(table, "key " + i, new byte[200]);
                }
            });
        }
    }

    private int readAll() {
        try (Store store = Store.open(file)) {
            return store.bytes("definitions").scan("", "", 10_000).size();
        }
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
