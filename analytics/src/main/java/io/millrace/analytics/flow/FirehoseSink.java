package io.millrace.analytics.flow;

import io.millrace.analytics.definition.OutputDefinition.Destination;
import io.millrace.api.OwnHeader;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.Record;

/// A delivery stream that takes rows.
///
/// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html>
final class FirehoseSink implements Sink {

    private final FirehoseClient firehose;
    private final String name;

    FirehoseSink(FirehoseClient firehose, Destination.DeliveryStream destination) {
        this.firehose = firehose;
        this.name = destination
                .resource()
                .nameOf("deliverystream")
                .orElseThrow(() -> new IllegalStateException("no delivery stream: " + destination.arn()));
    }

    @Override
    public Outcome put(List<byte[]> records, String producer, long sequence) {
        List<Record> entries = new ArrayList<>(records.size());
        for (byte[] record : records) {
            entries.add(
                    Record.builder().data(SdkBytes.fromByteArrayUnsafe(record)).build());
        }
        PutRecordBatchRequest.Builder request =
                PutRecordBatchRequest.builder().deliveryStreamName(name).records(entries);
        if (!producer.isEmpty()) {
            request.overrideConfiguration(
                    override -> override.putHeader(OwnHeader.PRODUCER_TOKEN.text(), Sink.token(producer, sequence)));
        }
        PutRecordBatchResponse response = firehose.putRecordBatch(request.build());
        if (response.failedPutCount() == null || response.failedPutCount() == 0) {
            return Outcome.TAKEN;
        }
        List<Integer> refused = new ArrayList<>();
        String cause = "";
        for (int i = 0; i < response.requestResponses().size(); i++) {
            PutRecordBatchResponseEntry result = response.requestResponses().get(i);
            if (result.errorCode() != null) {
                refused.add(i);
                cause = result.errorCode() + ": " + result.errorMessage();
            }
        }
        return new Outcome(refused, cause);
    }
}
