package io.millrace.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.api.Operation;
import io.millrace.api.ServiceModel;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ClientEndpointProvider;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.client.config.SdkClientConfiguration;
import software.amazon.awssdk.core.client.config.SdkClientOption;
import software.amazon.awssdk.core.http.HttpResponseHandler;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.protocols.core.ExceptionMetadata;
import software.amazon.awssdk.protocols.core.OperationInfo;
import software.amazon.awssdk.protocols.json.AwsJsonProtocol;
import software.amazon.awssdk.protocols.json.JsonOperationMetadata;
import software.amazon.awssdk.protocols.rpcv2.SmithyRpcV2CborProtocolFactory;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// The SDK's own rpc-v2-cbor marshals what we read and reads what we write, with the shapes of services that we have.
class RpcV2CborTest {

    private static final RpcV2Cbor PROTOCOL = new RpcV2Cbor("com.amazonaws.cloudwatch", ErrorShapes.CLOUD_WATCH);
    private static final ServiceModel CLOUD_WATCH = ServiceModel.of(CloudWatchClient.class);

    private static final SmithyRpcV2CborProtocolFactory SDK = SmithyRpcV2CborProtocolFactory.builder()
            .clientConfiguration(SdkClientConfiguration.builder()
                    .option(
                            SdkClientOption.CLIENT_ENDPOINT_PROVIDER,
                            ClientEndpointProvider.forEndpointOverride(java.net.URI.create("http://localhost:1")))
                    .build())
            .defaultServiceExceptionSupplier(() -> (SdkPojo) AwsServiceException.builder())
            .protocol(AwsJsonProtocol.SMITHY_RPC_V2_CBOR)
            .build();

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());

    @Test
    void cloudWatch() {
        exchange(CLOUD_WATCH, 10);
    }

    /// No client speaks so with Kinesis, but its shapes have blobs.
    @Test
    void kinesis() {
        exchange(ServiceModel.of(KinesisClient.class), 5);
    }

    private void exchange(ServiceModel model, int times) {
        System.out.println("seed " + seed);
        List<String> failures = new ArrayList<>();
        for (Operation operation : model.operations().values()) {
            RandomShapes shapes =
                    new RandomShapes(new Random(seed ^ operation.name().hashCode()), false);
            for (int i = 0; i < times; i++) {
                SdkRequest request = shapes.fill(operation.requestType(), operation.newRequest());
                SdkRequest read = PROTOCOL.read(operation, marshalled(operation, request));
                SdkOracleTest.compare(operation.name() + " request", request, read, failures, "");

                SdkResponse response = shapes.fill(operation.responseType(), operation.newResponse());
                SdkPojo got = unmarshalled(
                        SDK.createResponseHandler(
                                JsonOperationMetadata.builder()
                                        .isPayloadJson(true)
                                        .hasStreamingSuccessResponse(false)
                                        .build(),
                                operation::newResponse),
                        PROTOCOL.write(operation, response, "id-1"));
                SdkOracleTest.compare(operation.name() + " response", response, got, failures, "");
            }
        }
        assertThat(failures).as("seed %d", seed).isEmpty();
    }

    private static WireRequest marshalled(Operation operation, SdkRequest request) {
        SdkHttpFullRequest http = SDK.createProtocolMarshaller(OperationInfo.builder()
                        .httpMethod(SdkHttpMethod.POST)
                        .requestUri("/service/GraniteServiceVersion20100801/operation/" + operation.name())
                        .operationIdentifier(operation.name())
                        .hasImplicitPayloadMembers(true)
                        .hasPayloadMembers(true)
                        .build())
                .marshall((SdkPojo) request);
        return new WireRequest(
                http.method().name(),
                http.encodedPath(),
                "",
                WireHeaders.NONE,
                WireBody.of(
                        http.contentStreamProvider().map(RpcV2CborTest::bytes).orElse(new byte[0])));
    }

    private static byte[] bytes(software.amazon.awssdk.http.ContentStreamProvider provider) {
        try (InputStream in = provider.newStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T unmarshalled(HttpResponseHandler<T> handler, WireResponse answer) {
        SdkHttpFullResponse.Builder http = SdkHttpFullResponse.builder().statusCode(answer.status());
        answer.headers().forEach(http::appendHeader);
        byte[] body = ((WireBody.Bytes) answer.body()).copy();
        http.content(AbortableInputStream.create(new ByteArrayInputStream(body)));
        try {
            return handler.handle(http.build(), new ExecutionAttributes());
        } catch (Exception e) {
            throw new AssertionError(HexFormat.of().formatHex(body), e);
        }
    }

    private static WireRequest request(String path, String... headers) {
        return new WireRequest("POST", path, "", WireHeaders.of(headers), WireBody.EMPTY);
    }

    private static AwsServiceException error(AwsServiceException.Builder builder, String code, int status) {
        return builder.statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("what is wrong")
                        .build())
                .build();
    }

    @Test
    void error_isThrownByTheSdkUnderTheNameOfItsShape() {
        AwsServiceException sent = error(InvalidParameterValueException.builder(), "InvalidParameterValue", 400);

        AwsServiceException thrown = unmarshalled(
                SDK.createErrorResponseHandler(
                        JsonOperationMetadata.builder().isPayloadJson(true).build(),
                        name -> name.equals("InvalidParameterValueException")
                                ? Optional.of(ExceptionMetadata.builder()
                                        .errorCode(name)
                                        .httpStatusCode(400)
                                        .exceptionBuilderSupplier(InvalidParameterValueException::builder)
                                        .build())
                                : Optional.empty()),
                PROTOCOL.writeError(request("/"), sent, "id-7"));

        assertThat(thrown).isInstanceOf(InvalidParameterValueException.class);
        assertThat(thrown.awsErrorDetails().errorMessage()).isEqualTo("what is wrong");
        assertThat(thrown.requestId()).isEqualTo("id-7");
    }

    @Test
    void error_hasTheCodeOfTheQueryProtocolIfTheClientAsksForIt() throws IOException {
        AwsServiceException missing = error(DashboardNotFoundErrorException.builder(), "ResourceNotFound", 404);

        WireResponse asked = PROTOCOL.writeError(request("/", "x-amzn-query-mode", "true"), missing, "id");
        WireResponse notAsked = PROTOCOL.writeError(request("/"), missing, "id");

        assertThat(asked.status()).isEqualTo(404);
        assertThat(asked.headers().first("x-amzn-query-error")).contains("ResourceNotFound;Sender");
        assertThat(asked.headers().first("smithy-protocol")).contains("rpc-v2-cbor");
        assertThat(notAsked.headers().contains("x-amzn-query-error")).isFalse();
        assertThat(firstText(notAsked)).isEqualTo("com.amazonaws.cloudwatch#DashboardNotFoundError");
    }

    private static String firstText(WireResponse answer) throws IOException {
        try (CBORParser parser = new CBORFactory().createParser(((WireBody.Bytes) answer.body()).copy())) {
            while (parser.nextToken() != JsonToken.VALUE_STRING) {}
            return parser.getText();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "c1 1a 6553f100, 1700000000000", // seconds as a whole number
        "c1 fb 41d954fc40 1f7ced, 1700000000492", // with a fraction
        "c1 00, 0",
        "1a 6553f100, 1700000000000", // without the tag
    })
    void timestamp_isSecondsWhateverItsSize(String hex, long millis) {
        GetMetricStatisticsRequest read = (GetMetricStatisticsRequest) PROTOCOL.read(
                CLOUD_WATCH.operation("GetMetricStatistics").orElseThrow(),
                request("/")
                        .withBody(WireBody.of(HexFormat.of()
                                .parseHex("a1 69537461727454696d65".replace(" ", "") + hex.replace(" ", "")))));

        assertThat(read.startTime()).isEqualTo(Instant.ofEpochMilli(millis));
    }

    @Test
    void answerWithoutMembers_hasNoBody() {
        Operation put = CLOUD_WATCH.operation("PutMetricData").orElseThrow();

        WireResponse answer =
                PROTOCOL.write(put, put.responseType().cast(io.millrace.api.Shapes.build(put.newResponse())), "id");

        assertThat(answer.body().length()).isZero();
        assertThat(answer.headers().contains("Content-Type")).isFalse();
        assertThat(answer.headers().first("smithy-protocol")).contains("rpc-v2-cbor");
    }

    @Test
    void wrongType_isASerializationFault() {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> PROTOCOL.read(
                        CLOUD_WATCH.operation("ListMetrics").orElseThrow(),
                        request("/").withBody(WireBody.of(HexFormat.of().parseHex("a1694e616d65737061636501")))))
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(CommonFault.SERIALIZATION));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/service/S/operation/Op, S, Op",
                "/service/com.example.S/operation/Op, S, Op",
                "/a/prefix/service/S/operation/Op, S, Op",
                "/service/S/operation/Op/more, S, Op/more",
                "/service/S, -, -",
                "/operation/Op/service/S, -, -",
                "/, -, -",
            })
    void target_standsAtTheEndOfThePath(String path, String service, String operation) {
        assertThat(RpcV2Cbor.target(request(path)))
                .isEqualTo(service == null ? Optional.empty() : Optional.of(new RpcV2Cbor.Target(service, operation)));
    }
}
