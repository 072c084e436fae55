package io.millrace.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.api.CommonFault;
import io.millrace.api.Operation;
import io.millrace.wire.message.WireResponse;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.firehose.model.InvalidKmsResourceException;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesisanalytics.model.CodeValidationException;
import software.amazon.awssdk.services.kinesisanalytics.model.UnableToDetectSchemaException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sts.model.StsException;

/// We write errors and the real SDK throws them: the same class, code, message, status, request id and members.
class ErrorOracleTest {

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final Random random = new Random(seed);

    ErrorOracleTest() {
        System.out.println("seed " + seed);
    }

    @AfterEach
    void restoreCbor() {
        System.clearProperty("aws.cborEnabled");
    }

    @Test
    void kinesis_inCbor() {
        System.setProperty("aws.cborEnabled", "true");
        kinesis(AwsCbor.V1_1);
    }

    @Test
    void kinesis_inJson() {
        System.setProperty("aws.cborEnabled", "false");
        kinesis(AwsJson.V1_1);
    }

    private void kinesis(Protocol protocol) {
        SdkOracle kinesis = SdkOracle.kinesis(protocol);
        thrown(kinesis, "PutRecords", ResourceNotFoundException.builder(), "ResourceNotFoundException", 400);
        thrown(
                kinesis,
                "GetRecords",
                ProvisionedThroughputExceededException.builder(),
                "ProvisionedThroughputExceededException",
                400);
        thrown(kinesis, "GetRecords", KinesisException.builder(), "InternalFailure", 500);
        thrown(kinesis, "GetRecords", KinesisException.builder(), CommonFault.SERIALIZATION.code(), 400);
    }

    @Test
    void firehose() {
        SdkOracle firehose = SdkOracle.firehose();
        thrown(firehose, "PutRecord", InvalidKmsResourceException.builder(), "InvalidKMSResourceException", 400);
        thrown(firehose, "PutRecord", ServiceUnavailableException.builder(), "ServiceUnavailableException", 500);
    }

    @Test
    void analytics() {
        SdkOracle analytics = SdkOracle.analytics();
        thrown(
                analytics,
                "DiscoverInputSchema",
                UnableToDetectSchemaException.builder(),
                "UnableToDetectSchemaException",
                400);
        thrown(analytics, "CreateApplication", CodeValidationException.builder(), "CodeValidationException", 400);
    }

    @Test
    void lambda() {
        SdkOracle lambda = SdkOracle.lambda();
        thrown(lambda, "Invoke", TooManyRequestsException.builder(), "TooManyRequestsException", 429);
        thrown(lambda, "CreateFunction", ResourceConflictException.builder(), "ResourceConflictException", 409);
        thrown(
                lambda,
                "GetFunction",
                software.amazon.awssdk.services.lambda.model.ResourceNotFoundException.builder(),
                "ResourceNotFoundException",
                404);
    }

    @Test
    void sts() {
        SdkOracle sts = SdkOracle.sts();
        thrown(sts, "AssumeRole", MalformedPolicyDocumentException.builder(), "MalformedPolicyDocument", 400);
        thrown(sts, "GetCallerIdentity", StsException.builder(), "Throttling", 400);
    }

    @Test
    void s3() {
        SdkOracle s3 = SdkOracle.s3();
        thrown(s3, "GetObject", NoSuchKeyException.builder(), "NoSuchKey", 404);
        thrown(s3, "GetObject", InvalidObjectStateException.builder(), "InvalidObjectState", 403);
        thrown(s3, "PutObject", S3Exception.builder(), "EntityTooLarge", 400);
    }

    @Test
    void s3_saysNothingInAnAnswerToHead() {
        SdkOracle s3 = SdkOracle.s3();
        Operation head = s3.model().operation("HeadObject").orElseThrow();
        s3.http().serve(http -> {
            WireResponse answer = RestXml.V1.writeError(
                    SdkOracle.routed(head, http), error(NoSuchKeyException.builder(), "NoSuchKey", "no", 404), "id-2");
            assertThat(answer.body().length()).isZero();
            return answer;
        });

        Throwable thrown = catchThrowable(() -> s3.call(head, request(head)));

        assertThat(thrown).isInstanceOf(NoSuchKeyException.class);
        assertThat(((AwsServiceException) thrown).requestId()).isEqualTo("id-2");
    }

    private SdkRequest request(Operation operation) {
        return new RandomShapes(random, true).fill(operation.requestType(), operation.newRequest());
    }

    private void thrown(SdkOracle oracle, String name, AwsServiceException.Builder builder, String code, int status) {
        Operation operation = oracle.model().operation(name).orElseThrow();
        boolean xml = oracle.protocol() instanceof RestXml || oracle.protocol() instanceof AwsQuery;
        new RandomShapes(random, xml).fill(AwsServiceException.class, builder);
        String message = "It's \"wrong\" <here> & there: \u00e9\u4e2d";
        AwsServiceException error = error(builder, code, message, status);
        oracle.http()
                .serve(http -> oracle.protocol().writeError(SdkOracle.routed(operation, http), error, "request-7"));

        Throwable caught = catchThrowable(() -> oracle.call(operation, request(operation)));

        assertThat(caught).as("seed %d", seed).isExactlyInstanceOf(error.getClass());
        AwsServiceException got = (AwsServiceException) caught;
        assertThat(got.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(got.awsErrorDetails().errorMessage()).isEqualTo(message);
        assertThat(got.statusCode()).isEqualTo(status);
        assertThat(got.requestId()).isEqualTo("request-7");
        for (SdkField<?> field : error.sdkFields()) {
            if (field.getValueOrDefault(error) == null && field.memberName().equals("Type")) {
                continue; // Lambda always says whose fault it was
            }
            assertThat(Objects.toString(field.getValueOrDefault(got)))
                    .as("%s of %s, seed %d", field.memberName(), code, seed)
                    .isEqualTo(Objects.toString(field.getValueOrDefault(error)));
        }
    }

    private static AwsServiceException error(
            AwsServiceException.Builder builder, String code, String message, int status) {
        return builder.message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("sts")
                        .build())
                .statusCode(status)
                .build();
    }
}
