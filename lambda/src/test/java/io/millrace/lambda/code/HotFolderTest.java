package io.millrace.lambda.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotFolderTest {

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        Files.writeString(folder.resolve("app.py"), "one");
        Files.writeString(folder.resolve("lib/helper.py"), "two");
    }

    @Test
    void hasChanged_whenAFileIsWrittenAddedOrRemoved() throws IOException {
        assertThat(watched().hasChanged()).isFalse();
        HotFolder written = watched();
        Files.writeString(folder.resolve("lib/helper.py"), "three");
        assertThat(written.hasChanged()).isTrue();
        HotFolder added = watched();
        Files.writeString(folder.resolve("lib/new.py"), "");
        assertThat(added.hasChanged()).isTrue();
        HotFolder removed = watched();
        Files.delete(folder.resolve("app.py"));
        assertThat(removed.hasChanged()).isTrue();
        HotFolder renamed = watched();
        Files.move(folder.resolve("lib/new.py"), folder.resolve("lib/newer.py"));
        assertThat(renamed.hasChanged()).isTrue();
        assertThat(renamed.hasChanged()).as("for ever").isTrue();
    }

    @Test
    void hasChanged_isNotMovedByWhatProgramsMakeForThemselves() throws IOException {
        HotFolder watched = watched();
        Files.createDirectories(folder.resolve("lib/__pycache__"));
        Files.writeString(folder.resolve("lib/__pycache__/helper.pyc"), "compiled");
        Files.createDirectories(folder.resolve(".git"));
        Files.writeString(folder.resolve(".git/index"), "x");

        assertThat(watched.hasChanged()).isFalse();
    }

    /// The clock moves by 30 ms with each question: one look takes that long.
    @Test
    void hasChanged_looksAgainOnlyAfterTenTimesAsLong_whenALookTakesLong() throws IOException {
        HotFolder watched = new HotFolder(folder, () -> nanos.addAndGet(millis(30)));
        assertThat(watched.hasChanged()).isFalse();
        Files.writeString(folder.resolve("app.py"), "three");

        int questions = 0;
        while (!watched.hasChanged()) {
            questions++;
        }
        assertThat(questions).isBetween(9, 10);
    }

    @Test
    void hasChanged_whenTheFolderGoes() throws IOException {
        HotFolder watched = watched();
        Files.delete(folder.resolve("lib/helper.py"));
        Files.delete(folder.resolve("lib"));
        Files.delete(folder.resolve("app.py"));
        Files.delete(folder);

        assertThat(watched.hasChanged()).isTrue();
        Files.createDirectory(folder);
    }

    private HotFolder watched() {
        return new HotFolder(folder, nanos::get);
    }

    private static long millis(int millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
