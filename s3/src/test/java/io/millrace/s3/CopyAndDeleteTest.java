package io.millrace.s3;

import static io.millrace.s3.ObjectTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

@SuppressWarnings("deprecation") // what the SDK sends
class CopyAndDeleteTest {

    @TempDir
    Path directory;

    private Server server;
    private S3Client s3;

    @BeforeEach
    void open() {
        server = Server.open(directory);
        s3 = server.alice();
        s3.createBucket(r -> r.bucket("photos"));
        s3.createBucket(r -> r.bucket("copies"));
        s3.putObject(
                r -> r.bucket("photos")
                        .key("a b/ä+%")
                        .contentType("text/plain")
                        .metadata(Map.of("m", "1"))
                        .tagging("t=1"),
                RequestBody.fromString("hello"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void copy_takesOverTheDescription() {
        server.pass(Duration.ofSeconds(2));
        CopyObjectResponse answer = s3.copyObject(r -> r.copySource("/photos/a%20b/%C3%A4%2B%25?versionId=null")
                .destinationBucket("copies")
                .destinationKey("x"));

        assertThat(answer.copyObjectResult().eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        HeadObjectResponse head = s3.headObject(r -> r.bucket("copies").key("x"));
        assertThat(answer.copyObjectResult().lastModified()).isEqualTo(head.lastModified());
        assertThat(head.contentType()).isEqualTo("text/plain");
        assertThat(head.metadata()).containsExactlyEntriesOf(Map.of("m", "1"));
        assertThat(head.tagCount()).isEqualTo(1);
        assertThat(server.get("copies", "x").asUtf8String()).isEqualTo("hello");
    }

    @Test
    void copy_canReplaceTheDescription() {
        s3.copyObject(r -> r.copySource("photos/a%20b/%C3%A4%2B%25")
                .destinationBucket("photos")
                .destinationKey("a b/ä+%")
                .metadataDirective(MetadataDirective.REPLACE)
                .taggingDirective(TaggingDirective.REPLACE)
                .metadata(Map.of("n", "2")));

        HeadObjectResponse head = s3.headObject(r -> r.bucket("photos").key("a b/ä+%"));
        assertThat(head.contentType()).isEqualTo("binary/octet-stream");
        assertThat(head.metadata()).containsExactlyEntriesOf(Map.of("n", "2"));
        assertThat(head.tagCount()).isNull();
        assertThat(server.get("photos", "a b/ä+%").asUtf8String()).isEqualTo("hello");
    }

    @Test
    void copy_ontoItselfUnchanged_isIllegal() {
        assertRefused(
                () -> s3.copyObject(r -> r.copySource("photos/a%20b/%C3%A4%2B%25")
                        .destinationBucket("photos")
                        .destinationKey("a b/ä+%")),
                400,
                "InvalidRequest",
                "This copy request is illegal because it is trying to copy an object to itself without changing the"
                        + " object's metadata, storage class, website redirect location or encryption attributes.");
    }

    @Test
    void copy_ofNothing() {
        assertThatThrownBy(() -> s3.copyObject(r ->
                        r.copySource("photos/none").destinationBucket("copies").destinationKey("x")))
                .isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.copyObject(r -> r.copySource("nobucket/none")
                        .destinationBucket("copies")
                        .destinationKey("x")))
                .isInstanceOf(NoSuchBucketException.class);
        for (String source : List.of("photos", "photos/", "/", "photos/%zz")) {
            assertRefused(
                    () -> s3.copyObject(r ->
                            r.copySource(source).destinationBucket("copies").destinationKey("x")),
                    400,
                    "InvalidArgument");
        }
        assertThat(server.keys("copies")).isEmpty();
    }

    @Test
    void copy_underConditions() {
        assertRefused(
                () -> s3.copyObject(r -> r.copySource("photos/a%20b/%C3%A4%2B%25")
                        .destinationBucket("copies")
                        .destinationKey("x")
                        .copySourceIfNoneMatch("\"5d41402abc4b2a76b9719d911017c592\"")),
                412,
                "PreconditionFailed");
        server.put("copies", "x", "there");
        assertRefused(
                () -> s3.copyObject(r -> r.copySource("photos/a%20b/%C3%A4%2B%25")
                        .destinationBucket("copies")
                        .destinationKey("x")
                        .ifNoneMatch("*")),
                412,
                "PreconditionFailed");
        assertThat(server.get("copies", "x").asUtf8String()).isEqualTo("there");
    }

    @Test
    void delete_isIdempotent() {
        s3.deleteObject(r -> r.bucket("photos").key("a b/ä+%"));
        s3.deleteObject(r -> r.bucket("photos").key("a b/ä+%"));

        assertThat(server.keys("photos")).isEmpty();
        assertThat(server.files()).isEmpty();
        assertThatThrownBy(() -> s3.deleteObject(r -> r.bucket("nobucket").key("a")))
                .isInstanceOf(NoSuchBucketException.class);
    }

    @Test
    void delete_underACondition() {
        assertRefused(
                () -> s3.deleteObject(r -> r.bucket("photos").key("a b/ä+%").ifMatch("\"x\"")),
                412,
                "PreconditionFailed");
        assertRefused(
                () -> s3.deleteObject(r -> r.bucket("photos").key("none").ifMatch("*")), 412, "PreconditionFailed");
        s3.deleteObject(r -> r.bucket("photos").key("none").ifMatch("\"x\""));
        s3.deleteObject(r -> r.bucket("photos").key("a b/ä+%").ifMatch("\"5d41402abc4b2a76b9719d911017c592\""));

        assertThat(server.keys("photos")).isEmpty();
    }

    @Test
    void deleteMany_tellsOfEach() {
        for (int i = 0; i < 20; i++) {
            server.put("copies", "k/" + i, "x");
        }
        List<ObjectIdentifier> all = IntStream.range(0, 25)
                .mapToObj(i -> ObjectIdentifier.builder().key("k/" + i).build())
                .toList();

        DeleteObjectsResponse answer = s3.deleteObjects(r -> r.bucket("copies").delete(d -> d.objects(all)));

        assertThat(answer.deleted())
                .extracting(DeletedObject::key)
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(ObjectIdentifier::key).toList());
        assertThat(answer.errors()).isEmpty();
        assertThat(server.keys("copies")).isEmpty();
        assertThat(directory.resolve("s3/copies")).isEmptyDirectory();
    }

    @Test
    void deleteMany_quietly() {
        server.put("copies", "good", "x");
        server.put("copies", "kept", "x");

        DeleteObjectsResponse answer = s3.deleteObjects(r -> r.bucket("copies")
                .delete(d -> d.quiet(true)
                        .objects(
                                ObjectIdentifier.builder().key("good").build(),
                                ObjectIdentifier.builder()
                                        .key("kept")
                                        .eTag("\"other\"")
                                        .build(),
                                ObjectIdentifier.builder().key("x".repeat(1025)).build())));

        assertThat(answer.hasDeleted()).isFalse();
        assertThat(answer.errors())
                .extracting(S3Error::code)
                .containsExactlyInAnyOrder("PreconditionFailed", "KeyTooLongError");
        assertThat(server.keys("copies")).containsExactly("kept");
    }

    @Test
    void deleteMany_ofTooMany() {
        List<ObjectIdentifier> many = IntStream.range(0, 1001)
                .mapToObj(i -> ObjectIdentifier.builder().key("k" + i).build())
                .toList();

        assertRefused(
                () -> s3.deleteObjects(r -> r.bucket("copies").delete(d -> d.objects(many))),
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
        assertRefused(() -> s3.deleteObjects(r -> r.bucket("copies")), 400, "MalformedXML");
    }
}
