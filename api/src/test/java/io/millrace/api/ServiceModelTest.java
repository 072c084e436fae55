package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

class ServiceModelTest {

    @Test
    void of_findsEveryOperationOfTheInterfaceAndNoConvenience() {
        ServiceModel kinesis = ServiceModel.of(KinesisClient.class);

        assertThat(kinesis.service()).isEqualTo("kinesis");
        assertThat(kinesis.operations()).hasSizeBetween(38, 60).containsKeys("PutRecord", "GetRecords", "ListShards");
        Operation putRecord = kinesis.operation("PutRecord").orElseThrow();
        assertThat(putRecord.requestType()).isEqualTo(PutRecordRequest.class);
        assertThat(putRecord.responseType()).isEqualTo(PutRecordResponse.class);
        assertThat(putRecord.http().identifier()).isEqualTo("Kinesis_20131202.PutRecord");
    }

    @Test
    void of_knowsWhichOperationsStream() {
        ServiceModel s3 = ServiceModel.of(S3Client.class);

        assertThat(s3.operation("PutObject").orElseThrow().streaming()).isEqualTo(Operation.Streaming.INPUT);
        assertThat(s3.operation("GetObject").orElseThrow().streaming()).isEqualTo(Operation.Streaming.OUTPUT);
        assertThat(s3.operation("ListObjectsV2").orElseThrow().streaming()).isEqualTo(Operation.Streaming.NONE);
        assertThat(s3.operation("ListObjectsV2").orElseThrow().http().uri()).isEqualTo("?list-type=2");
    }

    @Test
    void of_readsWhereAnOperationStandsInHttp() {
        HttpBinding invoke = ServiceModel.of(LambdaClient.class)
                .operation("Invoke")
                .orElseThrow()
                .http();

        assertThat(invoke.method()).isEqualTo("POST");
        assertThat(invoke.uri()).isEqualTo("/2015-03-31/functions/{FunctionName}/invocations");
        assertThat(invoke.hasExplicitPayload()).isTrue();
    }

    @Test
    void of_refusesAClassThatIsNoClient() {
        assertThatThrownBy(() -> ServiceModel.of(Runnable.class)).isInstanceOf(IllegalArgumentException.class);
    }
}
