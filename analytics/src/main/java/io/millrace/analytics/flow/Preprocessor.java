package io.millrace.analytics.flow;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.aggregation.UserRecord;
import io.millrace.analytics.flow.FunctionRecords.Answer;
import io.millrace.analytics.flow.SourceBatch.Slice;
import io.millrace.analytics.flow.SourceBatch.SourceRecord;
import io.millrace.sql.record.RecordMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Passes an application's records through its preprocessing function before they become rows; for one thread.
///
/// A function that fails, or returns anything but an answer for each record, fails the batch, which is then tried
/// again without end: the application falls behind and loses nothing. What the function answered for other records
/// of the batch is not asked again. Records that together are too much for Lambda are sent in halves.
///
/// The function gets an aggregate as it is, as on AWS; what it returns is taken apart if it is one.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/lambda-preprocessing.html>
final class Preprocessor implements Preparation {

    /// The most bytes of one event. Lambda takes 6 MB; half of it leaves room for data that the function makes longer.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    static final int MAX_EVENT_BYTES = 3_000_000;

    /// The most records of one event.
    static final int MAX_RECORDS = 500;

    /// The most bytes of an event with a single record.
    private static final int MAX_SINGLE_BYTES = 6_000_000;
    /// What a record has in an event besides its data and its key.
    private static final int OVERHEAD_BYTES = 320;

    private final Target target;
    private final Invocations invocations;
    private final RandomGenerator random;

    /// What is known already of the batch under way.
    private final IdentityHashMap<SourceRecord, Verdict> verdicts = new IdentityHashMap<>();

    Preprocessor(Target target, Invocations invocations, RandomGenerator random) {
        this.target = target;
        this.invocations = invocations;
        this.random = random;
    }

    /// A function, and what it is told of whose records it gets.
    ///
    /// @param applicationArn the application that asks
    /// @param streamArn the source of the records
    /// @param functionArn the function, with its version or alias if it has one
    record Target(String applicationArn, String streamArn, String functionArn) {}

    @Override
    public Prepared prepare(SourceBatch batch) {
        forgetOthersThan(batch);
        List<PreparedRecord> prepared = new ArrayList<>();
        batch.slices().forEach(this::ask);
        batch.inOrder((slice, record) -> {
            switch (verdictOn(record)) {
                case Verdict.Ok(byte[] data) -> prepared.addAll(taken(slice, record, data));
                case Verdict.Dropped() -> {}
                case Verdict.Failed(String message) -> prepared.add(failed(slice, record, message));
            }
        });
        verdicts.clear();
        return Prepared.once(prepared);
    }

    private void forgetOthersThan(SourceBatch batch) {
        if (!verdicts.isEmpty()) {
            Set<SourceRecord> all = Collections.newSetFromMap(new IdentityHashMap<>());
            batch.slices().forEach(slice -> all.addAll(slice.records()));
            verdicts.keySet().retainAll(all);
        }
    }

    private Verdict verdictOn(SourceRecord record) {
        Verdict verdict = verdicts.get(record);
        if (verdict == null) {
            throw new IllegalStateException("nobody asked for record " + record.sequenceNumber());
        }
        return verdict;
    }

    private static List<PreparedRecord> taken(Slice slice, SourceRecord record, byte[] data) {
        SourceRecord changed =
                new SourceRecord(record.sequenceNumber(), record.arrivalMillis(), record.partitionKey(), data);
        List<PreparedRecord> prepared = new ArrayList<>(1);
        for (UserRecord user : slice.userRecords(changed)) {
            prepared.add(new PreparedRecord(
                    new RecordMetadata(
                            record.arrivalMillis(), user.partitionKey(), record.sequenceNumber(), slice.shard()),
                    user.data(),
                    Optional.empty()));
        }
        return prepared;
    }

    private static PreparedRecord failed(Slice slice, SourceRecord record, String message) {
        return new PreparedRecord(
                new RecordMetadata(
                        record.arrivalMillis(), record.partitionKey(), record.sequenceNumber(), slice.shard()),
                ByteBuffer.wrap(record.data()),
                Optional.of(message));
    }

    /// Learns the verdicts that are not known yet.
    private void ask(Slice slice) {
        List<SourceRecord> records = slice.records().stream()
                .filter(record -> !verdicts.containsKey(record))
                .toList();
        int from = 0;
        while (from < records.size()) {
            int to = end(records, from);
            SourceRecord first = records.get(from);
            if (bytes(first) > MAX_SINGLE_BYTES) {
                verdicts.put(
                        first,
                        new Verdict.Failed("the record is too long for a function: " + first.data().length + " bytes"));
            } else {
                invoke(slice.shard(), records.subList(from, to));
            }
            from = to;
        }
    }

    private static int end(List<SourceRecord> records, int from) {
        long bytes = bytes(records.get(from));
        int to = from + 1;
        while (to < records.size() && to - from < MAX_RECORDS && bytes + bytes(records.get(to)) <= MAX_EVENT_BYTES) {
            bytes += bytes(records.get(to));
            to++;
        }
        return to;
    }

    /// At most what a record takes in an event.
    private static long bytes(SourceRecord record) {
        return OVERHEAD_BYTES
                + 4L * (record.data().length + 2) / 3
                + 6L * record.partitionKey().length();
    }

    private void invoke(String shard, List<SourceRecord> records) {
        byte[] event = FunctionRecords.event(
                new UUID(random.nextLong(), random.nextLong()).toString(),
                target.applicationArn(),
                target.streamArn(),
                records.stream().map(SourceRecord::sequenceNumber).toList(),
                records.stream().map(SourceRecord::data).toList(),
                (json, i) -> metadata(json, shard, records.get(i)));
        byte[] payload;
        try {
            payload = invocations.invoke(target.functionArn(), event);
        } catch (InvocationException e) {
            if (!e.isTooLarge() || records.size() == 1) {
                throw e;
            }
            int half = records.size() / 2;
            invoke(shard, records.subList(0, half));
            invoke(shard, records.subList(half, records.size()));
            return;
        }
        Map<String, Answer> answers = FunctionRecords.answers(payload);
        List<Verdict> given = new ArrayList<>(records.size());
        for (SourceRecord record : records) {
            given.add(verdict(record.sequenceNumber(), answers.get(record.sequenceNumber())));
        }
        for (int i = 0; i < records.size(); i++) {
            verdicts.put(records.get(i), given.get(i));
        }
    }

    private static void metadata(JsonGenerator json, String shard, SourceRecord record) throws IOException {
        json.writeObjectFieldStart("kinesisStreamRecordMetadata");
        json.writeStringField("sequenceNumber", record.sequenceNumber());
        json.writeStringField("partitionKey", record.partitionKey());
        json.writeStringField("shardId", shard);
        json.writeNumberField("approximateArrivalTimestamp", Math.floorDiv(record.arrivalMillis(), 1_000L));
        json.writeEndObject();
    }

    private static Verdict verdict(String id, @Nullable Answer answer) {
        if (answer == null) {
            throw new InvocationException("the function returned nothing for record " + id);
        }
        return switch (answer.result()) {
            case "Ok" -> new Verdict.Ok(answer.bytes(id));
            case "Dropped" -> new Verdict.Dropped();
            case "ProcessingFailed" -> new Verdict.Failed("the preprocessing function failed to process the record");
            default ->
                throw new InvocationException("the result of record " + id
                        + " is not Ok, Dropped or ProcessingFailed but \"" + answer.result() + "\"");
        };
    }
}
