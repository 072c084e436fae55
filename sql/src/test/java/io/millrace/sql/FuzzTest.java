package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.plan.CompileOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Seeded mutations of what makes sense, fed to every target of [FuzzTargets].
@Timeout(7_200)
class FuzzTest {

    /// The longest that one input may be computed; far beyond what the slowest takes on a slow machine.
    private static final long MAX_MILLIS = 20_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static void run(String target, int rounds, Function<Fuzz, byte[]> inputs) {
        long seed = Fuzz.seed();
        Fuzz fuzz = new Fuzz(seed);
        for (int i = 0; i < Fuzz.rounds(rounds); i++) {
            take(target, "seed " + seed + ", round " + i, inputs.apply(fuzz));
        }
    }

    private static void take(String target, String what, byte[] input) {
        Consumer<byte[]> consumer = Objects.requireNonNull(FuzzTargets.ALL.get(target));
        String shown = "%s, %s: %s".formatted(target, what, new String(input, StandardCharsets.UTF_8));
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            consumer.accept(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(shown, e);
        }
        assertThat((THREADS.getCurrentThreadCpuTime() - start) / 1_000_000)
                .as(shown)
                .isLessThan(MAX_MILLIS);
    }

    @Test
    void everyScript_isAcceptedAsItIs() {
        for (String script : Scripts.all()) {
            Application application = Application.compile(
                    script, List.of(Evaluation.INPUT), List.of(FuzzTargets.TABLE), CompileOptions.lenient());
            assertThat(application.streams()).isNotEmpty();
        }
    }

    @Test
    void script_isCompiledAndRunOrRefusedWithItsPlace() {
        List<String> scripts = Scripts.all();
        scripts.forEach(script -> take("script", "as it is", script.getBytes(StandardCharsets.UTF_8)));
        run("script", 120, fuzz -> Scripts.mutate(scripts, fuzz.random()).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"decoder", "path", "text", "pattern", "log", "discovery"})
    void input_isTakenOrRefused(String target) {
        FuzzSeeds.of(target).forEach(seed -> take(target, "as it is", seed.getBytes(StandardCharsets.UTF_8)));
        run(
                target,
                target.equals("log") ? 100 : target.equals("pattern") ? 500 : 3_000,
                fuzz -> FuzzSeeds.input(target, fuzz));
    }

    @Test
    void checkpoint_isTakenOrRefused() {
        byte[] good = FuzzTargets.aCheckpoint();
        take("checkpoint", "as it is", good);
        run("checkpoint", 200, fuzz -> fuzz.mutate(good));
    }
}
