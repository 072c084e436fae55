package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

class FrontDoorTest {

    private static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");

    /// A service of two operations: one answers who called, the other refuses or fails.
    private static final class Streams implements KinesisClient {

        @Override
        public String serviceName() {
            return "kinesis";
        }

        @Override
        public void close() {}

        @Override
        public ListStreamsResponse listStreams(ListStreamsRequest request) {
            return ListStreamsResponse.builder()
                    .streamNames(Caller.current().toString())
                    .hasMoreStreams(false)
                    .build();
        }

        @Override
        public DescribeStreamSummaryResponse describeStreamSummary(DescribeStreamSummaryRequest request) {
            if (request.streamName().equals("wrong")) {
                throw new IllegalStateException("secret detail");
            }
            throw new Fault(new NotFound(), "Stream " + request.streamName() + " not found.");
        }
    }

    private record NotFound() implements FaultCode {
        @Override
        public String code() {
            return "ResourceNotFoundException";
        }

        @Override
        public int status() {
            return 400;
        }

        @Override
        public java.util.function.Supplier<? extends AwsServiceException.Builder> exception() {
            return ResourceNotFoundException::builder;
        }
    }

    private final List<String> calls = new ArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final FrontDoor door = new FrontDoor(
            (caller, operation, request) -> {
                if (caller.accessKey().equals("MALLORY")) {
                    throw CommonFault.ACCESS_DENIED.fault("no");
                }
            },
            (call, took, outcome) -> calls.add(call.operation().name() + " " + took.toMillis() + " " + outcome),
            () -> "request-" + ids.incrementAndGet(),
            () -> nanos.addAndGet(5_000_000));

    FrontDoorTest() {
        door.open(ServiceDoor.of(
                KinesisClient.class,
                new Streams(),
                RequestLimits.refusing(CommonFault.VALIDATION)
                        .required("StreamName")
                        .length("StreamName", 1, 5)
                        .pattern("StreamName", "[a-z]+")
                        .build(),
                KinesisException::builder));
    }

    @Test
    void view_callsTheServiceInTheNameOfItsCaller() {
        KinesisClient view = door.clients(KinesisClient.class).as(ALICE);

        ListStreamsResponse answer = view.listStreams();

        assertThat(answer.streamNames()).containsExactly(ALICE.toString());
        assertThat(answer.responseMetadata().requestId()).isEqualTo("request-1");
        assertThat(calls).containsExactly("ListStreams 5 OK");
    }

    @Test
    void view_throwsWhatTheSdkThrows() {
        KinesisClient view = door.clients(KinesisClient.class).as(ALICE);

        assertThatThrownBy(() -> view.describeStreamSummary(r -> r.streamName("gone")))
                .isInstanceOfSatisfying(ResourceNotFoundException.class, e -> {
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Stream gone not found.");
                    assertThat(e.statusCode()).isEqualTo(400);
                    assertThat(e.requestId()).isEqualTo("request-1");
                });
    }

    @Test
    void view_hidesOurOwnMistakes() {
        KinesisClient view = door.clients(KinesisClient.class).as(ALICE);

        assertThatThrownBy(() -> view.describeStreamSummary(r -> r.streamName("wrong")))
                .isInstanceOfSatisfying(
                        KinesisException.class, e -> assertThat(e.statusCode()).isEqualTo(500))
                .hasMessageNotContaining("secret");
    }

    @Test
    void view_refusesWhatNobodyHasImplemented() {
        KinesisClient view = door.clients(KinesisClient.class).as(ALICE);

        assertThatThrownBy(() -> view.deleteStream(r -> r.streamName("users")))
                .isInstanceOfSatisfying(
                        KinesisException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnsupportedOperationException"));
    }

    @Test
    void view_asksWhetherTheCallerMay() {
        KinesisClient view = door.clients(KinesisClient.class).as(new Caller("111122223333", "eu-west-1", "MALLORY"));

        assertThatThrownBy(view::listStreams).hasMessageContaining("no");
        assertThat(calls).containsExactly("ListStreams 5 AccessDeniedException");
    }

    @Test
    void limits_nameEveryBrokenRuleInAwsWords() {
        KinesisClient view = door.clients(KinesisClient.class).as(ALICE);

        assertThatThrownBy(() -> view.describeStreamSummary(r -> r.streamName("UPPER1")))
                .hasMessageContaining("2 validation errors detected: Value 'UPPER1' at 'streamName' failed to satisfy"
                        + " constraint: Member must have length less than or equal to 5; Value 'UPPER1' at 'streamName'"
                        + " failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+");
        assertThatThrownBy(() -> view.describeStreamSummary(r -> {}))
                .hasMessageContaining("1 validation error detected: Value null at 'streamName' failed to satisfy"
                        + " constraint: Member must not be null");
    }

    @Test
    void service_mayBeOfParts_eachOperationInOne() {
        FrontDoor own = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", System::nanoTime);
        own.open(ServiceDoor.of(
                KinesisClient.class,
                List.of(new Streams(), new Limits()),
                RequestLimits.none(),
                KinesisException::builder));
        KinesisClient view = own.clients(KinesisClient.class).as(ALICE);

        assertThat(view.describeLimits(r -> {}).shardLimit()).isEqualTo(7);
        assertThat(view.listStreams().streamNames()).containsExactly(ALICE.toString());
        assertThatThrownBy(() -> view.deleteStream(r -> r.streamName("users")))
                .hasMessageContaining("DeleteStream is not supported");
        assertThatThrownBy(() -> ServiceDoor.of(
                        KinesisClient.class,
                        List.of(new Limits(), new Limits()),
                        RequestLimits.none(),
                        KinesisException::builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two parts perform DescribeLimits");
    }

    private static final class Limits implements KinesisClient, ServicePart {

        @Override
        public DescribeLimitsResponse describeLimits(DescribeLimitsRequest request) {
            return DescribeLimitsResponse.builder().shardLimit(7).build();
        }
    }
}
