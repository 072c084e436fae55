package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Guided fuzzing of every target by Jazzer: it sees which branches an input takes and goes on from those that take new
/// ones. A process of its own, with the seeds of the other fuzz tests to begin with; part of the full campaign.
///
/// `-Dmillrace.jazzer=SECONDS` says how long.
@EnabledIfSystemProperty(named = "millrace.campaign", matches = "full")
class JazzerTest {

    @TempDir
    private Path directory;

    @Test
    void guidedInputs_findNothingThatIsNotDeclared() throws IOException, InterruptedException {
        int seconds = Integer.getInteger("millrace.jazzer", 1_800);
        Path corpus = Files.createDirectory(directory.resolve("corpus"));
        writeSeeds(corpus);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1500m",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=io.millrace.sql.FuzzTargets",
                "--instrumentation_includes=io.millrace.sql.**",
                "--custom_hook_includes=io.millrace.sql.**",
                // regular expressions are what the dialect is given, and Regex bounds them
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection",
                "-max_total_time=" + seconds,
                "-timeout=300",
                "-rss_limit_mb=0",
                "-seed=" + (Fuzz.seed() & 0x7fff_ffff),
                "-artifact_prefix=" + directory + "/",
                "--reproducer_path=" + directory,
                corpus.toString()));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean hasEnded = process.waitFor(seconds + 300L, TimeUnit.SECONDS);
            String told = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            String end = told.substring(Math.max(0, told.length() - 6_000));
            assertThat(hasEnded).as(end).isTrue();
            assertThat(process.exitValue()).as(end).isZero();
            // it was guided: some inputs took new branches
            assertThat(told).contains("NEW ").contains("Done ");
        } finally {
            process.destroyForcibly();
        }
    }

    /// Each seed behind the byte that chooses its target.
    private static void writeSeeds(Path corpus) throws IOException {
        List<String> targets = List.copyOf(FuzzTargets.ALL.keySet());
        for (String target : targets) {
            List<byte[]> seeds = new ArrayList<>();
            switch (target) {
                case "script" -> Scripts.all().forEach(script -> seeds.add(script.getBytes(StandardCharsets.UTF_8)));
                case "checkpoint" -> seeds.add(FuzzTargets.aCheckpoint());
                default -> FuzzSeeds.of(target).forEach(seed -> seeds.add(seed.getBytes(StandardCharsets.UTF_8)));
            }
            for (int i = 0; i < seeds.size(); i++) {
                byte[] input = new byte[seeds.get(i).length + 1];
                input[0] = (byte) targets.indexOf(target);
                System.arraycopy(seeds.get(i), 0, input, 1, input.length - 1);
                Files.write(corpus.resolve(target + i), input);
            }
        }
    }
}
