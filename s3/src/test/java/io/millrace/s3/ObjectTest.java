package io.millrace.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.StorageClass;

@SuppressWarnings("deprecation") // what the SDK sends
class ObjectTest {

    private static final String HELLO_MD5 = "\"5d41402abc4b2a76b9719d911017c592\"";

    @TempDir
    Path directory;

    private Server server;
    private S3Client s3;

    @BeforeEach
    void open() {
        server = Server.open(directory);
        s3 = server.alice();
        s3.createBucket(r -> r.bucket("photos"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    static void assertRefused(ThrowingCallable call, int status, String code, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
        });
    }

    static void assertRefused(ThrowingCallable call, int status, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }

    @Test
    void put_keepsThePlainBytesInAPlainFile() throws IOException {
        PutObjectResponse answer = server.put("photos", "2026/01/hello.txt", "hello");

        assertThat(answer.eTag()).isEqualTo(HELLO_MD5);
        assertThat(directory.resolve("s3/photos/2026/01/hello.txt")).hasContent("hello");
        ResponseBytes<GetObjectResponse> got = server.get("photos", "2026/01/hello.txt");
        assertThat(got.asUtf8String()).isEqualTo("hello");
        assertThat(got.response().eTag()).isEqualTo(HELLO_MD5);
        assertThat(got.response().contentLength()).isEqualTo(5);
        assertThat(got.response().contentType()).isEqualTo("binary/octet-stream");
        assertThat(got.response().lastModified()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(got.response().acceptRanges()).isEqualTo("bytes");
        assertThat(got.response().checksumCRC64NVME()).isNull();
    }

    @Test
    void put_leavesOnlyTheObject() {
        server.put("photos", "a", "1");
        server.put("photos", "a", "2");
        server.put("photos", "b/c", "3");
        s3.deleteObject(r -> r.bucket("photos").key("b/c"));

        assertThat(server.files().keySet()).containsExactly("photos/a");
        assertThat(directory.resolve("s3/photos/b")).doesNotExist();
    }

    @Test
    void object_returnsWhatWasSaidOfIt() {
        Instant expires = Instant.parse("2030-01-01T00:00:00Z");
        s3.putObject(
                r -> r.bucket("photos")
                        .key("a")
                        .contentType("text/plain")
                        .cacheControl("no-cache")
                        .contentDisposition("attachment")
                        .contentEncoding("aws-chunked, gzip")
                        .contentLanguage("de")
                        .expires(expires)
                        .storageClass(StorageClass.STANDARD_IA)
                        .websiteRedirectLocation("/other")
                        .tagging("stage=raw&owner=a%20b")
                        .metadata(Map.of("Camera", "x100")),
                RequestBody.fromString("hello"));

        HeadObjectResponse head = s3.headObject(r -> r.bucket("photos").key("a"));
        GetObjectResponse got = server.get("photos", "a").response();

        assertThat(head.contentType()).isEqualTo(got.contentType()).isEqualTo("text/plain");
        assertThat(head.cacheControl()).isEqualTo(got.cacheControl()).isEqualTo("no-cache");
        assertThat(head.contentDisposition())
                .isEqualTo(got.contentDisposition())
                .isEqualTo("attachment");
        assertThat(head.contentEncoding()).isEqualTo(got.contentEncoding()).isEqualTo("gzip");
        assertThat(head.contentLanguage()).isEqualTo(got.contentLanguage()).isEqualTo("de");
        assertThat(head.expires()).isEqualTo(got.expires()).isEqualTo(expires);
        assertThat(head.storageClass()).isEqualTo(got.storageClass()).isEqualTo(StorageClass.STANDARD_IA);
        assertThat(head.websiteRedirectLocation())
                .isEqualTo(got.websiteRedirectLocation())
                .isEqualTo("/other");
        assertThat(head.tagCount()).isEqualTo(got.tagCount()).isEqualTo(2);
        assertThat(head.metadata()).isEqualTo(got.metadata()).isEqualTo(Map.of("camera", "x100"));
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.eTag()).isEqualTo(HELLO_MD5);
    }

    @Test
    void get_overridesHeadersForOneAnswer() {
        server.put("photos", "a", "hello");

        GetObjectResponse got = s3.getObjectAsBytes(r -> r.bucket("photos")
                        .key("a")
                        .responseContentType("text/html")
                        .responseCacheControl("c")
                        .responseContentDisposition("d")
                        .responseContentEncoding("e")
                        .responseContentLanguage("f")
                        .responseExpires(Server.START))
                .response();

        assertThat(got.contentType()).isEqualTo("text/html");
        assertThat(got.cacheControl()).isEqualTo("c");
        assertThat(got.contentDisposition()).isEqualTo("d");
        assertThat(got.contentEncoding()).isEqualTo("e");
        assertThat(got.contentLanguage()).isEqualTo("f");
        assertThat(got.expires()).isEqualTo(Server.START);
        assertThat(server.get("photos", "a").response().contentType()).isEqualTo("binary/octet-stream");
    }

    @Test
    void get_ofAPart() {
        server.put("photos", "a", "0123456789");

        assertThat(range("bytes=2-4")).isEqualTo("234 bytes 2-4/10");
        assertThat(range("bytes=7-")).isEqualTo("789 bytes 7-9/10");
        assertThat(range("bytes=8-100")).isEqualTo("89 bytes 8-9/10");
        assertThat(range("bytes=-3")).isEqualTo("789 bytes 7-9/10");
        assertThat(range("bytes=-100")).isEqualTo("0123456789 bytes 0-9/10");
        assertThat(range("bytes=0-1,3-4")).isEqualTo("0123456789 null");
        assertThat(range("bytes=4-2")).isEqualTo("0123456789 null");
        assertThat(range("lines=1-2")).isEqualTo("0123456789 null");
        assertRefused(() -> range("bytes=10-"), 416, "InvalidRange", "The requested range is not satisfiable");
        assertRefused(() -> range("bytes=-0"), 416, "InvalidRange");
        assertThat(s3.headObject(r -> r.bucket("photos").key("a").range("bytes=2-4"))
                        .contentLength())
                .isEqualTo(3);
    }

    private String range(String header) {
        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(r -> r.bucket("photos").key("a").range(header));
        assertThat(got.response().contentLength()).isEqualTo(got.asByteArrayUnsafe().length);
        return got.asUtf8String() + " " + got.response().contentRange();
    }

    @Test
    void emptyObject_isAnObject() {
        server.put("photos", "empty", "");

        assertThat(server.get("photos", "empty").asByteArray()).isEmpty();
        assertThat(server.keys("photos")).containsExactly("empty");
        assertRefused(
                () -> s3.getObjectAsBytes(r -> r.bucket("photos").key("empty").range("bytes=0-")), 416, "InvalidRange");
    }

    @Test
    void conditionsOfReading_haveAwsPrecedence() {
        server.put("photos", "a", "hello");
        Instant before = Server.START.minusSeconds(10);
        Instant after = Server.START.plusSeconds(10);
        Instant exactly = Instant.parse("2026-01-02T03:04:05Z");

        assertThat(status(HELLO_MD5, null, null, null)).isEqualTo(200);
        assertThat(status("*", null, null, null)).isEqualTo(200);
        assertThat(status("\"other\"", null, null, null)).isEqualTo(412);
        assertThat(status("\"other\", " + HELLO_MD5, null, null, null)).isEqualTo(200);
        assertThat(status(null, HELLO_MD5, null, null)).isEqualTo(304);
        assertThat(status(null, HELLO_MD5.replace("\"", ""), null, null)).isEqualTo(304);
        assertThat(status(null, "\"other\"", null, null)).isEqualTo(200);
        assertThat(status(null, null, before, null)).isEqualTo(200);
        assertThat(status(null, null, exactly, null)).isEqualTo(304);
        assertThat(status(null, null, after, null)).isEqualTo(304);
        assertThat(status(null, null, null, before)).isEqualTo(412);
        assertThat(status(null, null, null, exactly)).isEqualTo(200);
        assertThat(status(HELLO_MD5, null, null, before)).as("tag before date").isEqualTo(200);
        assertThat(status(null, "\"other\"", after, null)).as("tag before date").isEqualTo(200);
        assertThat(status(null, HELLO_MD5, before, null)).as("tag before date").isEqualTo(304);
    }

    private int status(
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable Instant modifiedSince,
            @Nullable Instant unmodifiedSince) {
        int ofGet = statusOf(() -> s3.getObjectAsBytes(r -> r.bucket("photos")
                .key("a")
                .ifMatch(ifMatch)
                .ifNoneMatch(ifNoneMatch)
                .ifModifiedSince(modifiedSince)
                .ifUnmodifiedSince(unmodifiedSince)));
        int ofHead = statusOf(() -> s3.headObject(r -> r.bucket("photos")
                .key("a")
                .ifMatch(ifMatch)
                .ifNoneMatch(ifNoneMatch)
                .ifModifiedSince(modifiedSince)
                .ifUnmodifiedSince(unmodifiedSince)));
        assertThat(ofHead).isEqualTo(ofGet);
        return ofGet;
    }

    private static int statusOf(Runnable call) {
        try {
            call.run();
            return 200;
        } catch (S3Exception e) {
            return e.statusCode();
        }
    }

    @Test
    void conditionsOfWriting() {
        assertRefused(
                () -> s3.putObject(r -> r.bucket("photos").key("a").ifMatch("\"x\""), RequestBody.fromString("1")),
                404,
                "NoSuchKey");
        s3.putObject(r -> r.bucket("photos").key("a").ifNoneMatch("*"), RequestBody.fromString("hello"));
        assertRefused(
                () -> s3.putObject(r -> r.bucket("photos").key("a").ifNoneMatch("*"), RequestBody.fromString("2")),
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold");
        assertRefused(
                () -> s3.putObject(r -> r.bucket("photos").key("a").ifMatch("\"x\""), RequestBody.fromString("3")),
                412,
                "PreconditionFailed");
        assertRefused(
                () -> s3.putObject(r -> r.bucket("photos").key("a").ifNoneMatch("\"x\""), RequestBody.fromString("4")),
                501,
                "NotImplemented");
        assertThat(server.get("photos", "a").asUtf8String()).isEqualTo("hello");

        s3.putObject(r -> r.bucket("photos").key("a").ifMatch(HELLO_MD5), RequestBody.fromString("5"));

        assertThat(server.get("photos", "a").asUtf8String()).isEqualTo("5");
        assertThat(server.files().keySet()).containsExactly("photos/a");
    }

    @Test
    void checksums_areVerifiedAndShown() {
        Map<ChecksumAlgorithm, String> sums = Map.of(
                ChecksumAlgorithm.CRC32, "y/Q5Jg==",
                ChecksumAlgorithm.CRC32_C, "4waSgw==",
                ChecksumAlgorithm.CRC64_NVME, "rosUhgp5mIg=",
                ChecksumAlgorithm.SHA1, "98O8HYCOBHMq32eZZczDTKeuNEE=",
                ChecksumAlgorithm.SHA256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=");
        sums.forEach((algorithm, sum) -> {
            s3.putObject(
                    r -> r.bucket("photos").key("sum").checksumAlgorithm(algorithm),
                    RequestBody.fromString("123456789"));
            assertThat(checksumOf("sum", algorithm)).as(algorithm.toString()).isEqualTo(sum);
        });
        s3.putObject(
                r -> r.bucket("photos").key("given").checksumCRC32("y/Q5Jg=="), RequestBody.fromString("123456789"));
        assertThat(checksumOf("given", ChecksumAlgorithm.CRC32)).isEqualTo("y/Q5Jg==");

        PutObjectResponse plain = server.put("photos", "plain", "123456789");
        assertThat(plain.checksumCRC64NVME()).isEqualTo("rosUhgp5mIg=");
        assertThat(plain.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
        assertThat(checksumOf("plain", ChecksumAlgorithm.CRC64_NVME)).isEqualTo("rosUhgp5mIg=");

        assertRefused(
                () -> s3.putObject(
                        r -> r.bucket("photos").key("bad").checksumCRC32("AAAAAA=="), RequestBody.fromString("1")),
                400,
                "BadDigest",
                "The CRC32 you specified did not match the calculated checksum.");
        assertRefused(
                () -> s3.putObject(
                        r -> r.bucket("photos").key("bad").checksumCRC32("AAAA"), RequestBody.fromString("1")),
                400,
                "InvalidRequest",
                "Value for x-amz-checksum-crc32 header is invalid.");
        assertRefused(
                () -> s3.putObject(
                        r -> r.bucket("photos").key("bad").contentMD5("XUFAKrxLKna5cZ2REBfFkg=="),
                        RequestBody.fromString("1")),
                400,
                "BadDigest");
        assertRefused(
                () -> s3.putObject(r -> r.bucket("photos").key("bad").contentMD5("no"), RequestBody.fromString("1")),
                400,
                "InvalidDigest");
        s3.putObject(
                r -> r.bucket("photos").key("md5").contentMD5("XUFAKrxLKna5cZ2REBfFkg=="),
                RequestBody.fromString("hello"));
        assertThat(server.keys("photos")).containsExactly("given", "md5", "plain", "sum");
        assertThat(server.files()).hasSize(4);
    }

    private String checksumOf(String key, ChecksumAlgorithm algorithm) {
        GetObjectResponse got = s3.getObjectAsBytes(
                        r -> r.bucket("photos").key(key).checksumMode(ChecksumMode.ENABLED))
                .response();
        HeadObjectResponse head = s3.headObject(r -> r.bucket("photos").key(key).checksumMode(ChecksumMode.ENABLED));
        assertThat(got.checksumType()).isEqualTo(head.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
        return switch (algorithm) {
            case CRC32 -> same(got.checksumCRC32(), head.checksumCRC32());
            case CRC32_C -> same(got.checksumCRC32C(), head.checksumCRC32C());
            case CRC64_NVME -> same(got.checksumCRC64NVME(), head.checksumCRC64NVME());
            case SHA1 -> same(got.checksumSHA1(), head.checksumSHA1());
            default -> same(got.checksumSHA256(), head.checksumSHA256());
        };
    }

    private static String same(String one, String other) {
        assertThat(one).isEqualTo(other);
        return one;
    }

    @Test
    void checksumOfAPart_isNotShown() {
        server.put("photos", "a", "hello");

        GetObjectResponse got = s3.getObjectAsBytes(
                        r -> r.bucket("photos").key("a").range("bytes=0-1").checksumMode(ChecksumMode.ENABLED))
                .response();

        assertThat(got.checksumCRC64NVME()).isNull();
    }

    @Test
    void bodyOfAnotherLength_isRefused() {
        assertRefused(() -> putOfLength(4, "hello"), 400, "IncompleteBody");
        assertRefused(() -> putOfLength(6, "hello"), 400, "IncompleteBody");
        assertRefused(() -> putOfLength(WriteService.MAX_BYTES + 1, "hello"), 400, "EntityTooLarge");
        assertRefused(
                () -> s3.putObject(
                        r -> r.bucket("photos").key("a"),
                        RequestBody.fromContentProvider(
                                () -> new ByteArrayInputStream(new byte[1]), "application/octet-stream")),
                411,
                "MissingContentLength");
        assertThat(server.files()).isEmpty();
        assertThat(server.keys("photos")).isEmpty();
    }

    private void putOfLength(long length, String content) {
        s3.putObject(
                r -> r.bucket("photos").key("a").contentLength(length),
                RequestBody.fromContentProvider(
                        () -> new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
                        length,
                        "text/plain"));
    }

    @Test
    void clientThatGoesAwayWhileItPuts_leavesNothing() {
        server.put("photos", "a", "old");
        InputStream breaks = new InputStream() {
            private int left = 150_000;

            @Override
            public int read() throws IOException {
                return read(new byte[1], 0, 1);
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                left -= length;
                if (left < 0) {
                    throw new IOException("connection reset");
                }
                return length;
            }
        };

        assertRefused(
                () -> s3.putObject(
                        r -> r.bucket("photos").key("a"),
                        RequestBody.fromContentProvider(() -> breaks, 200_000, "text/plain")),
                400,
                "RequestTimeout");

        assertThat(server.files().keySet()).containsExactly("photos/a");
        assertThat(server.get("photos", "a").asUtf8String()).isEqualTo("old");
    }

    @Test
    void fullDisk_refusesThePutAndKeepsTheOldObject() {
        server.put("photos", "a", "old");
        close();
        server = Server.open(directory, new FileDisk() {
            @Override
            public void write(FileChannel channel, ByteBuffer bytes) throws IOException {
                throw new IOException("No space left on device");
            }
        });

        assertRefused(() -> server.put("photos", "a", "new"), 503, "ServiceUnavailable");

        assertThat(server.get("photos", "a").asUtf8String()).isEqualTo("old");
        assertThat(server.files().keySet()).containsExactly("photos/a");
    }

    @Test
    void readerThatGoesAway_isNoMistakeOfOurs() {
        server.put("photos", "a", "hello");
        IOException away = new IOException("client went away");
        InputStream[] stream = new InputStream[1];

        assertThatThrownBy(() -> s3.getObject(r -> r.bucket("photos").key("a"), (response, in) -> {
                    stream[0] = in;
                    throw away;
                }))
                .isInstanceOf(SdkClientException.class)
                .hasCause(away);
        assertThatThrownBy(() -> stream[0].read()).as("the file is closed").isInstanceOf(IOException.class);
    }

    @Test
    void largeObject_passesThroughUnchanged() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        byte[] bytes = new byte[3_000_001];
        new Random(seed).nextBytes(bytes);
        s3.putObject(r -> r.bucket("photos").key("large"), RequestBody.fromBytes(bytes));

        assertThat(server.get("photos", "large").asByteArray()).isEqualTo(bytes);
        byte[] part = s3.getObjectAsBytes(r -> r.bucket("photos").key("large").range("bytes=1000000-1999999"))
                .asByteArray();
        assertThat(part).isEqualTo(Arrays.copyOfRange(bytes, 1_000_000, 2_000_000));
    }

    @Test
    void openReader_keepsItsVersion() throws IOException {
        server.put("photos", "a", "old");
        server.put("photos", "b", "old");

        byte[] read = s3.getObject(r -> r.bucket("photos").key("a"), (response, in) -> {
            server.put("photos", "a", "newer");
            return in.readAllBytes();
        });
        byte[] deleted = s3.getObject(r -> r.bucket("photos").key("b"), (response, in) -> {
            s3.deleteObject(d -> d.bucket("photos").key("b"));
            return in.readAllBytes();
        });

        assertThat(read).asString().isEqualTo("old");
        assertThat(deleted).asString().isEqualTo("old");
        assertThat(server.get("photos", "a").asUtf8String()).isEqualTo("newer");
        assertThat(server.keys("photos")).containsExactly("a");
    }

    @Test
    void fileTakenAwayByHand_isAnsweredAsIfThereWereNone() throws IOException {
        server.put("photos", "a", "hello");
        Files.delete(directory.resolve("s3/photos/a"));

        assertThatThrownBy(() -> server.get("photos", "a")).isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void damagedFile_isNeverServedAsWhole() throws IOException {
        server.put("photos", "short", "hello");
        server.put("photos", "flipped", "hello");
        Files.writeString(directory.resolve("s3/photos/short"), "hell");
        Files.writeString(directory.resolve("s3/photos/flipped"), "hellp");

        assertRefused(() -> server.get("photos", "short"), 500, "InternalFailure");
        assertRefused(() -> server.get("photos", "flipped"), 500, "InternalFailure");
    }

    @Test
    void fileCopiedByHand_isNoObject() throws IOException {
        Files.writeString(directory.resolve("s3/photos/stray"), "mine");

        assertThat(server.keys("photos")).isEmpty();
        assertThatThrownBy(() -> server.get("photos", "stray")).isInstanceOf(NoSuchKeyException.class);
        s3.deleteObject(r -> r.bucket("photos").key("stray"));
        assertThat(directory.resolve("s3/photos/stray")).hasContent("mine");
    }

    @Test
    void symbolicLink_leadsNoObjectOutOfTheFolder() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.createSymbolicLink(directory.resolve("s3/photos/link"), outside);

        server.put("photos", "link/a", "hello");

        assertThat(Server.files(outside)).isEmpty();
        assertThat(server.get("photos", "link/a").asUtf8String()).isEqualTo("hello");
    }

    @Test
    void whatIsNotThere_isRefused() {
        assertThatThrownBy(() -> server.get("photos", "a")).isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.headObject(r -> r.bucket("photos").key("a")))
                .isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> server.get("nothing", "a")).isInstanceOf(NoSuchBucketException.class);
        assertThatThrownBy(() -> server.put("nothing", "a", "")).isInstanceOf(NoSuchBucketException.class);
        assertRefused(() -> server.put("photos", "ä".repeat(513), ""), 400, "KeyTooLongError", "Your key is too long");
        assertRefused(() -> server.put("photos", "\uD800", ""), 400, "InvalidURI");
        assertRefused(
                () -> s3.putObject(
                        r -> r.bucket("photos").key("a").acl(ObjectCannedACL.PUBLIC_READ), RequestBody.fromString("")),
                400,
                "AccessControlListNotSupported");
        assertRefused(
                () -> s3.putObject(r -> r.bucket("photos").key("a").storageClass("GOLD"), RequestBody.fromString("")),
                400,
                "InvalidStorageClass");
        assertRefused(
                () -> s3.putObject(
                        r -> r.bucket("photos").key("a").metadata(Map.of("m", "x".repeat(2048))),
                        RequestBody.fromString("")),
                400,
                "MetadataTooLarge");
        assertRefused(
                () -> s3.getObjectAsBytes(r -> r.bucket("photos").key("a").partNumber(2)), 416, "InvalidPartNumber");
        assertRefused(
                () -> s3.putObject(
                        r -> r.bucket("photos").key("a").expectedBucketOwner("999999999999"),
                        RequestBody.fromString("")),
                403,
                "AccessDenied");
    }

    @Test
    void restart_changesNothing() {
        server.put("photos", "a/b", "1");
        server.put("photos", "a", "2");
        server.pass(Duration.ofSeconds(5));
        server.put("photos", "a/b", "3");
        close();
        server = Server.open(directory);

        assertThat(server.keys("photos")).containsExactly("a", "a/b");
        assertThat(server.get("photos", "a").asUtf8String()).isEqualTo("2");
        assertThat(server.get("photos", "a/b").asUtf8String()).isEqualTo("3");
        assertThat(server.get("photos", "a/b").response().lastModified())
                .isEqualTo(Instant.parse("2026-01-02T03:04:10Z"));
    }
}
