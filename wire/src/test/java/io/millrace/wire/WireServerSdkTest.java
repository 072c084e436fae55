package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.wire.setting.Credentials;
import io.millrace.wire.setting.WireConfig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sts.StsClient;

/// The SDK's own clients against the server over TCP, with and without verification of their signatures.
class WireServerSdkTest {

    private static WireConfig config(boolean verified) {
        WireConfig open = WireConfig.loopback(0);
        return verified ? open.withCredentials(Credentials.Keys.of(TestHouse.KEY)) : open;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void kinesis_isCalledInTheNameOfWhoSigned(boolean verified) {
        try (TestHouse house = new TestHouse(config(verified));
                KinesisClient kinesis = house.kinesis(TestHouse.KEY.id(), TestHouse.KEY.secret())) {
            assertThat(kinesis.listStreams().streamNames())
                    .containsExactly(verified ? "111122223333" : "000000000000", "eu-west-1", TestHouse.KEY.id());
            assertThat(kinesis.putRecord(
                                    r -> r.streamName("s").partitionKey("p").data(SdkBytes.fromUtf8String("abc")))
                            .sequenceNumber())
                    .isEqualTo("3");
            PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                    .partitionKey("p")
                    .data(SdkBytes.fromByteArray(new byte[100_000]))
                    .build();
            assertThat(kinesis.putRecords(r -> r.streamName("s").records(java.util.Collections.nCopies(40, entry)))
                            .records())
                    .hasSize(40)
                    .allMatch(r -> r.sequenceNumber().equals("100000"));
            assertThatThrownBy(() -> kinesis.deleteStream(r -> r.streamName("s")))
                    .isInstanceOfSatisfying(
                            KinesisException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode())
                                    .isEqualTo("UnsupportedOperationException"));
        }
    }

    @Test
    void accessKeyOfTwelveDigits_isTheAccountWithoutVerification() {
        try (TestHouse house = new TestHouse();
                KinesisClient kinesis = house.kinesis("123456789012", "x");
                StsClient sts = house.sts("test", "test")) {
            assertThat(kinesis.listStreams().streamNames()).contains("123456789012");
            assertThat(sts.getCallerIdentity().account()).isEqualTo("000000000000");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void queryAndRest_reachTheirServices(boolean verified) {
        try (TestHouse house = new TestHouse(config(verified));
                StsClient sts = house.sts(TestHouse.KEY.id(), TestHouse.KEY.secret());
                LambdaClient lambda = house.lambda(TestHouse.KEY.id(), TestHouse.KEY.secret())) {
            assertThat(sts.getCallerIdentity().userId()).isEqualTo(TestHouse.KEY.id());
            String arn = "arn:aws:lambda:eu-west-1:111122223333:function:f:1";
            assertThat(lambda.invoke(r -> r.functionName(arn).payload(SdkBytes.fromUtf8String("{\"a\":1}")))
                            .payload()
                            .asUtf8String())
                    .isEqualTo(arn + " {\"a\":1}");
        }
    }

    @Test
    void strangersAndForgers_areRefusedWithTheExceptionOfTheService() {
        try (TestHouse house = new TestHouse(config(true));
                KinesisClient stranger = house.kinesis("AKIASTRANGER", "x");
                KinesisClient forger = house.kinesis(TestHouse.KEY.id(), "x");
                S3Client objectsForger = house.s3(TestHouse.KEY.id(), "x", true);
                S3Client objectsStranger = house.s3("AKIASTRANGER", "x", true);
                StsClient stsForger = house.sts(TestHouse.KEY.id(), "x");
                LambdaClient lambdaForger = house.lambda(TestHouse.KEY.id(), "x")) {
            assertThatThrownBy(stranger::listStreams).hasMessageContaining("security token included in the request");
            assertThatThrownBy(forger::listStreams).hasMessageContaining("does not match the signature");
            assertThatThrownBy(() -> objectsForger.putObject(r -> r.bucket("b").key("k"), RequestBody.fromString("x")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
            assertThatThrownBy(() -> objectsForger.listObjectsV2(r -> r.bucket("b")))
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch"));
            assertThatThrownBy(() ->
                            objectsStranger.getObjectAsBytes(r -> r.bucket("b").key("k")))
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidAccessKeyId"));
            assertThatThrownBy(stsForger::getCallerIdentity).hasMessageContaining("does not match");
            assertThatThrownBy(() -> lambdaForger.invoke(r -> r.functionName("f")))
                    .hasMessageContaining("does not match");
            assertThat(house.objects).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open path", "open host", "keys path", "keys host"})
    void objects_areStoredAndReadUnderAnyKey(String mode) {
        long seed = 20_260_101;
        Random random = new Random(seed);
        List<String> keys = List.of(
                "plain",
                "a/b/c.txt",
                "with space",
                "plus+sign",
                "per%20cent",
                "a//b",
                "/leading",
                "trailing/",
                "a/../b",
                "a/./b",
                "ünïcödé/日本語",
                "q?x=1&y=2",
                "#hash",
                "semi;colon",
                "quote'\"<&>",
                "~tilde",
                "%2F",
                "..",
                ".");
        try (TestHouse house = new TestHouse(config(mode.startsWith("keys")));
                S3Client s3 = house.s3(TestHouse.KEY.id(), TestHouse.KEY.secret(), mode.endsWith("path"))) {
            for (String key : keys) {
                byte[] bytes = new byte[random.nextInt(300_000)];
                random.nextBytes(bytes);

                s3.putObject(r -> r.bucket("bucket").key(key), RequestBody.fromBytes(bytes));

                assertThat(house.objects.get("bucket/" + key))
                        .as("stored under %s", key)
                        .isEqualTo(bytes);
                assertThat(s3.getObjectAsBytes(r -> r.bucket("bucket").key(key)).asByteArrayUnsafe())
                        .isEqualTo(bytes);
                assertThat(s3.headObject(r -> r.bucket("bucket").key(key)).contentLength())
                        .isEqualTo(bytes.length);
            }
            assertThat(s3.listObjectsV2(r -> r.bucket("bucket")).contents()).hasSize(keys.size());
            assertThat(s3.deleteObjects(r -> r.bucket("bucket")
                                    .delete(Delete.builder()
                                            .objects(ObjectIdentifier.builder()
                                                    .key("a")
                                                    .build())
                                            .build()))
                            .deleted())
                    .hasSize(1);
            assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket("bucket").key("gone")))
                    .isInstanceOf(NoSuchKeyException.class);
            assertThatThrownBy(() -> s3.headObject(r -> r.bucket("bucket").key("gone")))
                    .isInstanceOf(NoSuchKeyException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void uploads_withEachChecksumAreUnframed(boolean verified) {
        try (TestHouse house = new TestHouse(config(verified));
                S3Client s3 = house.s3(TestHouse.KEY.id(), TestHouse.KEY.secret(), true)) {
            byte[] bytes = new byte[200_001];
            new Random(7).nextBytes(bytes);
            for (ChecksumAlgorithm algorithm : List.of(
                    ChecksumAlgorithm.CRC32,
                    ChecksumAlgorithm.CRC32_C,
                    ChecksumAlgorithm.SHA1,
                    ChecksumAlgorithm.SHA256)) {
                s3.putObject(
                        r -> r.bucket("b")
                                .key("k" + algorithm)
                                .contentEncoding("gzip")
                                .checksumAlgorithm(algorithm),
                        RequestBody.fromBytes(bytes));

                assertThat(house.objects.get("b/k" + algorithm)).isEqualTo(bytes);
                assertThat(house.puts.get("b/k" + algorithm))
                        .returns("gzip", PutObjectRequest::contentEncoding)
                        .returns(algorithm, PutObjectRequest::checksumAlgorithm);
            }
            s3.putObject(r -> r.bucket("b").key("empty"), RequestBody.empty());
            assertThat(house.objects.get("b/empty")).isEmpty();
        }
    }

    @Test
    void presignedUrl_worksInABrowserUntilItIsTouched() throws Exception {
        try (TestHouse house = new TestHouse(config(true));
                HttpClient browser = HttpClient.newHttpClient();
                S3Presigner presigner = S3Presigner.builder()
                        .endpointOverride(house.uri())
                        .region(Region.EU_WEST_1)
                        .serviceConfiguration(S3Configuration.builder()
                                .pathStyleAccessEnabled(true)
                                .build())
                        .credentialsProvider(StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(TestHouse.KEY.id(), TestHouse.KEY.secret())))
                        .build()) {
            house.objects.put("b/some key", "hello".getBytes(StandardCharsets.UTF_8));
            String url = presigner
                    .presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(r -> r.bucket("b").key("some key")))
                    .url()
                    .toString();

            HttpResponse<String> good = get(browser, url);
            assertThat(good.body()).isEqualTo("hello");
            assertThat(good.statusCode()).isEqualTo(200);
            assertThat(get(browser, url.replace("some%20key", "some%20kez")).statusCode())
                    .isEqualTo(403);
            assertThat(get(browser, url.replace("Expires=60", "Expires=61")).statusCode())
                    .isEqualTo(403);
            HttpResponse<String> unsigned = get(browser, house.uri() + "/b/some%20key");
            assertThat(unsigned.statusCode()).isEqualTo(403);
            assertThat(unsigned.body()).contains("<Code>AccessDenied</Code>");

            String put = presigner
                    .presignPutObject(p -> p.signatureDuration(Duration.ofMinutes(1))
                            .putObjectRequest(r -> r.bucket("b").key("uploaded")))
                    .url()
                    .toString();
            HttpResponse<String> stored = browser.send(
                    HttpRequest.newBuilder(java.net.URI.create(put))
                            .PUT(HttpRequest.BodyPublishers.ofString("from a browser"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(stored.statusCode()).isEqualTo(200);
            assertThat(house.objects.get("b/uploaded")).asString().isEqualTo("from a browser");
        }
    }

    private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
        return client.send(
                HttpRequest.newBuilder(java.net.URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
