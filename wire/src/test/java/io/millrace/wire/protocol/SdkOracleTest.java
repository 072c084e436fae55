package io.millrace.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Operation;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/// The real SDK marshals random requests and we read them back equal; we write random answers and it reads them equal.
class SdkOracleTest {

    private static final String CBOR = "aws.cborEnabled";

    /// Members that the SDK fills in itself.
    private static final Set<String> FILLED_BY_SDK =
            Set.of("ChecksumAlgorithm", "ContentMD5", "ContentLength", "ContentType", "ChecksumCRC32", "ExpiresString");

    /// Not calls of a server like ours: a session of S3 Express, and an answer to another service's call.
    private static final Set<String> NOT_OURS = Set.of("CreateSession", "WriteGetObjectResponse");

    private static final boolean FULL = "full".equals(System.getProperty("millrace.campaign"));

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());

    @AfterEach
    void restoreCbor() {
        System.clearProperty(CBOR);
    }

    @Test
    void kinesis_inCbor() {
        System.setProperty(CBOR, "true");
        exchange(SdkOracle.kinesis(AwsCbor.V1_1), 10);
    }

    @Test
    void kinesis_inJson() {
        System.setProperty(CBOR, "false");
        exchange(SdkOracle.kinesis(AwsJson.V1_1), 10);
    }

    @Test
    void firehose() {
        exchange(SdkOracle.firehose(), 10);
    }

    @Test
    void analytics() {
        exchange(SdkOracle.analytics(), 10);
    }

    @Test
    void lambda() {
        exchange(SdkOracle.lambda(), 6);
    }

    @Test
    void sts() {
        exchange(SdkOracle.sts(), 20);
    }

    @Test
    void cloudWatch_inQuery() {
        exchange(SdkOracle.cloudWatch(), 10);
    }

    @Test
    void s3() {
        exchange(SdkOracle.s3(), 6);
    }

    private void exchange(SdkOracle oracle, int times) {
        System.out.println("seed " + seed);
        List<String> failures = new ArrayList<>();
        int exchanges = 0;
        for (Operation operation : oracle.model().operations().values()) {
            if (NOT_OURS.contains(operation.name())) {
                continue;
            }
            Random random = new Random(seed ^ operation.name().hashCode());
            boolean xml = oracle.protocol() instanceof RestXml || oracle.protocol() instanceof AwsQuery;
            RandomShapes shapes = new RandomShapes(random, xml);
            for (int i = 0; i < (FULL ? times * 30 : times); i++) {
                SdkRequest request = shapes.fill(operation.requestType(), operation.newRequest());
                SdkResponse response = shapes.fill(operation.responseType(), operation.newResponse());
                try {
                    exchange(oracle, operation, request, response, failures);
                    exchanges++;
                } catch (RuntimeException e) {
                    failures.add(operation + ": " + e + " for " + request + " / " + response);
                }
                if (failures.size() > 20) {
                    break;
                }
            }
        }
        assertThat(failures).as("seed %d", seed).isEmpty();
        assertThat(exchanges).isGreaterThan(oracle.model().operations().size());
    }

    private static void exchange(
            SdkOracle oracle, Operation operation, SdkRequest request, SdkResponse response, List<String> failures) {
        List<SdkRequest> read = new ArrayList<>();
        List<String> wire = new ArrayList<>();
        oracle.http().serve(http -> {
            read.add(oracle.protocol().read(operation, SdkOracle.routed(operation, http)));
            wire.add(http.method() + " " + http.path() + "?" + http.query() + "\n" + http.headers() + "\n"
                    + ((WireBody.Bytes) http.body()).text());
            WireResponse answer = oracle.protocol().write(operation, response, "id-1");
            if (operation.streaming() == Operation.Streaming.OUTPUT) {
                int length = answer.headers()
                        .first("Content-Length")
                        .map(Integer::valueOf)
                        .orElse(3);
                return answer.withBody(WireBody.of(new byte[length]));
            }
            return answer;
        });
        SdkResponse answered = oracle.call(operation, request);
        compare(operation.name() + " request", request, read.getFirst(), failures, wire.getFirst());
        compare(operation.name() + " response", response, answered, failures, "");
    }

    /// Notes the members in which the two differ, by their path.
    static void compare(String path, SdkPojo sent, SdkPojo got, List<String> failures, String context) {
        for (SdkField<?> field : sent.sdkFields()) {
            Object one = given(field, sent);
            Object other = given(field, got);
            String here = path + "." + field.memberName();
            if (one instanceof SdkPojo nested && other instanceof SdkPojo gotNested) {
                compare(here, nested, gotNested, failures, context);
            } else if (!Objects.equals(one, other) && !(one == null && FILLED_BY_SDK.contains(field.memberName()))) {
                failures.add(here + " sent " + one + " got " + other + "\n" + context);
            }
        }
    }

    private static @Nullable Object given(SdkField<?> field, SdkPojo object) {
        Object value = field.getValueOrDefault(object);
        boolean isNone = value instanceof SdkAutoConstructList<?>
                || value instanceof SdkAutoConstructMap<?, ?>
                || (field.location() == MarshallLocation.HEADER && Map.of().equals(value));
        return isNone ? null : value;
    }

    @Test
    void labels_areFoundByTheTestsOwnRouter() {
        Operation invoke = SdkOracle.lambda().model().operation("Invoke").orElseThrow();

        WireRequest routed = SdkOracle.routed(
                invoke,
                new WireRequest(
                        "POST", "/2015-03-31/functions/a%2Fb/invocations", "", WireHeaders.NONE, WireBody.EMPTY));

        assertThat(routed.labels()).isEqualTo(Map.of("FunctionName", "a/b"));
    }
}
