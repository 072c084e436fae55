package io.millrace.wire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.api.Operation;
import io.millrace.api.ServiceModel;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.Record;

/// The complaints are those that Kinesis was seen to make.
class AwsJsonTest {

    private static final ServiceModel KINESIS = ServiceModel.of(KinesisClient.class);
    private static final ServiceModel FIREHOSE = ServiceModel.of(FirehoseClient.class);
    private static final String NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber";

    private static Operation operation(String name) {
        return KINESIS.operation(name).orElseThrow();
    }

    private static WireRequest request(byte[] body) {
        return new WireRequest("POST", "/", "", WireHeaders.NONE, WireBody.of(body));
    }

    private static <T> T read(Class<T> type, String name, String body) {
        return type.cast(AwsJson.V1_1.read(operation(name), request(body.getBytes(UTF_8))));
    }

    private static void refuses(String name, String body, String message) {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> AwsJson.V1_1.read(operation(name), request(body.getBytes(UTF_8))))
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(CommonFault.SERIALIZATION);
                    assertThat(fault.text()).isEqualTo(message);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true | class java.lang.Boolean can not be converted to an String",
                "23 | " + NUMBER + " can not be converted to an String",
                "-2147483648 | " + NUMBER + " can not be converted to an String",
                "34.56 | " + NUMBER + " can not be converted to an String",
                "[] | Start of list found where not expected",
                "{} | Start of structure or map found where not expected.",
            })
    void read_wantsAStringForAString(String value, String message) {
        refuses("DescribeStream", "{\"StreamName\":" + value + "}", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"23\" | class java.lang.String can not be converted to an Integer",
                "true | class java.lang.Boolean can not be converted to an Integer",
                "[] | Start of list found where not expected",
                "{} | Start of structure or map found where not expected.",
            })
    void read_wantsANumberForAnInteger(String value, String message) {
        refuses("ListStreams", "{\"Limit\":" + value + "}", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true | class java.lang.Boolean can not be converted to a Blob",
                "23 | " + NUMBER + " can not be converted to a Blob",
                "[] | Start of list found where not expected",
                "{} | Start of structure or map found where not expected.",
                "\"23456\" | '23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5",
                "\"=+/=\" | '=+/=' can not be converted to a Blob: Invalid Base64 character: '='",
                "\"+/+=\" | '+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character dectected",
                "\"ab c\" | 'ab c' can not be converted to a Blob: Invalid Base64 character: ' '",
            })
    void read_wantsBase64ForABlob(String value, String message) {
        refuses("PutRecord", "{\"Data\":" + value + "}", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"23\" | Expected list or null",
                "true | Expected list or null",
                "23 | Expected list or null",
                "{} | Start of structure or map found where not expected.",
                "[1] | Expected null",
                "[[]] | Start of list found where not expected",
            })
    void read_wantsAListOfStructures(String value, String message) {
        refuses("PutRecords", "{\"Records\":" + value + "}", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"23\" | Expected map or null",
                "34.56 | Expected map or null",
                "[] | Start of list found where not expected",
                "[1] | Start of list found where not expected",
                "{\"a\":1} | " + NUMBER + " can not be converted to an String",
            })
    void read_wantsAMap(String value, String message) {
        refuses("AddTagsToStream", "{\"Tags\":" + value + "}", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"2020-01-01\" | class java.lang.String can not be converted to milliseconds since epoch",
                "true | class java.lang.Boolean can not be converted to milliseconds since epoch",
                "1e300 | " + NUMBER + " can not be converted to milliseconds since epoch",
                "[] | Start of list found where not expected",
            })
    void read_wantsSecondsForATimestamp(String value, String message) {
        refuses("GetShardIterator", "{\"Timestamp\":" + value + "}", message);
    }

    @Test
    void read_wantsABoolean() {
        Operation create = FIREHOSE.operation("CreateDeliveryStream").orElseThrow();
        String body = "{\"ExtendedS3DestinationConfiguration\":{\"ProcessingConfiguration\":{\"Enabled\":%s}}}";

        for (String truth : List.of("true", "\"true\"", "\"YES\"", "\"1\"")) {
            CreateDeliveryStreamRequest read = (CreateDeliveryStreamRequest)
                    AwsJson.V1_1.read(create, request(body.formatted(truth).getBytes(UTF_8)));
            assertThat(read.extendedS3DestinationConfiguration()
                            .processingConfiguration()
                            .enabled())
                    .isTrue();
        }
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> AwsJson.V1_1.read(
                        create, request(body.formatted("\"hellowtf\"").getBytes(UTF_8))))
                .satisfies(
                        fault -> assertThat(fault.text()).isEqualTo("'HELLOWTF' can not be converted to an Boolean"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "1",
                "\"x\"",
                "{",
                "{\"StreamName\"",
                "{\"StreamName\":\"a\"",
                "{\"StreamName\":\"a\"}x",
                "{\"StreamName\":\"a\"}{}",
                "{\"StreamName\":\"\\ud800\"}",
                "{'StreamName':'a'}",
                "{\"x\":[1,}",
                "\uFEFF{}",
            })
    void read_refusesWhatIsNoJsonObject(String body) {
        refuses("DescribeStream", body, "");
    }

    @Test
    void read_refusesWhatIsNotUtf8() {
        byte[] body = "{\"StreamName\":\"a_\"}".getBytes(UTF_8);
        body[16] = (byte) 0xC0;

        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> AwsJson.V1_1.read(operation("DescribeStream"), request(body)));
    }

    @Test
    void read_refusesDepth() {
        refuses("DescribeStream", "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", "");
    }

    @Test
    void read_refusesANumberOfTooManyDigits() {
        refuses("ListStreams", "{\"Limit\":" + "1".repeat(5000) + "}", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", "{\"StreamName\":null}", "{\"Unknown\":{\"a\":[1,{\"b\":null}]}}"})
    void read_takesAbsentMembersAsNotGiven(String body) {
        assertThat(read(AddTagsToStreamRequest.class, "AddTagsToStream", body))
                .isEqualTo(AddTagsToStreamRequest.builder().build());
    }

    @Test
    void read_takesTheLastOfANameThatStandsTwice() {
        assertThat(read(AddTagsToStreamRequest.class, "AddTagsToStream", "{\"StreamName\":\"a\",\"StreamName\":\"b\"}")
                        .streamName())
                .isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource({"3.9,3", "2147483648,2147483647", "-1e30,-2147483648", "123456789012345678901234567890,2147483647"})
    void read_cutsNumbersToTheRangeOfTheirType(String number, int limit) {
        assertThat(read(GetRecordsRequest.class, "GetRecords", "{\"Limit\":" + number + "}")
                        .limit())
                .isEqualTo(limit);
    }

    @Test
    void read_namesTheElementThatIsNull() {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> read(PutRecordRequest.class, "PutRecords", "{\"Records\":[{},null]}"))
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(CommonFault.VALIDATION);
                    assertThat(fault.text())
                            .isEqualTo("1 validation error detected: Value null at 'records.2.member' failed to satisfy"
                                    + " constraint: Member must not be null");
                });
    }

    @ParameterizedTest
    @CsvSource({"1700000000,1700000000000", "1700000000.123,1700000000123", "1.700000000123E9,1700000000123"})
    void read_takesSecondsWithDecimals(String number, long millis) {
        GetShardIteratorRequest read =
                read(GetShardIteratorRequest.class, "GetShardIterator", "{\"Timestamp\":" + number + "}");

        assertThat(read.timestamp()).isEqualTo(Instant.ofEpochMilli(millis));
    }

    @Test
    void read_takesEscapesInABlob() {
        PutRecordRequest read = read(PutRecordRequest.class, "PutRecord", "{\"Data\":\"\\u0059WI\\u003d\"}");

        assertThat(read.data().asUtf8String()).isEqualTo("ab");
    }

    @Test
    void read_findsTheBodyBehindItsOffset() {
        byte[] body = "xx{\"Data\":\"YWI=\",\"PartitionKey\":\"k\"}yy".getBytes(UTF_8);
        WireRequest request =
                new WireRequest("POST", "/", "", WireHeaders.NONE, new WireBody.Bytes(body, 2, body.length - 4));

        PutRecordRequest read = (PutRecordRequest) AwsJson.V1_1.read(operation("PutRecord"), request);

        assertThat(read.data().asUtf8String()).isEqualTo("ab");
        assertThat(read.partitionKey()).isEqualTo("k");
    }

    @Test
    void write_givesWhatAwsSends() {
        GetRecordsResponse response = GetRecordsResponse.builder()
                .records(Record.builder()
                        .data(SdkBytes.fromUtf8String("ab"))
                        .partitionKey("k")
                        .approximateArrivalTimestamp(Instant.ofEpochMilli(1_700_000_000_120L))
                        .build())
                .millisBehindLatest(0L)
                .build();

        WireResponse written = AwsJson.V1_1.write(operation("GetRecords"), response, "id-1");

        assertThat(written.status()).isEqualTo(200);
        assertThat(written.headers().first("Content-Type")).contains("application/x-amz-json-1.1");
        assertThat(written.headers().first("x-amzn-requestid")).contains("id-1");
        assertThat(((WireBody.Bytes) written.body()).text())
                .isEqualTo("{\"Records\":[{\"ApproximateArrivalTimestamp\":1700000000.12,\"Data\":\"YWI=\","
                        + "\"PartitionKey\":\"k\"}],\"MillisBehindLatest\":0}");
    }

    @Test
    void write_keepsAnEmptyListAndLeavesOutWhatWasNotGiven() {
        ListStreamsResponse response =
                ListStreamsResponse.builder().streamNames(List.of()).build();

        WireResponse written = AwsJson.V1_0.write(operation("ListStreams"), response, "id-1");

        assertThat(written.headers().first("Content-Type")).contains("application/x-amz-json-1.0");
        assertThat(((WireBody.Bytes) written.body()).text()).isEqualTo("{\"StreamNames\":[]}");
    }

    @Test
    void writeError_givesCodeAndMessage() {
        assertThat(error("ResourceNotFoundException", "Stream x not found."))
                .isEqualTo("{\"__type\":\"ResourceNotFoundException\",\"message\":\"Stream x not found.\"}");
        assertThat(error("SerializationException", "Expected null"))
                .isEqualTo("{\"__type\":\"SerializationException\",\"Message\":\"Expected null\"}");
        assertThat(error("SerializationException", "")).isEqualTo("{\"__type\":\"SerializationException\"}");
    }

    private static String error(String code, String message) {
        AwsServiceException error = AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .statusCode(400)
                .build();
        WireResponse written = AwsJson.V1_1.writeError(request(new byte[0]), error, "id-1");
        assertThat(written.status()).isEqualTo(400);
        return ((WireBody.Bytes) written.body()).text();
    }

    @Test
    void read_keepsTheKeysOfMaps() {
        assertThat(read(AddTagsToStreamRequest.class, "AddTagsToStream", "{\"Tags\":{\"a\":\"1\",\"b\":\"\"}}")
                        .tags())
                .isEqualTo(Map.of("a", "1", "b", ""));
    }
}
