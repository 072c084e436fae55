package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.firehose.delivery.DeliveryStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was put, and where it must be found: each part of each record in exactly one place.
///
/// An endpoint may have been sent more often than once what it was sent, and may have what was given up because its
/// answers were lost. That is its risk, not that of buckets and tables.
final class FaultAccount {

    /// What of a put is known.
    enum Put {
        ACKNOWLEDGED,
        /// The answer was lost: it may be there or not.
        IN_DOUBT
    }

    /// A record that was put.
    ///
    /// @param isNothing whether there may be nothing in it for anybody
    /// @param isBackedUp whether a backup was there before it
    private record Entry(int parts, boolean isNothing, Put put, boolean isBackedUp) {}

    private final Map<Integer, Entry> entries = new HashMap<>();

    void put(int record, FaultRecords.Made made, Put put, boolean isBackedUp) {
        entries.put(record, new Entry(made.parts(), made.isDropped(), put, isBackedUp));
    }

    int size() {
        return entries.size();
    }

    /// Compares all marks that were found with what was put and with what the service says.
    ///
    /// @param dropped the marks of the parts that a function has ever said to drop
    void check(FaultHarvest harvest, Set<String> dropped, DeliveryStatus status) {
        Set<String> failed = new HashSet<>(harvest.failed());
        Set<String> delivered = new HashSet<>(harvest.delivered());
        Set<String> posted = new HashSet<>();
        harvest.posted().values().forEach(posted::addAll);
        posted.removeAll(failed);
        List<String> twice = new ArrayList<>();
        Set<String> found = new HashSet<>();
        for (List<String> marks : List.of(harvest.delivered(), harvest.failed(), List.copyOf(posted))) {
            marks.stream().filter(mark -> !found.add(mark)).forEach(twice::add);
        }
        assertThat(twice).as("parts that are in two places").isEmpty();
        Set<String> seen = new HashSet<>(found);
        seen.addAll(harvest.backup());
        Set<Integer> in = recordsIn(found, seen, dropped, status);
        delivered.addAll(posted);
        Outcome outcome = outcome(in, delivered, failed);
        assertThat(found).as("nothing that was not put").allMatch(mark -> in.contains(Marks.record(mark)));
        assertThat(status.recordsIn()).as("records taken").isEqualTo(in.size());
        assertThat(List.of(status.recordsDelivered(), status.recordsFailed(), status.recordsDropped()))
                .as("delivered, failed and dropped as the service tells, and as they are found")
                .containsExactly(outcome.delivered(), outcome.failed(), outcome.dropped());
        assertThat(status.recordsPending()).isZero();
        assertThat(status.objects()).as("objects").isEqualTo(harvest.objects());
        checkBackup(harvest.backup(), in);
    }

    /// The records that the service has: all that are acknowledged, and of those in doubt some.
    ///
    /// @param seen what is found, or is in the backup
    private Set<Integer> recordsIn(Set<String> found, Set<String> seen, Set<String> dropped, DeliveryStatus status) {
        Set<Integer> in = new HashSet<>();
        Set<Integer> uncertain = new HashSet<>();
        List<String> unaccounted = new ArrayList<>();
        entries.forEach((record, entry) -> {
            List<String> missing = new ArrayList<>();
            for (int part = 0; part < entry.parts() && !entry.isNothing(); part++) {
                String mark = record + "." + part;
                if (!found.contains(mark) && !dropped.contains(mark)) {
                    missing.add(mark);
                }
            }
            if (entry.put() == Put.ACKNOWLEDGED || isAnyFound(record, entry, seen)) {
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

    private static boolean isAnyFound(int record, Entry entry, Set<String> seen) {
        for (int part = 0; part < entry.parts(); part++) {
            if (seen.contains(record + "." + part)) {
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

    private void checkBackup(List<String> backup, Set<Integer> in) {
        Set<String> found = new HashSet<>();
        List<String> twice = backup.stream().filter(mark -> !found.add(mark)).toList();
        assertThat(twice).as("parts that are in the backup twice").isEmpty();
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
}
