package io.millrace.analytics.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.analytics.flow.PreparedRecord;
import io.millrace.sql.record.RecordMetadata;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeptRecordsTest {

    private static final List<PreparedRecord> RECORDS = List.of(
            record("größe", "text", Optional.empty()),
            record("", "", Optional.of("why not")),
            record("key", "more text", Optional.empty()));

    private static PreparedRecord record(String key, String data, Optional<String> failure) {
        return new PreparedRecord(
                new RecordMetadata(1_800_000_000_123L, key, "49590338", "shardId-000000000001"),
                ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer(),
                failure);
    }

    private static List<PreparedRecord> read(byte[] bytes) {
        List<PreparedRecord> records = new ArrayList<>();
        KeptRecords.of(bytes).forEach(records::add);
        return records;
    }

    @Test
    void of_givesWhatWasWritten_eachTime() {
        byte[] bytes = KeptRecords.toBytes(RECORDS::forEach);
        assertThat(read(bytes)).isEqualTo(RECORDS);
        assertThat(read(bytes)).isEqualTo(RECORDS);
        assertThat(read(KeptRecords.toBytes(_ -> {}))).isEmpty();
    }

    @Test
    void of_refusesWhatEndsEarly_orIsOfAnotherVersion() {
        byte[] bytes = KeptRecords.toBytes(RECORDS::forEach);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            try {
                assertThat(read(cut)).hasSizeLessThan(RECORDS.size());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("prepared records");
            }
        }
        bytes[0] = 2;
        assertThatIllegalArgumentException().isThrownBy(() -> read(bytes));
    }
}
