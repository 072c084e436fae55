package io.millrace.s3;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// The operations that read one object.
final class ReadService {

    private final BucketService buckets;
    private final ObjectStore objects;

    ReadService(BucketService buckets, ObjectStore objects) {
        this.buckets = buckets;
        this.objects = objects;
    }

    /// What a client asks to be shown of an object, beside its name.
    ///
    /// @param part the bytes that are asked for; nothing for all
    /// @param withChecksum whether the checksum of the whole is shown
    private record Shown(StoredObject object, Optional<ByteRange> part, boolean withChecksum) {

        static Shown of(StoredObject object, Optional<String> range, Optional<ChecksumMode> mode) {
            Optional<ByteRange> part = range.flatMap(
                    header -> ByteRange.parse(header, object.content().size()));
            return new Shown(
                    object, part, mode.filter(ChecksumMode.ENABLED::equals).isPresent());
        }

        long length() {
            return part.map(ByteRange::length).orElse(object.content().size());
        }

        Optional<ObjectChecksum> checksum() {
            return withChecksum && part.isEmpty() ? Optional.of(object.content().checksum()) : Optional.empty();
        }

        Optional<String> storageClass() {
            return Optional.of(object.description().storageClass())
                    .filter(name -> !name.equals(Description.DEFAULT_STORAGE_CLASS));
        }
    }

    <T> T get(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        buckets.owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        ObjectName name = new ObjectName(new BucketName(request.bucket()), request.key());
        checkVersion(Optional.ofNullable(request.versionId()));
        checkPart(Optional.ofNullable(request.partNumber()));
        refuseEncryption(Optional.ofNullable(request.sseCustomerAlgorithm()));
        ReadCondition condition = condition(
                request.ifMatch(), request.ifNoneMatch(), request.ifModifiedSince(), request.ifUnmodifiedSince());
        try (OpenObject open = objects.open(name, row -> condition.check(row, S3Fault.NOT_MODIFIED))) {
            Shown shown = Shown.of(
                    open.object(), Optional.ofNullable(request.range()), Optional.ofNullable(request.checksumMode()));
            ObjectStream stream = shown.part().map(open::stream).orElseGet(open::stream);
            return transform(transformer, response(request, shown), stream);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read object " + name, e);
        }
    }

    /// Hands the answer over. What the transformer throws is its own affair, or that of the client who went away; only
    /// what our file is to blame for is our mistake.
    private static <T> T transform(
            ResponseTransformer<GetObjectResponse, T> transformer, GetObjectResponse response, ObjectStream stream) {
        try {
            return transformer.transform(response, AbortableInputStream.create(stream));
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            if (stream.failure().isPresent()) {
                throw new IllegalStateException(
                        "an object cannot be read", stream.failure().get());
            }
            if (e instanceof SdkException thrown) {
                throw thrown;
            }
            throw SdkClientException.create("The reader of the object gave up: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("deprecation") // the SDK would have a text for Expires, for the case that it is no date
    private static GetObjectResponse response(GetObjectRequest request, Shown shown) {
        StoredObject object = shown.object();
        Description description = object.description();
        GetObjectResponse.Builder response = GetObjectResponse.builder()
                .acceptRanges("bytes")
                .contentLength(shown.length())
                .eTag(object.content().eTag())
                .lastModified(object.lastModified())
                .metadata(description.metadata())
                .contentType(Optional.ofNullable(request.responseContentType()).orElse(description.contentType()));
        shown.part()
                .ifPresent(part ->
                        response.contentRange(part.header(object.content().size())));
        shown.storageClass().ifPresent(response::storageClass);
        given(request.responseCacheControl(), description.cacheControl()).ifPresent(response::cacheControl);
        given(request.responseContentDisposition(), description.contentDisposition())
                .ifPresent(response::contentDisposition);
        given(request.responseContentEncoding(), description.contentEncoding()).ifPresent(response::contentEncoding);
        given(request.responseContentLanguage(), description.contentLanguage()).ifPresent(response::contentLanguage);
        given(request.responseExpires(), description.expires()).ifPresent(response::expires);
        description.websiteRedirectLocation().ifPresent(response::websiteRedirectLocation);
        if (!description.tags().isEmpty()) {
            response.tagCount(description.tags().size());
        }
        shown.checksum().ifPresent(checksum -> {
            response.checksumType(ChecksumType.FULL_OBJECT);
            switch (checksum.algorithm()) {
                case CRC32 -> response.checksumCRC32(checksum.value());
                case CRC32C -> response.checksumCRC32C(checksum.value());
                case CRC64NVME -> response.checksumCRC64NVME(checksum.value());
                case SHA1 -> response.checksumSHA1(checksum.value());
                case SHA256 -> response.checksumSHA256(checksum.value());
            }
        });
        return response.build();
    }

    HeadObjectResponse head(HeadObjectRequest request) {
        buckets.owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        ObjectName name = new ObjectName(new BucketName(request.bucket()), request.key());
        checkVersion(Optional.ofNullable(request.versionId()));
        checkPart(Optional.ofNullable(request.partNumber()));
        refuseEncryption(Optional.ofNullable(request.sseCustomerAlgorithm()));
        StoredObject object = objects.find(name).orElseThrow(S3Fault.NO_SUCH_KEY::fault);
        condition(request.ifMatch(), request.ifNoneMatch(), request.ifModifiedSince(), request.ifUnmodifiedSince())
                .check(object, S3Fault.NOT_MODIFIED);
        return response(
                request,
                Shown.of(object, Optional.ofNullable(request.range()), Optional.ofNullable(request.checksumMode())));
    }

    @SuppressWarnings("deprecation") // as above
    private static HeadObjectResponse response(HeadObjectRequest request, Shown shown) {
        StoredObject object = shown.object();
        Description description = object.description();
        HeadObjectResponse.Builder response = HeadObjectResponse.builder()
                .acceptRanges("bytes")
                .contentLength(shown.length())
                .eTag(object.content().eTag())
                .lastModified(object.lastModified())
                .metadata(description.metadata())
                .contentType(Optional.ofNullable(request.responseContentType()).orElse(description.contentType()));
        shown.part()
                .ifPresent(part ->
                        response.contentRange(part.header(object.content().size())));
        shown.storageClass().ifPresent(response::storageClass);
        given(request.responseCacheControl(), description.cacheControl()).ifPresent(response::cacheControl);
        given(request.responseContentDisposition(), description.contentDisposition())
                .ifPresent(response::contentDisposition);
        given(request.responseContentEncoding(), description.contentEncoding()).ifPresent(response::contentEncoding);
        given(request.responseContentLanguage(), description.contentLanguage()).ifPresent(response::contentLanguage);
        given(request.responseExpires(), description.expires()).ifPresent(response::expires);
        description.websiteRedirectLocation().ifPresent(response::websiteRedirectLocation);
        if (!description.tags().isEmpty()) {
            response.tagCount(description.tags().size());
        }
        shown.checksum().ifPresent(checksum -> {
            response.checksumType(ChecksumType.FULL_OBJECT);
            switch (checksum.algorithm()) {
                case CRC32 -> response.checksumCRC32(checksum.value());
                case CRC32C -> response.checksumCRC32C(checksum.value());
                case CRC64NVME -> response.checksumCRC64NVME(checksum.value());
                case SHA1 -> response.checksumSHA1(checksum.value());
                case SHA256 -> response.checksumSHA256(checksum.value());
            }
        });
        return response.build();
    }

    private static ReadCondition condition(
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable Instant ifModifiedSince,
            @Nullable Instant ifUnmodifiedSince) {
        return new ReadCondition(
                Optional.ofNullable(ifMatch),
                Optional.ofNullable(ifNoneMatch),
                Optional.ofNullable(ifModifiedSince),
                Optional.ofNullable(ifUnmodifiedSince));
    }

    private static <T> Optional<T> given(@Nullable T inRequest, Optional<T> stored) {
        return inRequest == null ? stored : Optional.of(inRequest);
    }

    /// Buckets have no versions: every object's version is called `null`.
    static void checkVersion(Optional<String> version) {
        if (version.filter(id -> !id.equals("null")).isPresent()) {
            throw S3Fault.INVALID_ARGUMENT.fault("Invalid version id specified");
        }
    }

    /// An object that was put in one piece has one part.
    private static void checkPart(Optional<Integer> part) {
        if (part.isPresent() && part.get() < 1) {
            throw S3Fault.INVALID_ARGUMENT.fault("Part number must be an integer between 1 and 10000, inclusive");
        }
        if (part.isPresent() && part.get() > 1) {
            throw S3Fault.INVALID_PART_NUMBER.fault();
        }
    }

    private static void refuseEncryption(Optional<String> customerAlgorithm) {
        if (customerAlgorithm.isPresent()) {
            throw S3Fault.NOT_IMPLEMENTED.fault();
        }
    }
}
