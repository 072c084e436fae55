package io.millrace.lambda.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.function.JsonLogs;
import io.millrace.lambda.log.FunctionLog;
import io.millrace.lambda.log.ProcessLog;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxOutputTest {

    @TempDir
    Path folder;

    @Test
    void marks_areFoundHoweverTheOutputIsCut() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            StringBuilder sent = new StringBuilder();
            StringBuilder kept = new StringBuilder();
            int marks = 0;
            for (int part = random.nextInt(8); part >= 0; part--) {
                switch (random.nextInt(5)) {
                    case 0 -> {
                        sent.append("\0secret\n");
                        marks++;
                        if (!kept.isEmpty() && kept.charAt(kept.length() - 1) != '\n') {
                            kept.append('\n');
                        }
                    }
                    case 1 -> both(sent, kept, "\0");
                    case 2 -> both(sent, kept, "\0secre");
                    case 3 -> both(sent, kept, "line\n");
                    default -> both(sent, kept, "text");
                }
            }
            ProcessLog log =
                    new ProcessLog(new FunctionLog(folder.resolve("r" + round), 1 << 20), JsonLogs.Level.TRACE);
            SandboxOutput output = new SandboxOutput(log, "secret", true);
            byte[] bytes = sent.toString().getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(bytes.length - from, random.nextInt(1, 6));
                output.accept(java.util.Arrays.copyOfRange(bytes, from, from + length), length);
                from += length;
            }
            for (int i = 0; i < marks; i++) {
                assertThat(output.awaitMark()).as("seed %d", seed).isTrue();
            }
            output.start(new ByteArrayInputStream(new byte[0]), "test");
            output.awaitEnd(Duration.ofSeconds(60));
            if (!kept.isEmpty() && kept.charAt(kept.length() - 1) != '\n') {
                kept.append('\n');
            }
            assertThat(new String(output.tail(), StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(kept.toString());
        }
    }

    private static void both(StringBuilder sent, StringBuilder kept, String text) {
        sent.append(text);
        kept.append(text);
    }
}
