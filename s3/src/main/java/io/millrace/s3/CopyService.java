package io.millrace.s3;

import io.millrace.api.Fault;
import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectResult;

/// The operation that copies an object.
final class CopyService {

    private static final String VERSION = "?versionId=";

    private final BucketService buckets;
    private final ObjectStore objects;
    private final WriteService writes;

    CopyService(BucketService buckets, ObjectStore objects, WriteService writes) {
        this.buckets = buckets;
        this.objects = objects;
        this.writes = writes;
    }

    @SuppressWarnings("deprecation") // the SDK would have users name the parts of the source, but this is what it sends
    CopyObjectResponse copy(CopyObjectRequest request) {
        String bucket = request.destinationBucket();
        buckets.owned(bucket, Optional.ofNullable(request.expectedBucketOwner()));
        ObjectName name = new ObjectName(new BucketName(bucket), request.destinationKey());
        DescriptionSource.refuseWhatIsNotThere(request);
        ObjectName source = source(request.copySource());
        buckets.owned(source.bucket().text(), Optional.ofNullable(request.expectedSourceBucketOwner()));
        ReadCondition sourceCondition = new ReadCondition(
                Optional.ofNullable(request.copySourceIfMatch()),
                Optional.ofNullable(request.copySourceIfNoneMatch()),
                Optional.ofNullable(request.copySourceIfModifiedSince()),
                Optional.ofNullable(request.copySourceIfUnmodifiedSince()));
        boolean isReplaced = isReplaced("metadata", Optional.ofNullable(request.metadataDirectiveAsString()));
        boolean isTaggedAnew = isReplaced("tagging", Optional.ofNullable(request.taggingDirectiveAsString()));
        WriteCondition condition = WriteService.condition(
                Optional.ofNullable(request.ifMatch()), Optional.ofNullable(request.ifNoneMatch()));
        Optional<ObjectChecksum.Algorithm> algorithm =
                WriteService.algorithm(Optional.ofNullable(request.checksumAlgorithmAsString()));
        try (OpenObject open = objects.open(source, row -> {
            sourceCondition.check(row, S3Fault.PRECONDITION_FAILED);
            refuseCopyOntoItself(request, source.equals(name), isReplaced, row);
        })) {
            StoredObject original = open.object();
            Description description = description(request, original.description(), isReplaced, isTaggedAnew);
            condition.check(objects.find(name));
            StoredObject copy = writes.stored(
                    name,
                    description,
                    condition,
                    algorithm.orElse(original.content().checksum().algorithm()),
                    upload -> transfer(open, upload));
            return response(copy);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read object " + source, e);
        }
    }

    private static Content transfer(OpenObject open, Upload upload) {
        byte[] buffer = new byte[Math.clamp(open.object().content().size(), 1, WriteService.BUFFER_BYTES)];
        try (ObjectStream in = open.stream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                upload.write(buffer, 0, count);
            }
            return upload.content();
        } catch (IOException e) {
            throw new IllegalStateException("cannot copy " + open.file(), e);
        }
    }

    private static Description description(
            CopyObjectRequest request, Description original, boolean isReplaced, boolean isTaggedAnew) {
        Description given = DescriptionSource.of(request);
        Description description =
                isReplaced ? given : original.copiedTo(given.storageClass(), given.websiteRedirectLocation());
        return description.withTags(isTaggedAnew ? given.tags() : original.tags());
    }

    /// The source that a header names: `bucket/key` with percent escapes, where the SDK puts it too.
    private static ObjectName source(String header) {
        int version = header.indexOf(VERSION);
        if (version >= 0) {
            ReadService.checkVersion(Optional.of(header.substring(version + VERSION.length())));
        }
        String encoded = version < 0 ? header : header.substring(0, version);
        String path = PercentEncoding.decode(encoded).orElseThrow(CopyService::invalidSource);
        String name = path.startsWith("/") ? path.substring(1) : path;
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1) {
            throw invalidSource();
        }
        return new ObjectName(new BucketName(name.substring(0, slash)), name.substring(slash + 1));
    }

    private static Fault invalidSource() {
        return S3Fault.INVALID_ARGUMENT.fault(
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }

    /// Whether a directive says REPLACE, and not COPY.
    private static boolean isReplaced(String what, Optional<String> directive) {
        return switch (directive.orElse("COPY")) {
            case "COPY" -> false;
            case "REPLACE" -> true;
            default -> throw S3Fault.INVALID_ARGUMENT.fault("Unknown %s directive.", what);
        };
    }

    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
    private static void refuseCopyOntoItself(
            CopyObjectRequest request, boolean isItself, boolean isReplaced, StoredObject row) {
        if (row.content().size() > WriteService.MAX_BYTES) {
            throw S3Fault.INVALID_REQUEST.fault(
                    "The specified copy source is larger than the maximum allowable size for a copy source: %d",
                    WriteService.MAX_BYTES);
        }
        boolean isChanged = isReplaced
                || request.storageClass() != null
                || request.websiteRedirectLocation() != null
                || request.checksumAlgorithm() != null;
        if (isItself && !isChanged) {
            throw S3Fault.INVALID_REQUEST.fault(
                    "This copy request is illegal because it is trying to copy an object to itself without changing the"
                            + " object's metadata, storage class, website redirect location or encryption"
                            + " attributes.");
        }
    }

    private static CopyObjectResponse response(StoredObject copy) {
        CopyObjectResult.Builder result = CopyObjectResult.builder()
                .eTag(copy.content().eTag())
                .lastModified(copy.lastModified())
                .checksumType(ChecksumType.FULL_OBJECT);
        ObjectChecksum checksum = copy.content().checksum();
        switch (checksum.algorithm()) {
            case CRC32 -> result.checksumCRC32(checksum.value());
            case CRC32C -> result.checksumCRC32C(checksum.value());
            case CRC64NVME -> result.checksumCRC64NVME(checksum.value());
            case SHA1 -> result.checksumSHA1(checksum.value());
            case SHA256 -> result.checksumSHA256(checksum.value());
        }
        return CopyObjectResponse.builder().copyObjectResult(result.build()).build();
    }
}
