package io.millrace.randomuser;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/// Where a producer sends to: one stream, reached through any Kinesis client.
///
/// The client should have no retries of its own, see [#withoutOwnRetries]: it repeats requests whose fate is
/// unknown, and so can store a record twice. Thread-safe.
///
/// Sources: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html>,
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>
public final class KinesisSink {

    /// The most records of one PutRecords request.
    static final int MOST_RECORDS = 500;

    /// The most bytes of one PutRecords request, data and keys together.
    static final int MOST_BYTES = 5 << 20;

    private static final Set<String> BUSY =
            Set.of("ProvisionedThroughputExceededException", "LimitExceededException", "KMSThrottlingException");

    private final KinesisClient kinesis;
    private final String streamName;

    public KinesisSink(KinesisClient kinesis, String streamName) {
        this.kinesis = kinesis;
        this.streamName = streamName;
    }

    /// Settings for a client builder that leave all retries to the producer, which knows what may be sent again.
    public static ClientOverrideConfiguration withoutOwnRetries() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .build();
    }

    /// A record on its way: who, and under which key.
    record Entry(Person person, String partitionKey) {

        int size() {
            return person.sharedJson().length + 4 * partitionKey.length(); // a key's character has at most 4 bytes
        }
    }

    /// What became of a record.
    sealed interface Outcome {

        /// The stream has it, for good.
        record Stored(String shardId, String sequenceNumber) implements Outcome {}

        /// The stream surely does not have it and may take it later.
        record Refused(String cause) implements Outcome {}

        /// The request got no answer, or one that tells nothing: the stream may have it or not.
        record InDoubt(String cause) implements Outcome {}
    }

    /// Sends the records, one with PutRecord, several with PutRecords, and tells of each what became of it.
    ///
    /// @throws software.amazon.awssdk.core.exception.SdkException if the stream refuses for a reason that
    /// waiting does
    ///     not cure (no such stream, no permission, no credentials); then none of the records is stored
    List<Outcome> send(List<Entry> entries) {
        try {
            return entries.size() == 1 ? List.of(put(entries.getFirst())) : putAll(entries);
        } catch (AwsServiceException e) {
            return Collections.nCopies(entries.size(), outcomeOf(e));
        } catch (SdkClientException e) {
            return Collections.nCopies(entries.size(), outcomeOf(e));
        }
    }

    private Outcome put(Entry entry) {
        PutRecordResponse response = kinesis.putRecord(request -> request.streamName(streamName)
                .partitionKey(entry.partitionKey())
                .data(data(entry)));
        return new Outcome.Stored(response.shardId(), response.sequenceNumber());
    }

    private List<Outcome> putAll(List<Entry> entries) {
        List<PutRecordsRequestEntry> records = entries.stream()
                .map(entry -> PutRecordsRequestEntry.builder()
                        .partitionKey(entry.partitionKey())
                        .data(data(entry))
                        .build())
                .toList();
        PutRecordsResponse response =
                kinesis.putRecords(request -> request.streamName(streamName).records(records));
        if (response.records().size() != entries.size()) {
            throw new IllegalStateException("stream " + streamName + " answered for "
                    + response.records().size() + " records, not for " + entries.size());
        }
        return response.records().stream().map(KinesisSink::outcomeOf).toList();
    }

    private static SdkBytes data(Entry entry) {
        return SdkBytes.fromByteArrayUnsafe(entry.person().sharedJson());
    }

    private static Outcome outcomeOf(PutRecordsResultEntry entry) {
        return entry.errorCode() == null
                ? new Outcome.Stored(entry.shardId(), entry.sequenceNumber())
                : new Outcome.Refused(entry.errorCode());
    }

    private static Outcome outcomeOf(AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
        if (e.isThrottlingException() || (code != null && BUSY.contains(code))) {
            return new Outcome.Refused(cause(e));
        }
        if (e.statusCode() >= 500) {
            return new Outcome.InDoubt(cause(e));
        }
        throw e;
    }

    private static Outcome outcomeOf(SdkClientException e) {
        boolean isInDoubt = e instanceof AbortedException
                || e instanceof ApiCallTimeoutException
                || e instanceof ApiCallAttemptTimeoutException;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof HttpConnectTimeoutException) {
                return new Outcome.Refused(cause(cause)); // nothing was sent
            }
            isInDoubt |= cause instanceof IOException;
        }
        if (isInDoubt) {
            return new Outcome.InDoubt(cause(e));
        }
        throw e;
    }

    private static String cause(Throwable e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
