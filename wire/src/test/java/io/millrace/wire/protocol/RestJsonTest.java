package io.millrace.wire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.api.Fault;
import io.millrace.api.Operation;
import io.millrace.api.ServiceModel;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

class RestJsonTest {

    private static final ServiceModel LAMBDA = ServiceModel.of(LambdaClient.class);

    private static Operation operation(String name) {
        return LAMBDA.operation(name).orElseThrow();
    }

    private static WireRequest request(String query, WireHeaders headers, String body) {
        return new WireRequest(
                "POST", "/", query, headers, WireBody.of(body.getBytes(UTF_8)), Map.of("FunctionName", "f:1"));
    }

    private static WireResponse write(String name, SdkResponse response) {
        return RestJson.V1.write(operation(name), response, "id-1");
    }

    @Test
    void read_bindsLabelQueryHeadersAndPayload() {
        InvokeRequest read = (InvokeRequest) RestJson.V1.read(
                operation("Invoke"),
                request("Qualifier=%24LATEST", WireHeaders.of("x-amz-invocation-type", "Event"), "[1]"));

        assertThat(read.functionName()).isEqualTo("f:1");
        assertThat(read.qualifier()).isEqualTo("$LATEST");
        assertThat(read.invocationTypeAsString()).isEqualTo("Event");
        assertThat(read.payload().asUtf8String()).isEqualTo("[1]");
    }

    @Test
    void read_leavesTheBodyToMembersWithoutAnotherPlace() {
        CreateFunctionRequest read = (CreateFunctionRequest) RestJson.V1.read(
                operation("CreateFunction"),
                request(
                        "",
                        WireHeaders.NONE,
                        "{\"FunctionName\":\"g\",\"Code\":{\"ZipFile\":\"YWI=\"},\"Timeout\":3}"));

        assertThat(read.functionName()).isEqualTo("g");
        assertThat(read.code().zipFile().asUtf8String()).isEqualTo("ab");
        assertThat(read.timeout()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"Timeout\":\"x\"} | SerializationException | STRING_VALUE can not be converted to an Integer",
                "{\"Handler\":1} | SerializationException | NUMBER_VALUE can not be converted to an String",
                "{\"Handler\":true} | SerializationException | TRUE_VALUE can not be converted to an String",
                "{\"Layers\":1} | SerializationException | Expected list or null",
                "[] | InvalidRequestContentException | Could not parse request body into json: the top level is not an object",
            })
    void read_refusesInTheWordsOfLambda(String body, String code, String message) {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> RestJson.V1.read(operation("CreateFunction"), request("", WireHeaders.NONE, body)))
                .satisfies(fault -> {
                    assertThat(fault.code().code()).isEqualTo(code);
                    assertThat(fault.text()).isEqualTo(message);
                });
    }

    @Test
    void read_refusesAQueryThatIsNoNumber() {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() ->
                        RestJson.V1.read(operation("ListFunctions"), request("MaxItems=many", WireHeaders.NONE, "")))
                .satisfies(fault -> assertThat(fault.code().code()).isEqualTo("SerializationException"));
    }

    @Test
    void write_takesTheStatusOfTheOperation() {
        WireResponse created = write(
                "CreateFunction",
                CreateFunctionResponse.builder().functionName("f").build());
        WireResponse deleted =
                write("DeleteFunction", DeleteFunctionResponse.builder().build());
        WireResponse invoked = write(
                "Invoke",
                InvokeResponse.builder()
                        .statusCode(202)
                        .functionError("Unhandled")
                        .payload(SdkBytes.fromUtf8String("{}"))
                        .build());

        assertThat(created.status()).isEqualTo(201);
        assertThat(((WireBody.Bytes) created.body()).text()).isEqualTo("{\"FunctionName\":\"f\"}");
        assertThat(created.headers().first("Content-Type")).contains("application/json");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body().length()).isZero();
        assertThat(invoked.status()).isEqualTo(202);
        assertThat(invoked.headers().first("X-Amz-Function-Error")).contains("Unhandled");
        assertThat(((WireBody.Bytes) invoked.body()).text()).isEqualTo("{}");
    }

    @Test
    void writeError_givesTypeAndMessageAsLambdaDoes() {
        AwsServiceException notFound = ResourceNotFoundException.builder()
                .awsErrorDetails(details("ResourceNotFoundException", "Function not found: f"))
                .statusCode(404)
                .build();
        AwsServiceException conflict = AwsServiceException.builder()
                .awsErrorDetails(details("ResourceConflictException", "Function already exist: f"))
                .statusCode(409)
                .build();

        WireResponse one = RestJson.V1.writeError(request("", WireHeaders.NONE, ""), notFound, "id-1");
        WireResponse other = RestJson.V1.writeError(request("", WireHeaders.NONE, ""), conflict, "id-1");

        assertThat(one.status()).isEqualTo(404);
        assertThat(one.headers().first("x-amzn-ErrorType")).contains("ResourceNotFoundException");
        assertThat(((WireBody.Bytes) one.body()).text())
                .isEqualTo("{\"Type\":\"User\",\"Message\":\"Function not found: f\"}");
        assertThat(((WireBody.Bytes) other.body()).text())
                .isEqualTo("{\"Type\":\"User\",\"message\":\"Function already exist: f\"}");
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder().errorCode(code).errorMessage(message).build();
    }
}
