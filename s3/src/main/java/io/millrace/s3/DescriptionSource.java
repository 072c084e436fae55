package io.millrace.s3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Reads from requests what they say of an object, and refuses what this server does not do.
final class DescriptionSource {

    /// Names and values of user metadata together, in bytes.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html>
    private static final int MAX_METADATA_BYTES = 2048;

    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>
    private static final int MAX_TAGS = 10;

    private static final int MAX_TAG_KEY = 128;
    private static final int MAX_TAG_VALUE = 256;
    private static final Pattern TAG_TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    /// The classes whose objects can be read at once; nothing else is different about them here.
    private static final Set<String> STORAGE_CLASSES = Set.of(
            Description.DEFAULT_STORAGE_CLASS,
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER_IR",
            "REDUCED_REDUNDANCY");

    private static final Set<ObjectCannedACL> OWNERS_ALONE =
            Set.of(ObjectCannedACL.PRIVATE, ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL);

    private DescriptionSource() {}

    /// @throws io.millrace.api.Fault if a part of the description is not allowed
    static Description of(PutObjectRequest request) {
        return new Description(
                Optional.ofNullable(request.contentType())
                        .filter(type -> !type.isEmpty())
                        .orElse(Description.DEFAULT_CONTENT_TYPE),
                Optional.ofNullable(request.cacheControl()),
                Optional.ofNullable(request.contentDisposition()),
                encoding(Optional.ofNullable(request.contentEncoding())),
                Optional.ofNullable(request.contentLanguage()),
                Optional.ofNullable(request.expires()),
                redirect(Optional.ofNullable(request.websiteRedirectLocation())),
                storageClass(Optional.ofNullable(request.storageClassAsString())),
                metadata(request.metadata()),
                tags(Optional.ofNullable(request.tagging())));
    }

    /// What a copy is said to be if it does not take over the description of its source.
    ///
    /// @throws io.millrace.api.Fault if a part of the description is not allowed
    static Description of(CopyObjectRequest request) {
        return new Description(
                Optional.ofNullable(request.contentType())
                        .filter(type -> !type.isEmpty())
                        .orElse(Description.DEFAULT_CONTENT_TYPE),
                Optional.ofNullable(request.cacheControl()),
                Optional.ofNullable(request.contentDisposition()),
                encoding(Optional.ofNullable(request.contentEncoding())),
                Optional.ofNullable(request.contentLanguage()),
                Optional.ofNullable(request.expires()),
                redirect(Optional.ofNullable(request.websiteRedirectLocation())),
                storageClass(Optional.ofNullable(request.storageClassAsString())),
                metadata(request.metadata()),
                tags(Optional.ofNullable(request.tagging())));
    }

    /// @throws io.millrace.api.Fault for encryption, locks, appends, and access for others than the owner
    static void refuseWhatIsNotThere(PutObjectRequest request) {
        if (request.serverSideEncryption() != null
                || request.sseCustomerAlgorithm() != null
                || request.ssekmsKeyId() != null
                || Boolean.TRUE.equals(request.bucketKeyEnabled())
                || request.writeOffsetBytes() != null) {
            throw S3Fault.NOT_IMPLEMENTED.fault();
        }
        refuseLocks(request.objectLockMode() != null
                || request.objectLockRetainUntilDate() != null
                || request.objectLockLegalHoldStatus() != null);
        refuseSharing(
                Optional.ofNullable(request.acl()),
                request.grantFullControl() != null
                        || request.grantRead() != null
                        || request.grantReadACP() != null
                        || request.grantWriteACP() != null);
    }

    /// @throws io.millrace.api.Fault for encryption, locks, and access for others than the owner
    static void refuseWhatIsNotThere(CopyObjectRequest request) {
        if (request.serverSideEncryption() != null
                || request.sseCustomerAlgorithm() != null
                || request.copySourceSSECustomerAlgorithm() != null
                || request.ssekmsKeyId() != null
                || Boolean.TRUE.equals(request.bucketKeyEnabled())) {
            throw S3Fault.NOT_IMPLEMENTED.fault();
        }
        refuseLocks(request.objectLockMode() != null
                || request.objectLockRetainUntilDate() != null
                || request.objectLockLegalHoldStatus() != null);
        refuseSharing(
                Optional.ofNullable(request.acl()),
                request.grantFullControl() != null
                        || request.grantRead() != null
                        || request.grantReadACP() != null
                        || request.grantWriteACP() != null);
    }

    private static void refuseLocks(boolean isAsked) {
        if (isAsked) {
            throw S3Fault.INVALID_REQUEST.fault("Bucket is missing Object Lock Configuration");
        }
    }

    /// Buckets know no access control lists, as new buckets of AWS do not.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
    private static void refuseSharing(Optional<ObjectCannedACL> list, boolean isGranted) {
        if (isGranted || list.filter(given -> !OWNERS_ALONE.contains(given)).isPresent()) {
            throw S3Fault.ACCESS_CONTROL_LIST_NOT_SUPPORTED.fault();
        }
    }

    /// The encoding without `aws-chunked`, which is one of the transfer.
    private static Optional<String> encoding(Optional<String> header) {
        return header.map(text -> Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(coding -> !coding.equalsIgnoreCase("aws-chunked"))
                        .collect(Collectors.joining(",")))
                .filter(text -> !text.isEmpty());
    }

    static Optional<String> redirect(Optional<String> location) {
        if (location.filter(to -> !Stream.of("/", "http://", "https://").anyMatch(to::startsWith))
                .isPresent()) {
            throw S3Fault.INVALID_ARGUMENT.fault(
                    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.");
        }
        return location;
    }

    static String storageClass(Optional<String> name) {
        String storageClass = name.orElse(Description.DEFAULT_STORAGE_CLASS);
        if (!STORAGE_CLASSES.contains(storageClass)) {
            throw S3Fault.INVALID_STORAGE_CLASS.fault();
        }
        return storageClass;
    }

    private static Map<String, String> metadata(Map<String, String> given) {
        Map<String, String> metadata = new LinkedHashMap<>();
        int bytes = 0;
        for (Map.Entry<String, String> entry : given.entrySet()) {
            metadata.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue());
            bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length
                    + entry.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MAX_METADATA_BYTES) {
            throw S3Fault.METADATA_TOO_LARGE.fault();
        }
        return metadata;
    }

    /// The tags of a header like `stage=raw&owner=me`, encoded as in a URL's query.
    static Map<String, String> tags(Optional<String> header) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : header.filter(text -> !text.isEmpty()).orElse("").split("&", -1)) {
            if (tag.isEmpty()) {
                continue;
            }
            String[] parts = tag.split("=", 2);
            String key = PercentEncoding.decode(parts[0].replace('+', ' ')).orElseThrow(S3Fault.INVALID_TAG::fault);
            String value = parts.length == 1
                    ? ""
                    : PercentEncoding.decode(parts[1].replace('+', ' ')).orElseThrow(S3Fault.INVALID_TAG::fault);
            if (key.isEmpty()
                    || key.length() > MAX_TAG_KEY
                    || !TAG_TEXT.matcher(key).matches()) {
                throw S3Fault.INVALID_TAG.fault("The TagKey you have provided is invalid");
            }
            if (value.length() > MAX_TAG_VALUE || !TAG_TEXT.matcher(value).matches()) {
                throw S3Fault.INVALID_TAG.fault("The TagValue you have provided is invalid");
            }
            if (tags.put(key, value) != null) {
                throw S3Fault.INVALID_TAG.fault("Cannot provide multiple Tags with the same key");
            }
        }
        if (tags.size() > MAX_TAGS) {
            throw S3Fault.INVALID_TAG.fault("Object tags cannot be greater than %d".formatted(MAX_TAGS));
        }
        return tags;
    }
}
