package io.millrace.randomuser;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/// A stream in memory whose answers a test can spoil by the number of the call or of the record.
final class FakeKinesis implements KinesisClient {

    /// A record that the stream has.
    record Stored(String streamName, String partitionKey, String data, String sequenceNumber) {}

    final List<Stored> stored = new ArrayList<>();
    final List<Integer> callSizes = new ArrayList<>();

    /// Told the number of each call before it stores anything; may throw.
    IntConsumer before = _ -> {};

    /// Told the number of each call after it stored everything; may throw.
    IntConsumer after = _ -> {};

    /// The error code of the record of that number in PutRecords, counted over all calls; empty for none.
    IntFunction<String> refusal = _ -> "";

    private int calls;
    private int offered;

    @Override
    public synchronized PutRecordResponse putRecord(PutRecordRequest request) {
        int call = calls++;
        callSizes.add(1);
        before.accept(call);
        String number = store(
                request.streamName(), request.partitionKey(), request.data().asUtf8String());
        after.accept(call);
        return PutRecordResponse.builder()
                .shardId("shardId-000000000000")
                .sequenceNumber(number)
                .build();
    }

    @Override
    public synchronized PutRecordsResponse putRecords(PutRecordsRequest request) {
        int call = calls++;
        callSizes.add(request.records().size());
        before.accept(call);
        List<PutRecordsResultEntry> results = request.records().stream()
                .map(entry -> {
                    String code = refusal.apply(offered++);
                    if (!code.isEmpty()) {
                        return PutRecordsResultEntry.builder()
                                .errorCode(code)
                                .errorMessage("refused")
                                .build();
                    }
                    String data = entry.data().asString(StandardCharsets.UTF_8);
                    return PutRecordsResultEntry.builder()
                            .shardId("shardId-000000000000")
                            .sequenceNumber(store(request.streamName(), entry.partitionKey(), data))
                            .build();
                })
                .toList();
        after.accept(call);
        return PutRecordsResponse.builder().records(results).build();
    }

    private String store(String streamName, String partitionKey, String data) {
        String number = "4959" + (1_000 + stored.size());
        stored.add(new Stored(streamName, partitionKey, data, number));
        return number;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
