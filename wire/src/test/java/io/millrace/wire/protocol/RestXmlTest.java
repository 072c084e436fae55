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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

class RestXmlTest {

    private static final ServiceModel S3 = ServiceModel.of(S3Client.class);

    @TempDir
    private Path folder;

    private static Operation operation(String name) {
        return S3.operation(name).orElseThrow();
    }

    private static WireRequest request(String query, WireHeaders headers, String body) {
        return new WireRequest(
                "POST", "/b/k", query, headers, WireBody.of(body.getBytes(UTF_8)), Map.of("Bucket", "b", "Key", "k"));
    }

    private static DeleteObjectsRequest delete(String body) {
        return (DeleteObjectsRequest)
                RestXml.V1.read(operation("DeleteObjects"), request("delete", WireHeaders.NONE, body));
    }

    private static String body(String name, SdkResponse response) {
        return ((WireBody.Bytes)
                        RestXml.V1.write(operation(name), response, "id-1").body())
                .text();
    }

    @Test
    void read_takesElementsWhateverTheNamespaceAndTheOrder() {
        DeleteObjectsRequest read = delete("""
                <?xml version="1.0"?>
                <!-- a comment --><x:Delete xmlns:x="urn:x">
                  <Unknown a="1"><Object><Key>no</Key></Object></Unknown>
                  <x:Object><x:VersionId>v</x:VersionId><x:Key>a&amp;<![CDATA[<b>]]>&#x20;</x:Key></x:Object>
                  <Quiet> true </Quiet>
                  <Object><Key/></Object>
                </x:Delete>
                """);

        assertThat(read.delete().quiet()).isTrue();
        assertThat(read.delete().objects()).hasSize(2);
        assertThat(read.delete().objects().getFirst().key()).isEqualTo("a&<b> ");
        assertThat(read.delete().objects().getLast().key()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "<Delete>",
                "<Delete></Deleet>",
                "<Other></Other>",
                "<Delete/><Delete/>",
                "<Delete/>x",
                "<Delete>text</Delete>",
                "<Delete><Quiet>perhaps</Quiet></Delete>",
                "<Delete><Quiet><b>true</b></Quiet></Delete>",
                "<Delete><Object><Key>\u0001</Key></Object></Delete>",
                "<Delete><Object><Key>&undefined;</Key></Object></Delete>",
                "<!DOCTYPE Delete><Delete/>",
                "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><Delete><Quiet>&b;</Quiet></Delete>",
            })
    void read_refusesWhatIsNotTheSchema(String body) {
        assertThatExceptionOfType(Fault.class).isThrownBy(() -> delete(body)).satisfies(fault -> {
            assertThat(fault.code().code()).isEqualTo("MalformedXML");
            assertThat(fault.code().status()).isEqualTo(400);
        });
    }

    @Test
    void read_looksAtNoFile() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "true");
        String entity = "<!DOCTYPE d [<!ENTITY x SYSTEM \"%s\">]><Delete><Quiet>&x;</Quiet></Delete>";
        String subset = "<!DOCTYPE d SYSTEM \"%s\"><Delete/>";

        for (String body : new String[] {entity, subset}) {
            assertThatExceptionOfType(Fault.class)
                    .isThrownBy(() -> delete(body.formatted(secret.toUri())))
                    .satisfies(fault -> assertThat(fault.code().code()).isEqualTo("MalformedXML"));
        }
    }

    @Test
    void read_bindsQueryAndHeaders() {
        ListObjectsV2Request list = (ListObjectsV2Request) RestXml.V1.read(
                operation("ListObjectsV2"),
                request("list-type=2&prefix=a%2Fb+c&max-keys=7&encoding-type=url", WireHeaders.NONE, ""));
        GetObjectRequest get = (GetObjectRequest) RestXml.V1.read(
                operation("GetObject"),
                request(
                        "versionId=1",
                        WireHeaders.of("range", "bytes=0-1", "if-modified-since", "Wed, 21 Oct 2015 07:28:00 GMT"),
                        ""));

        assertThat(list.bucket()).isEqualTo("b");
        assertThat(list.prefix()).isEqualTo("a/b c");
        assertThat(list.maxKeys()).isEqualTo(7);
        assertThat(list.encodingType()).isEqualTo(EncodingType.URL);
        assertThat(get.key()).isEqualTo("k");
        assertThat(get.range()).isEqualTo("bytes=0-1");
        assertThat(get.ifModifiedSince()).isEqualTo(Instant.parse("2015-10-21T07:28:00Z"));
    }

    @ParameterizedTest
    @CsvSource({"max-keys=x", "max-keys=", "max-keys=99999999999", "max-keys=%zz"})
    void read_refusesNumbersThatAreNone(String query) {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> RestXml.V1.read(operation("ListObjectsV2"), request(query, WireHeaders.NONE, "")))
                .satisfies(fault -> assertThat(fault.code().code()).isEqualTo("InvalidArgument"));
    }

    @Test
    void read_takesNoBodyAsNoConfiguration() {
        CreateBucketRequest read =
                (CreateBucketRequest) RestXml.V1.read(operation("CreateBucket"), request("", WireHeaders.NONE, ""));

        assertThat(read.createBucketConfiguration()).isNull();
    }

    @Test
    void write_namesTheRootsAsS3Does() {
        assertThat(body(
                        "ListBuckets",
                        ListBucketsResponse.builder()
                                .buckets(Bucket.builder()
                                        .name("b")
                                        .creationDate(Instant.ofEpochMilli(1_700_000_000_000L))
                                        .build())
                                .build()))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Buckets><Bucket>"
                        + "<Name>b</Name><CreationDate>2023-11-14T22:13:20.000Z</CreationDate></Bucket></Buckets>"
                        + "</ListAllMyBucketsResult>");
        assertThat(body("DeleteObjects", DeleteObjectsResponse.builder().build()))
                .contains("<DeleteResult ");
        assertThat(body(
                        "CopyObject",
                        CopyObjectResponse.builder()
                                .copyObjectResult(result -> result.eTag("\"e\""))
                                .build()))
                .contains("<CopyObjectResult ", "<ETag>&quot;e&quot;</ETag>");
        assertThat(body(
                        "GetBucketLocation",
                        GetBucketLocationResponse.builder()
                                .locationConstraint("eu-west-1")
                                .build()))
                .endsWith(
                        "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-west-1</LocationConstraint>");
    }

    @Test
    void write_encodesKeysWhereThatWasAskedFor() {
        ListObjectsV2Response response = ListObjectsV2Response.builder()
                .name("b")
                .prefix("a b/")
                .contents(S3Object.builder().key("a b/\u0001\u00e9&").build())
                .commonPrefixes(CommonPrefix.builder().prefix("a b/c+").build())
                .build();

        assertThat(body("ListObjectsV2", response)).contains("<Key>a b/&#x1;\u00e9&amp;</Key>");
        assertThat(body(
                        "ListObjectsV2",
                        response.toBuilder().encodingType("url").build()))
                .contains(
                        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">",
                        "<Prefix>a%20b/</Prefix>",
                        "<Contents><Key>a%20b/%01%C3%A9%26</Key></Contents>",
                        "<CommonPrefixes><Prefix>a%20b/c%2B</Prefix></CommonPrefixes>",
                        "<EncodingType>url</EncodingType>");
    }

    @Test
    void write_putsMembersIntoHeaders() {
        WireResponse get = RestXml.V1.write(
                operation("GetObject"),
                GetObjectResponse.builder()
                        .contentLength(2L)
                        .contentRange("bytes 0-1/9")
                        .contentType("text/plain")
                        .lastModified(Instant.ofEpochSecond(1_445_412_480))
                        .metadata(Map.of("colour", "red"))
                        .build(),
                "id-1");
        WireResponse put = RestXml.V1.write(
                operation("PutObject"),
                PutObjectResponse.builder().eTag("\"e\"").build(),
                "id-1");
        WireResponse delete = RestXml.V1.write(
                operation("DeleteObject"), DeleteObjectResponse.builder().build(), "id-1");

        assertThat(get.status()).isEqualTo(206);
        assertThat(get.headers().all("Content-Type")).containsExactly("text/plain");
        assertThat(get.headers().first("Last-Modified")).contains("Wed, 21 Oct 2015 07:28:00 GMT");
        assertThat(get.headers().first("x-amz-meta-colour")).contains("red");
        assertThat(get.headers().first("x-amz-request-id")).contains("id-1");
        assertThat(put.headers().first("ETag")).contains("\"e\"");
        assertThat(put.body().length()).isZero();
        assertThat(put.headers().contains("Content-Type")).isFalse();
        assertThat(delete.status()).isEqualTo(204);
    }

    @Test
    void write_letsNoValueBeginAnotherHeader() {
        WireResponse get = RestXml.V1.write(
                operation("GetObject"),
                GetObjectResponse.builder()
                        .contentDisposition("a\r\nSet-Cookie: b")
                        .metadata(Map.of("colour", "gr\u00fcn", "a\nb", "c\u0000d"))
                        .build(),
                "id-1");

        assertThat(get.headers().first("Content-Disposition")).contains("a  Set-Cookie: b");
        assertThat(get.headers().first("x-amz-meta-colour")).contains("=?UTF-8?B?Z3LDvG4=?=");
        assertThat(get.headers().first("x-amz-meta-a-b")).contains("c d");
    }

    @Test
    void writeError_namesWhatWasAskedFor() {
        AwsServiceException error = error("NoSuchKey", "The specified key does not exist.", 404);

        WireResponse written = RestXml.V1.writeError(request("", WireHeaders.NONE, ""), error, "id-1");

        assertThat(written.status()).isEqualTo(404);
        assertThat(((WireBody.Bytes) written.body()).text())
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>"
                        + "<Message>The specified key does not exist.</Message>")
                .contains("<Key>k</Key>", "<Resource>/b/k</Resource><RequestId>id-1</RequestId><HostId>");
    }

    @Test
    void writeError_speaksS3sWordsForWhatEveryServiceCanAnswer() {
        WireResponse written = RestXml.V1.writeError(
                request("", WireHeaders.NONE, ""), error("UnsupportedOperationException", "no", 400), "id-1");

        assertThat(written.status()).isEqualTo(501);
        assertThat(((WireBody.Bytes) written.body()).text()).contains("<Code>NotImplemented</Code>");
    }

    private static AwsServiceException error(String code, String message, int status) {
        return AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .statusCode(status)
                .build();
    }
}
