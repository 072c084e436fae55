package io.millrace.analytics.flow;

import io.millrace.analytics.definition.OutputDefinition.Destination;
import io.millrace.api.OwnHeader;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/// A Kinesis stream that takes rows, spread over its shards as by chance.
///
/// The keys follow from the rows' places, so a row that is sent again goes to the same shard.
///
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>
final class StreamSink implements Sink {

    private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

    private final KinesisClient kinesis;
    private final String streamArn;

    StreamSink(KinesisClient kinesis, Destination.KinesisStream destination) {
        this.kinesis = kinesis;
        this.streamArn = destination.arn();
    }

    @Override
    public Outcome put(List<byte[]> records, String producer, long sequence) {
        List<PutRecordsRequestEntry> entries = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            entries.add(PutRecordsRequestEntry.builder()
                    .partitionKey(Long.toHexString((sequence + i + 1) * ODD))
                    .data(SdkBytes.fromByteArrayUnsafe(records.get(i)))
                    .build());
        }
        PutRecordsRequest.Builder request =
                PutRecordsRequest.builder().streamARN(streamArn).records(entries);
        if (!producer.isEmpty()) {
            request.overrideConfiguration(
                    override -> override.putHeader(OwnHeader.PRODUCER_TOKEN.text(), Sink.token(producer, sequence)));
        }
        PutRecordsResponse response = kinesis.putRecords(request.build());
        if (response.failedRecordCount() == null || response.failedRecordCount() == 0) {
            return Outcome.TAKEN;
        }
        List<Integer> refused = new ArrayList<>();
        String cause = "";
        for (int i = 0; i < response.records().size(); i++) {
            PutRecordsResultEntry result = response.records().get(i);
            if (result.errorCode() != null) {
                refused.add(i);
                cause = result.errorCode() + ": " + result.errorMessage();
            }
        }
        return new Outcome(refused, cause);
    }
}
