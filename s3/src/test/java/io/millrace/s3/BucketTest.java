package io.millrace.s3;

import static io.millrace.s3.ObjectTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

@SuppressWarnings("deprecation") // what the SDK sends
class BucketTest {

    private static final Caller IN_EUROPE = new Caller(Server.ALICE.account(), "eu-west-2", "AKIAALICE");

    @TempDir
    Path directory;

    private Server server;
    private S3Client s3;

    @BeforeEach
    void open() {
        server = Server.open(directory);
        s3 = server.alice();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void name_obeysAwsRules() {
        for (String good : List.of("abc", "a.b-c.1", "0".repeat(63), "1.2.3")) {
            assertThatCode(() -> new BucketName(good)).as(good).doesNotThrowAnyException();
        }
        List<String> bad = new ArrayList<>(List.of(
                "ab",
                "0".repeat(64),
                "Abc",
                "a_b",
                "_millrace",
                "-abc",
                "abc-",
                ".abc",
                "abc.",
                "a..b",
                "192.168.0.1",
                "xn--abc",
                "sthree-abc",
                "amzn-s3-demo-abc",
                "abc-s3alias",
                "abc--ol-s3",
                "abc.mrap",
                "abc--x-s3",
                "abc--table-s3",
                "a/b",
                "../x",
                "a b",
                "äbc",
                "abc\n",
                ""));
        bad.addAll(List.of("...", ".."));
        for (String name : bad) {
            assertRefused(
                    () -> s3.createBucket(r -> r.bucket(name)),
                    400,
                    "InvalidBucketName",
                    "The specified bucket is not valid.");
        }
        assertThat(Server.files(directory.resolve("s3"))).isEmpty();
    }

    @Test
    void create_madeTwice() {
        s3.createBucket(r -> r.bucket("mine"));

        assertThatCode(() -> s3.createBucket(r -> r.bucket("mine")))
                .as("us-east-1 does not mind")
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> server.as(IN_EUROPE)
                        .createBucket(r ->
                                r.bucket("mine").createBucketConfiguration(c -> c.locationConstraint("eu-west-2"))))
                .isInstanceOf(BucketAlreadyOwnedByYouException.class);
        assertThatThrownBy(() -> server.as(Server.BOB).createBucket(r -> r.bucket("mine")))
                .isInstanceOf(BucketAlreadyExistsException.class);
    }

    @Test
    void create_inARegion() {
        s3.createBucket(r -> r.bucket("first"));
        s3.createBucket(r -> r.bucket("second").createBucketConfiguration(c -> c.locationConstraint("ap-southeast-2")));
        server.as(IN_EUROPE)
                .createBucket(r -> r.bucket("third").createBucketConfiguration(c -> c.locationConstraint("eu-west-2")));

        assertThat(s3.headBucket(r -> r.bucket("first")).bucketRegion()).isEqualTo("us-east-1");
        assertThat(s3.headBucket(r -> r.bucket("second")).bucketRegion()).isEqualTo("ap-southeast-2");
        assertThat(s3.getBucketLocation(r -> r.bucket("first")).locationConstraintAsString())
                .isNull();
        assertThat(s3.getBucketLocation(r -> r.bucket("third")).locationConstraintAsString())
                .isEqualTo("eu-west-2");
        assertRefused(
                () -> server.as(IN_EUROPE).createBucket(r -> r.bucket("fourth")),
                400,
                "IllegalLocationConstraintException",
                "The unspecified location constraint is incompatible for the region specific endpoint this request was"
                        + " sent to.");
        assertRefused(
                () -> server.as(IN_EUROPE)
                        .createBucket(r ->
                                r.bucket("fourth").createBucketConfiguration(c -> c.locationConstraint("eu-west-1"))),
                400,
                "IllegalLocationConstraintException",
                "The eu-west-1 location constraint is incompatible for the region specific endpoint this request was"
                        + " sent to.");
        assertRefused(
                () -> s3.createBucket(
                        r -> r.bucket("fourth").createBucketConfiguration(c -> c.locationConstraint("us-east-1"))),
                400,
                "InvalidLocationConstraint");
    }

    @Test
    void bucket_isForItsOwnerAlone() {
        s3.createBucket(r -> r.bucket("mine"));
        server.put("mine", "a", "secret");
        S3Client bob = server.as(Server.BOB);
        bob.createBucket(r -> r.bucket("bobs"));

        assertRefused(() -> bob.headBucket(r -> r.bucket("mine")), 403, "AccessDenied", "Access Denied");
        assertRefused(() -> bob.listObjectsV2(r -> r.bucket("mine")), 403, "AccessDenied");
        assertRefused(() -> bob.getObjectAsBytes(r -> r.bucket("mine").key("a")), 403, "AccessDenied");
        assertRefused(() -> bob.deleteObject(r -> r.bucket("mine").key("a")), 403, "AccessDenied");
        assertRefused(() -> bob.deleteBucket(r -> r.bucket("mine")), 403, "AccessDenied");
        assertRefused(
                () -> bob.copyObject(
                        r -> r.copySource("mine/a").destinationBucket("bobs").destinationKey("a")),
                403,
                "AccessDenied");
        assertThat(bob.listBuckets().buckets()).extracting(Bucket::name).containsExactly("bobs");
    }

    @Test
    void delete_wantsAnEmptyBucket() throws IOException {
        s3.createBucket(r -> r.bucket("mine"));
        server.put("mine", "deep/down/a", "1");

        assertRefused(
                () -> s3.deleteBucket(r -> r.bucket("mine")),
                409,
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty");
        s3.deleteObject(r -> r.bucket("mine").key("deep/down/a"));
        s3.deleteBucket(r -> r.bucket("mine"));

        assertThat(directory.resolve("s3/mine")).doesNotExist();
        assertThatThrownBy(() -> s3.headBucket(r -> r.bucket("mine"))).isInstanceOf(NoSuchBucketException.class);
        assertThatThrownBy(() -> s3.deleteBucket(r -> r.bucket("mine"))).isInstanceOf(NoSuchBucketException.class);
        s3.createBucket(r -> r.bucket("mine"));
        Files.writeString(directory.resolve("s3/mine/stray"), "by hand");
        s3.deleteBucket(r -> r.bucket("mine"));
        assertThat(directory.resolve("s3/mine/stray")).as("not ours to delete").hasContent("by hand");
    }

    @Test
    void list_inPages() {
        for (int i = 0; i < 7; i++) {
            String name = "bucket-" + i;
            s3.createBucket(r -> r.bucket(name));
        }
        s3.createBucket(r -> r.bucket("other"));

        ListBucketsResponse first = s3.listBuckets(r -> r.maxBuckets(3).prefix("bucket-"));
        ListBucketsResponse second =
                s3.listBuckets(r -> r.maxBuckets(3).prefix("bucket-").continuationToken(first.continuationToken()));
        ListBucketsResponse third =
                s3.listBuckets(r -> r.maxBuckets(3).prefix("bucket-").continuationToken(second.continuationToken()));

        assertThat(first.buckets()).extracting(Bucket::name).containsExactly("bucket-0", "bucket-1", "bucket-2");
        assertThat(second.buckets()).extracting(Bucket::name).containsExactly("bucket-3", "bucket-4", "bucket-5");
        assertThat(third.buckets()).extracting(Bucket::name).containsExactly("bucket-6");
        assertThat(third.continuationToken()).isNull();
        assertThat(s3.listBuckets().buckets()).hasSize(8).allSatisfy(bucket -> {
            assertThat(bucket.creationDate()).isEqualTo(Server.START);
            assertThat(bucket.bucketRegion()).isEqualTo("us-east-1");
        });
        assertThat(s3.listBuckets().owner().id()).matches("[0-9a-f]{64}");
    }
}
