package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Tallies;
import io.millrace.firehose.Firehose.Surroundings;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;

/// Puts into delivery streams with AWS's throughput, at a time that stands still.
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
class PutServiceTest {

    private static final Record LARGE =
            Record.builder().data(SdkBytes.fromByteArray(new byte[1_000_000])).build();
    private static final Record SMALL = Firehose.record("x");

    @TempDir
    private Path folder;

    private final Tallies tallies = new Tallies();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Runnable onLook = () -> {};
    private Store store;
    private FirehoseService service;
    private FirehoseClient firehose;

    @BeforeEach
    void open() {
        store = Store.open(folder.resolve("millrace.db"));
        InstantSource clock = () -> {
            onLook.run();
            return now;
        };
        service = Firehose.service(
                store,
                folder,
                clock,
                () -> 1L,
                FirehoseSettings.defaults().withLimits(true),
                new Surroundings(new Bucket(), new Functions(), new SourceFake(), new Events(), new Tables(), tallies));
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
        door.open(service.door());
        firehose = door.clients(FirehoseClient.class).as(new Caller("111122223333", "eu-west-1", "AKIAALICE"));
        firehose.createDeliveryStream(r -> r.deliveryStreamName("limited")
                .extendedS3DestinationConfiguration(d -> d.bucketARN("arn:aws:s3:::users")
                        .roleARN(Firehose.ROLE)
                        .bufferingHints(b -> b.sizeInMBs(128).intervalInSeconds(900))));
    }

    @AfterEach
    void close() {
        service.close();
        store.close();
    }

    private PutRecordBatchResponse put(Record... records) {
        return firehose.putRecordBatch(r -> r.deliveryStreamName("limited").records(records));
    }

    @Test
    void putThatADeletionOvertakes_isRefused() {
        onLook = () -> { // the delivery stream has been found by now
            onLook = () -> {};
            firehose.deleteDeliveryStream(r -> r.deliveryStreamName("limited"));
        };
        assertThatThrownBy(() -> put(SMALL)).isInstanceOf(ServiceUnavailableException.class);
        assertThatThrownBy(() -> put(SMALL)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void recordsThatAreTooMuch_failEachForItself_andPassWhenTimeHasPassed() {
        assertThat(put(LARGE, LARGE, LARGE, LARGE).failedPutCount()).isZero();

        PutRecordBatchResponse partly = put(LARGE, SMALL, LARGE, SMALL);

        assertThat(partly.failedPutCount()).isEqualTo(1);
        assertThat(partly.requestResponses())
                .extracting(PutRecordBatchResponseEntry::errorCode)
                .containsExactly(null, null, "ServiceUnavailableException", null);
        assertThat(partly.requestResponses().get(2).errorMessage()).isEqualTo("Slow down.");
        assertThat(partly.requestResponses().get(2).recordId()).isNull();
        assertThat(partly.requestResponses().get(3).recordId()).isNotNull();
        assertThat(service.status().getFirst().recordsIn()).isEqualTo(7);
        Map<String, Double> sums = new HashMap<>();
        tallies.take().forEach((metric, tally) -> sums.merge(metric.name(), tally.sum(), Double::sum));
        assertThat(sums)
                .containsEntry("ThrottledRecords", 1.0)
                .containsEntry("IncomingRecords", 7.0)
                .containsEntry("PutRequestsPerSecondLimit", 2 * 2_000.0)
                .containsEntry("RecordsPerSecondLimit", 2 * 5_000.0)
                .containsEntry("BytesPerSecondLimit", 2 * 5_242_880.0);

        now = now.plusSeconds(1);
        assertThat(put(LARGE).failedPutCount()).isZero();
    }

    @Test
    void recordThatIsTooMuch_isRefused() {
        put(LARGE, LARGE, LARGE, LARGE);
        put(LARGE);

        assertThatThrownBy(() ->
                        firehose.putRecord(r -> r.deliveryStreamName("limited").record(LARGE)))
                .isInstanceOf(ServiceUnavailableException.class)
                .hasMessageContaining("Slow down.");
        assertThat(service.status().getFirst().recordsIn()).isEqualTo(5);
    }

    @Test
    void numberedRecords_areAllStoredOrNone() {
        PutRecordBatchRequest numbered = PutRecordBatchRequest.builder()
                .deliveryStreamName("limited")
                .records(Collections.nCopies(4, LARGE))
                .overrideConfiguration(o -> o.putHeader("x-millrace-producer-token", "p:0"))
                .build();
        firehose.putRecordBatch(numbered);

        assertThatThrownBy(() -> firehose.putRecordBatch(numbered)).isInstanceOf(ServiceUnavailableException.class);
        now = now.plusSeconds(1);
        assertThat(firehose.putRecordBatch(numbered).failedPutCount()).isZero();
        assertThat(service.status().getFirst().recordsIn()).isEqualTo(4);
    }

    @Test
    void tag_goesBeforeTheSetting() {
        firehose.tagDeliveryStream(r -> r.deliveryStreamName("limited")
                .tags(t -> t.key("millrace:limits").value("none")));

        for (int i = 0; i < 5; i++) {
            assertThat(put(LARGE, LARGE, LARGE, LARGE).failedPutCount()).isZero();
        }
    }
}
