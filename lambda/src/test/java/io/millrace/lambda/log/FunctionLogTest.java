package io.millrace.lambda.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionLogTest {

    @TempDir
    private Path folder;

    private static void append(FunctionLog log, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        log.append(bytes, 0, bytes.length);
    }

    @Test
    void interruptedWriter_losesNeitherItsLineNorThoseOfOthers() throws IOException, InterruptedException {
        FunctionLog log = new FunctionLog(folder, 1_000);
        append(log, "before\n");
        boolean[] isKept = new boolean[1];
        Thread interrupted = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            append(log, "interrupted\n");
            isKept[0] = Thread.currentThread().isInterrupted();
        });
        interrupted.join();
        append(log, "after\n");
        log.close();

        assertThat(Files.readString(folder.resolve("function.log"))).isEqualTo("before\ninterrupted\nafter\n");
        assertThat(isKept[0]).as("the caller still knows that it is to end").isTrue();
    }

    @Test
    void endedLog_comesBackForNoLateLine() throws IOException {
        Path logs = folder.resolve("log");
        FunctionLog log = new FunctionLog(logs, 1_000);
        append(log, "before\n");
        log.end();
        Files.delete(logs.resolve("function.log"));
        Files.delete(logs);

        append(log, "late\n");

        assertThat(logs).doesNotExist();
    }

    @Test
    void log_isPutAsideWhenItIsFull() throws Exception {
        try (FunctionLog log = new FunctionLog(folder, 100)) {
            byte[] line = "x".repeat(60).getBytes(UTF_8);
            for (int i = 0; i < 5; i++) {
                log.append(line, 0, line.length);
            }
        }
        assertThat(Files.size(folder.resolve("function.log"))).isEqualTo(60);
        assertThat(Files.size(folder.resolve("function.log.1"))).isEqualTo(120);
    }
}
