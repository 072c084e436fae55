package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.record.Decoding;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.row.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// An application of every stateful operator that dies again and again gives what one gives that never dies.
class CrashTest {

    private static final boolean IS_FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final int ROWS = IS_FULL ? 20_000 : 1_500;
    private static final int CRASH_EVERY = IS_FULL ? 1_000 : 250;
    private static final int CHECKPOINT_EVERY = IS_FULL ? 370 : 90;

    /// A file of comma-separated values for the input of [Evaluation], as rows.
    private static List<Row> file() {
        Random random = new Random(5);
        String[] types = Evaluation.INPUT.type().columns().stream()
                .map(column -> column.type().toString())
                .toArray(String[]::new);
        RecordDecoder decoder = RecordDecoder.of(Decoding.csv(types));
        List<Row> rows = new ArrayList<>();
        long time = 1_700_000_000_000L;
        for (int i = 0; i < ROWS; i++) {
            time += random.nextInt(3) == 0 ? random.nextInt(4_000) : 0;
            String line = random.nextInt(10) + "," + random.nextInt(1_000) + "," + random.nextInt(100) / 4.0 + ","
                    + random.nextGaussian() + ",0.5," + (random.nextInt(9) == 0 ? "" : "key" + random.nextInt(20))
                    + ",abc,2023-11-14 22:13:20,2023-11-14,," + random.nextBoolean() + ","
                    + random.nextInt(5) + ",,,\n";
            List<@Nullable Object> values = new ArrayList<>(Decoding.of(decoder, line.getBytes(StandardCharsets.UTF_8))
                    .values()
                    .getFirst());
            values.add(null);
            values.add(null);
            values.add(null);
            values.add(null);
            rows.add(new Row(time, values.toArray()));
        }
        return rows;
    }

    private static Map<String, List<Row>> outputs(Application application, RecordedOutputs outputs) {
        Map<String, List<Row>> all = new LinkedHashMap<>();
        application.streams().keySet().forEach(stream -> all.put(stream, List.copyOf(outputs.rows(stream))));
        return all;
    }

    private static List<String> errors(RecordedOutputs outputs) {
        return outputs.errors().stream().map(ErrorRow::toString).toList();
    }

    @Test
    void crashes_changeNothing() {
        Application application =
                Application.compile(Scripts.keeping(), List.of(Evaluation.INPUT), CompileOptions.lenient());
        List<Row> rows = file();
        RecordedOutputs whole = new RecordedOutputs();
        Execution undisturbed = application.start(whole, Optional.empty());
        undisturbed.accept("I", rows);
        undisturbed.bound(1_700_900_000_000L);

        // What left since the last checkpoint is lost with it, as the rows are then read again.
        RecordedOutputs kept = new RecordedOutputs();
        RecordedOutputs recent = new RecordedOutputs();
        Execution execution = application.start(recent, Optional.empty());
        byte[] checkpoint = execution.checkpoint();
        int position = 0;
        int checked = 0;
        int crashes = 0;
        while (position < ROWS) {
            execution.accept("I", List.of(rows.get(position++)));
            if (position - checked == CHECKPOINT_EVERY) {
                checkpoint = execution.checkpoint();
                checked = position;
                keep(application, recent, kept);
            }
            if (position == (crashes + 1) * CRASH_EVERY) {
                crashes++;
                recent = new RecordedOutputs();
                execution = application.start(recent, Optional.of(checkpoint));
                position = checked;
            }
        }
        execution.bound(1_700_900_000_000L);
        keep(application, recent, kept);
        assertThat(crashes).isEqualTo(ROWS / CRASH_EVERY);
        assertThat(errors(kept)).isEqualTo(errors(whole));
        Map<String, List<Row>> expected = outputs(application, whole);
        Map<String, List<Row>> given = outputs(application, kept);
        assertThat(expected.keySet()).contains("A", "B", "C", "D", "E", "G");
        expected.forEach(
                (stream, values) -> assertThat(given.get(stream)).as(stream).isEqualTo(values));
        assertThat(expected.get("A")).hasSizeGreaterThan(100);
    }

    /// Takes what left since the last time.
    private static void keep(Application application, RecordedOutputs recent, RecordedOutputs kept) {
        application.streams().keySet().forEach(stream -> {
            recent.rows(stream).forEach(row -> kept.row(stream, row));
        });
        recent.errors().forEach(kept::error);
        recent.clear();
    }
}
