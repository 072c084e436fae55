package io.millrace.firehose;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Buckets in memory that fail in every way in which S3 does, and hold against the writer what a key never may hold.
///
/// Only the bucket of tables is read from; what a key of it holds may change, as metadata does from attempt to attempt.
final class FaultyBuckets implements S3Client {

    /// How a put goes wrong.
    enum Fault {
        NONE,
        UNREACHABLE,
        SLOW,
        SLOW_DOWN,
        INTERNAL_ERROR,
        WRONG_CHECKSUM,
        RESET_MID_PUT,
        NO_SUCH_BUCKET,
        ACCESS_DENIED,
        TIMED_OUT,
        ANSWER_LOST
    }

    /// The bucket of tables.
    static final String LAKE = "lake";

    private final Supplier<Life> life;
    private final Map<String, Weather<Fault>> weathers;
    private final Map<String, Map<String, byte[]>> contents = new TreeMap<>();
    private final Map<String, byte[]> promised = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private long puts;
    private long again;

    FaultyBuckets(Supplier<Life> life, Map<String, Weather<Fault>> weathers) {
        this.life = life;
        this.weathers = Map.copyOf(weathers);
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        Fault fault = fault(request.bucket());
        if (fault == Fault.RESET_MID_PUT) {
            readHalf(body, request.contentLength());
            throw SdkClientException.create("Connection reset");
        }
        byte[] content = read(body);
        if (content.length != request.contentLength()) {
            complain(request.key() + " has " + content.length + " bytes, not " + request.contentLength());
        }
        hold(request, content);
        switch (fault) {
            case WRONG_CHECKSUM ->
                throw refused(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
            case TIMED_OUT -> throw ApiCallTimeoutException.create(60_000);
            default -> store(request.bucket(), request.key(), content);
        }
        life.get().touch();
        if (fault == Fault.ANSWER_LOST) {
            throw SdkClientException.create("Connection reset");
        }
        return PutObjectResponse.builder().build();
    }

    /// How the next call goes wrong; those that fail at once do so here.
    private Fault fault(String bucket) {
        Fault fault =
                java.util.Objects.requireNonNull(weathers.get(bucket), bucket).next();
        life.get().touch();
        switch (fault) {
            case UNREACHABLE -> throw SdkClientException.create("Connection refused");
            case SLOW -> LockSupport.parkNanos(3_000_000);
            case SLOW_DOWN -> throw refused(503, "SlowDown", "Please reduce your request rate.");
            case INTERNAL_ERROR -> throw refused(500, "InternalError", "We encountered an internal error.");
            case NO_SUCH_BUCKET -> throw refused(404, "NoSuchBucket", "The specified bucket does not exist");
            case ACCESS_DENIED -> throw refused(403, "AccessDenied", "Access Denied");
            case NONE, RESET_MID_PUT, WRONG_CHECKSUM, TIMED_OUT, ANSWER_LOST -> {}
        }
        return fault;
    }

    /// What a key holds, unless the answer does not arrive.
    private byte[] answered(String bucket, String key) {
        Fault fault = fault(bucket);
        switch (fault) {
            case TIMED_OUT -> throw ApiCallTimeoutException.create(60_000);
            case RESET_MID_PUT, ANSWER_LOST -> throw SdkClientException.create("Connection reset");
            default -> {}
        }
        byte[] content = objects(bucket).get(key);
        if (content == null) {
            throw NoSuchKeyException.builder().message("no such key").build();
        }
        return content;
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        byte[] content = answered(request.bucket(), request.key());
        try {
            return transformer.transform(
                    GetObjectResponse.builder()
                            .contentLength((long) content.length)
                            .build(),
                    AbortableInputStream.create(new ByteArrayInputStream(content)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        return HeadObjectResponse.builder()
                .contentLength((long) answered(request.bucket(), request.key()).length)
                .build();
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        Fault fault = fault(request.bucket());
        remove(request.bucket(), request.key());
        if (fault == Fault.ANSWER_LOST) {
            throw SdkClientException.create("Connection reset");
        }
        return DeleteObjectResponse.builder().build();
    }

    private synchronized void remove(String bucket, String key) {
        contents.getOrDefault(bucket, new TreeMap<>()).remove(key);
    }

    /// Puts an object that is there from the beginning.
    synchronized void store(String bucket, String key, byte[] content) {
        contents.computeIfAbsent(bucket, any -> new TreeMap<>()).put(key, content);
    }

    /// What is sent for a key once is what is sent for it always.
    private synchronized void hold(PutObjectRequest request, byte[] content) {
        puts++;
        if (request.bucket().equals(LAKE)) {
            return;
        }
        byte[] before = promised.putIfAbsent(request.bucket() + "/" + request.key(), content);
        if (before != null) {
            again++;
            if (!Arrays.equals(before, content)) {
                complain(request.key() + " had " + before.length + " bytes and then other " + content.length);
            }
        }
    }

    private synchronized void complain(String complaint) {
        complaints.add(complaint);
    }

    private static void readHalf(RequestBody body, long length) {
        try (InputStream in = body.contentStreamProvider().newStream()) {
            in.readNBytes((int) (length / 2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(RequestBody body) {
        try (InputStream in = body.contentStreamProvider().newStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RuntimeException refused(int status, String code, String message) {
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .message(message)
                .build();
    }

    /// The objects of a bucket by their keys.
    synchronized Map<String, byte[]> objects(String bucket) {
        return new TreeMap<>(contents.getOrDefault(bucket, Map.of()));
    }

    /// What no writer may do and one did.
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// How many puts there were, and how many of them had the key of an earlier one.
    synchronized String traffic() {
        return puts + " puts, " + again + " of them again";
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
