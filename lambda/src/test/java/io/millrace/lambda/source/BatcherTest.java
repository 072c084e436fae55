package io.millrace.lambda.source;

import static io.millrace.lambda.source.SomeRecords.START;
import static io.millrace.lambda.source.SomeRecords.numbers;
import static io.millrace.lambda.source.SomeRecords.record;
import static io.millrace.lambda.source.SomeRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.source.Batcher.Bounds;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatcherTest {

    private static final int ANY = 1_000_000;

    private static Batcher batcher(int records, int bytes, Duration patience) {
        return new Batcher(new Bounds(records, bytes, patience, Optional.empty()));
    }

    private static void add(Batcher batcher, int first, int last, Instant now) {
        records(first, last).forEach(record -> batcher.add(record, now));
    }

    @Test
    void withoutPatience_whatIsThereIsDue() {
        Batcher batcher = batcher(10, ANY, Duration.ZERO);
        assertThat(batcher.due()).isEmpty();
        assertThat(batcher.take(START)).isEmpty();

        add(batcher, 1, 3, START);

        assertThat(batcher.due()).contains(START);
        assertThat(numbers(batcher.take(START))).containsExactly(1, 2, 3);
        assertThat(batcher.isEmpty()).isTrue();
    }

    @Test
    void patience_countsFromTheFirstRecord() {
        Batcher batcher = batcher(10, ANY, Duration.ofSeconds(5));
        batcher.add(record(1), START);
        batcher.add(record(2), START.plusSeconds(4));

        assertThat(batcher.due()).contains(START.plusSeconds(5));
        assertThat(batcher.take(START.plusMillis(4_999))).isEmpty();
        assertThat(numbers(batcher.take(START.plusSeconds(5)))).containsExactly(1, 2);
    }

    @Test
    void wholeBatch_waitsForNothing() {
        Batcher batcher = batcher(3, ANY, Duration.ofMinutes(5));
        add(batcher, 1, 7, START);

        assertThat(batcher.isFull()).isTrue();
        assertThat(numbers(batcher.take(START))).containsExactly(1, 2, 3);
        assertThat(numbers(batcher.take(START))).containsExactly(4, 5, 6);
        assertThat(batcher.take(START)).isEmpty();
        assertThat(batcher.isFull()).isFalse();
    }

    @Test
    void bytes_boundABatch_butNotASingleRecord() {
        int size = record(1).json().length + 1;
        Batcher batcher = batcher(100, 2 * size, Duration.ofMinutes(5));
        add(batcher, 1, 3, START);

        assertThat(numbers(batcher.take(START))).containsExactly(1, 2);

        Batcher narrow = batcher(100, size - 1, Duration.ofMinutes(5));
        add(narrow, 1, 2, START);

        assertThat(numbers(narrow.take(START))).containsExactly(1);
    }

    @Test
    void finish_makesTheRestDue() {
        Batcher batcher = batcher(10, ANY, Duration.ofMinutes(5));
        batcher.add(record(1), START);
        batcher.finish();

        assertThat(numbers(batcher.take(START))).containsExactly(1);
    }

    @Test
    void batch_neverSpansTwoWindows() {
        Batcher batcher = new Batcher(new Bounds(10, ANY, Duration.ofMinutes(5), Optional.of(Duration.ofSeconds(1))));
        batcher.add(record(1, START.plusMillis(998)), START);
        batcher.add(record(2, START.plusMillis(999)), START);
        assertThat(batcher.take(START)).isEmpty();

        batcher.add(record(3, START.plusMillis(1_000)), START);

        assertThat(numbers(batcher.take(START))).containsExactly(1, 2);
        assertThat(batcher.take(START)).isEmpty();
    }
}
