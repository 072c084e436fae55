package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.firehose.delivery.DeliveryStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyInputStream;

/// What was put, and where it must be found: each part of each record in exactly one place.
final class FaultAccount {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// What of a put is known.
    enum Put {
        ACKNOWLEDGED,
        /// The answer was lost: it may be there or not.
        IN_DOUBT
    }

    /// A record that was put.
    ///
    /// @param isBackedUp whether a backup was there before it
    private record Entry(int parts, Put put, boolean isBackedUp) {}

    private final Map<Integer, Entry> entries = new HashMap<>();

    void put(int record, int parts, Put put, boolean isBackedUp) {
        entries.put(record, new Entry(parts, put, isBackedUp));
    }

    int size() {
        return entries.size();
    }

    /// Finds all marks, and compares them with what was put and with what the service says.
    ///
    /// @param dropped the marks of the parts that a function has ever said to drop
    void check(Map<String, byte[]> objects, Map<String, byte[]> backup, Set<String> dropped, DeliveryStatus status)
            throws IOException {
        List<String> delivered = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (Map.Entry<String, byte[]> object : objects.entrySet()) {
            if (object.getKey().startsWith("failed/")) {
                failed.addAll(failures(object.getKey(), object.getValue()));
            } else {
                delivered.addAll(Marks.in(plain(object.getKey(), object.getValue())));
            }
        }
        Set<String> found = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (List<String> marks : List.of(delivered, failed)) {
            marks.stream().filter(mark -> !found.add(mark)).forEach(twice::add);
        }
        assertThat(twice).as("parts that are in the bucket twice").isEmpty();
        Set<Integer> in = recordsIn(found, dropped, status);
        Outcome outcome = outcome(in, Set.copyOf(delivered), Set.copyOf(failed));
        assertThat(found).as("nothing that was not put").allMatch(mark -> in.contains(Marks.record(mark)));
        assertThat(status.recordsIn()).as("records taken").isEqualTo(in.size());
        assertThat(List.of(status.recordsDelivered(), status.recordsFailed(), status.recordsDropped()))
                .as("delivered, failed and dropped as the service tells, and as they are in the bucket")
                .containsExactly(outcome.delivered(), outcome.failed(), outcome.dropped());
        assertThat(status.recordsPending()).isZero();
        assertThat(status.objects())
                .as("objects")
                .isEqualTo(objects.keySet().stream()
                        .filter(key -> !key.startsWith("failed/"))
                        .count());
        checkBackup(backup, in);
    }

    /// The records that the service has: all that are acknowledged, and of those in doubt some.
    private Set<Integer> recordsIn(Set<String> found, Set<String> dropped, DeliveryStatus status) {
        Set<Integer> in = new HashSet<>();
        Set<Integer> uncertain = new HashSet<>();
        List<String> unaccounted = new ArrayList<>();
        entries.forEach((record, entry) -> {
            List<String> missing = new ArrayList<>();
            for (int part = 0; part < entry.parts(); part++) {
                String mark = record + "." + part;
                if (!found.contains(mark) && !dropped.contains(mark)) {
                    missing.add(mark);
                }
            }
            if (entry.put() == Put.ACKNOWLEDGED || isAnyFound(record, entry, found)) {
                unaccounted.addAll(missing);
                in.add(record);
            } else if (missing.isEmpty()) {
                uncertain.add(record);
            }
        });
        assertThat(unaccounted).as("parts that are nowhere").isEmpty();
        // of a put in doubt all parts may have been dropped: then only the service knows whether it was stored
        uncertain.stream().limit(Math.max(0, status.recordsIn() - in.size())).forEach(in::add);
        return in;
    }

    private static boolean isAnyFound(int record, Entry entry, Set<String> found) {
        for (int part = 0; part < entry.parts(); part++) {
            if (found.contains(record + "." + part)) {
                return true;
            }
        }
        return false;
    }

    /// Records by what became of them.
    private record Outcome(long delivered, long failed, long dropped) {}

    private Outcome outcome(Set<Integer> in, Set<String> delivered, Set<String> failed) {
        Set<Integer> failedRecords = new HashSet<>();
        failed.forEach(mark -> failedRecords.add(Marks.record(mark)));
        Set<Integer> deliveredRecords = new HashSet<>();
        delivered.forEach(mark -> deliveredRecords.add(Marks.record(mark)));
        deliveredRecords.removeAll(failedRecords);
        return new Outcome(
                deliveredRecords.size(),
                failedRecords.size(),
                in.size() - deliveredRecords.size() - failedRecords.size());
    }

    private void checkBackup(Map<String, byte[]> backup, Set<Integer> in) throws IOException {
        Set<String> found = new HashSet<>();
        for (Map.Entry<String, byte[]> object : backup.entrySet()) {
            for (String mark : Marks.in(plain(object.getKey(), object.getValue()))) {
                assertThat(found.add(mark))
                        .as("%s is in the backup twice", mark)
                        .isTrue();
            }
        }
        assertThat(found)
                .as("nothing in the backup that was not put")
                .allMatch(mark -> in.contains(Marks.record(mark)));
        List<String> missing = new ArrayList<>();
        entries.forEach((record, entry) -> {
            for (int part = 0; entry.isBackedUp() && in.contains(record) && part < entry.parts(); part++) {
                if (!found.contains(record + "." + part) && entry.put() == Put.ACKNOWLEDGED) {
                    missing.add(record + "." + part);
                }
            }
        });
        assertThat(missing).as("parts that the backup lacks").isEmpty();
    }

    private static List<String> failures(String key, byte[] content) throws IOException {
        List<String> marks = new ArrayList<>();
        for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
            JsonNode failure = JSON.readTree(line);
            assertThat(failure.path("errorCode").asText()).as(key).isNotEmpty();
            byte[] data = Base64.getDecoder().decode(failure.path("rawData").asText());
            marks.addAll(Marks.in(new String(data, StandardCharsets.UTF_8)));
        }
        return marks;
    }

    private static String plain(String key, byte[] content) throws IOException {
        byte[] plain = content;
        InputStream in = new ByteArrayInputStream(content);
        if (key.endsWith(".gz")) {
            plain = new GZIPInputStream(in).readAllBytes();
        } else if (key.endsWith(".zip")) {
            ZipInputStream zip = new ZipInputStream(in);
            zip.getNextEntry();
            plain = zip.readAllBytes();
        } else if (key.endsWith(".snappy")) {
            plain = content[0] == (byte) 0x82 ? new SnappyInputStream(in).readAllBytes() : hadoop(content);
        }
        return new String(plain, StandardCharsets.UTF_8);
    }

    private static byte[] hadoop(byte[] content) throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (ByteBuffer in = ByteBuffer.wrap(content); in.hasRemaining(); ) {
            in.getInt();
            byte[] block = new byte[in.getInt()];
            in.get(block);
            plain.write(Snappy.uncompress(block));
        }
        return plain.toByteArray();
    }
}
