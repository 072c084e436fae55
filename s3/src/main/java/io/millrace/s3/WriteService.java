package io.millrace.s3;

import io.millrace.api.Caller;
import io.millrace.api.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// The operation that puts an object.
final class WriteService {

    private static final System.Logger LOG = System.getLogger(WriteService.class.getName());

    /// The largest object that one put takes: 5 GiB.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html>
    static final long MAX_BYTES = 5L << 30;

    static final int BUFFER_BYTES = 128 << 10;

    private static final int MIN_BUFFER_BYTES = 512;
    private static final int MD5_BYTES = 16;

    private final BucketService buckets;
    private final ObjectStore objects;

    WriteService(BucketService buckets, ObjectStore objects) {
        this.buckets = buckets;
        this.objects = objects;
    }

    PutObjectResponse put(PutObjectRequest request, RequestBody body) {
        buckets.owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        ObjectName name = new ObjectName(new BucketName(request.bucket()), request.key());
        DescriptionSource.refuseWhatIsNotThere(request);
        Description description = DescriptionSource.of(request);
        WriteCondition condition =
                condition(Optional.ofNullable(request.ifMatch()), Optional.ofNullable(request.ifNoneMatch()));
        long length = Optional.ofNullable(request.contentLength())
                .or(body::optionalContentLength)
                .orElseThrow(S3Fault.MISSING_CONTENT_LENGTH::fault);
        if (length > MAX_BYTES) {
            throw S3Fault.ENTITY_TOO_LARGE.fault();
        }
        Optional<String> md5 = Optional.ofNullable(request.contentMD5()).map(WriteService::md5);
        Optional<ObjectChecksum> given = given(request);
        ObjectChecksum.Algorithm algorithm = given.map(ObjectChecksum::algorithm)
                .or(() -> algorithm(Optional.ofNullable(request.checksumAlgorithmAsString())))
                .orElse(ObjectChecksum.Algorithm.CRC64NVME);
        condition.check(objects.find(name));
        StoredObject stored = stored(name, description, condition, algorithm, upload -> {
            receive(body, length, upload);
            Content content = upload.content();
            if (md5.filter(expected -> !expected.equals(content.md5())).isPresent()) {
                throw S3Fault.BAD_DIGEST.fault();
            }
            if (given.filter(expected -> !expected.equals(content.checksum())).isPresent()) {
                throw S3Fault.BAD_DIGEST.fault(
                        "The %s you specified did not match the calculated checksum.", algorithm);
            }
            return content;
        });
        return response(stored);
    }

    /// Fills an upload and says what it came to.
    interface Filling {
        Content fill(Upload upload) throws IOException;
    }

    /// Makes what the filling writes the object of that name.
    StoredObject stored(
            ObjectName name,
            Description description,
            WriteCondition condition,
            ObjectChecksum.Algorithm algorithm,
            Filling filling) {
        try (Upload upload = objects.begin(algorithm)) {
            Content content = filling.fill(upload);
            return objects.commit(name, Caller.current().account(), upload, content, description, condition);
        } catch (IOException e) {
            throw unwritable(name, e);
        }
    }

    private static Fault unwritable(ObjectName name, IOException e) {
        LOG.log(System.Logger.Level.ERROR, "cannot write object " + name, e);
        return S3Fault.SERVICE_UNAVAILABLE.fault();
    }

    /// Writes the body, which must have exactly the declared length.
    private static void receive(RequestBody body, long length, Upload upload) throws IOException {
        byte[] buffer = new byte[Math.clamp(length + 1, MIN_BUFFER_BYTES, BUFFER_BYTES)];
        long received = 0;
        InputStream in = body.contentStreamProvider().newStream();
        try {
            for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                received += count;
                if (received > length) {
                    throw S3Fault.INCOMPLETE_BODY.fault();
                }
                upload.write(buffer, 0, count);
            }
        } finally {
            close(in);
        }
        if (received < length) {
            throw S3Fault.INCOMPLETE_BODY.fault();
        }
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException clientWentAway) {
            throw S3Fault.REQUEST_TIMEOUT.fault();
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the body of a request did not end well", e);
        }
    }

    static WriteCondition condition(Optional<String> ifMatch, Optional<String> ifNoneMatch) {
        if (ifNoneMatch.isPresent()) {
            if (ifMatch.isPresent() || !ifNoneMatch.get().strip().equals(EntityTags.ANY)) {
                throw S3Fault.NOT_IMPLEMENTED.fault();
            }
            return new WriteCondition.IfAbsent();
        }
        return ifMatch.<WriteCondition>map(WriteCondition.IfMatch::new).orElse(new WriteCondition.None());
    }

    /// The MD5 of a `Content-MD5` header, in hexadecimal digits.
    private static String md5(String header) {
        try {
            byte[] bytes = Base64.getDecoder().decode(header);
            if (bytes.length == MD5_BYTES) {
                return HexFormat.of().formatHex(bytes);
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw S3Fault.INVALID_DIGEST.fault();
    }

    /// The algorithm that a client names, whose checksum may follow the body.
    static Optional<ObjectChecksum.Algorithm> algorithm(Optional<String> name) {
        return name.map(text -> ObjectChecksum.Algorithm.named(text)
                .orElseThrow(() -> S3Fault.INVALID_REQUEST.fault(
                        "Checksum algorithm provided is unsupported. Please try again with any of the valid types:"
                                + " [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")));
    }

    /// The checksum that the headers of a put give.
    private static Optional<ObjectChecksum> given(PutObjectRequest request) {
        List<ObjectChecksum> given = Stream.of(
                        checksum(ObjectChecksum.Algorithm.CRC32, Optional.ofNullable(request.checksumCRC32())),
                        checksum(ObjectChecksum.Algorithm.CRC32C, Optional.ofNullable(request.checksumCRC32C())),
                        checksum(ObjectChecksum.Algorithm.CRC64NVME, Optional.ofNullable(request.checksumCRC64NVME())),
                        checksum(ObjectChecksum.Algorithm.SHA1, Optional.ofNullable(request.checksumSHA1())),
                        checksum(ObjectChecksum.Algorithm.SHA256, Optional.ofNullable(request.checksumSHA256())))
                .flatMap(Optional::stream)
                .toList();
        if (given.size() > 1) {
            throw S3Fault.INVALID_REQUEST.fault(
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }
        Optional<ObjectChecksum.Algorithm> named = algorithm(Optional.ofNullable(request.checksumAlgorithmAsString()));
        if (!given.isEmpty()
                && named.filter(name -> name != given.getFirst().algorithm()).isPresent()) {
            throw S3Fault.INVALID_REQUEST.fault("Value for x-amz-sdk-checksum-algorithm header is invalid.");
        }
        return given.stream().findFirst();
    }

    private static Optional<ObjectChecksum> checksum(ObjectChecksum.Algorithm algorithm, Optional<String> value) {
        if (value.filter(text -> !algorithm.canHave(text)).isPresent()) {
            throw S3Fault.INVALID_REQUEST.fault(
                    "Value for x-amz-checksum-%s header is invalid.",
                    algorithm.name().toLowerCase(Locale.ROOT));
        }
        return value.map(text -> new ObjectChecksum(
                algorithm,
                Base64.getEncoder().encodeToString(Base64.getDecoder().decode(text))));
    }

    private static PutObjectResponse response(StoredObject stored) {
        PutObjectResponse.Builder response =
                PutObjectResponse.builder().eTag(stored.content().eTag()).checksumType(ChecksumType.FULL_OBJECT);
        ObjectChecksum checksum = stored.content().checksum();
        switch (checksum.algorithm()) {
            case CRC32 -> response.checksumCRC32(checksum.value());
            case CRC32C -> response.checksumCRC32C(checksum.value());
            case CRC64NVME -> response.checksumCRC64NVME(checksum.value());
            case SHA1 -> response.checksumSHA1(checksum.value());
            case SHA256 -> response.checksumSHA256(checksum.value());
        }
        return response.build();
    }
}
