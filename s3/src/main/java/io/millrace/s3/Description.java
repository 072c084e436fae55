package io.millrace.s3;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What a client says of an object when it puts it, and gets back with it.
///
/// @param metadata the user's own entries; names in lower case
/// @param tags at most ten
record Description(
        String contentType,
        Optional<String> cacheControl,
        Optional<String> contentDisposition,
        Optional<String> contentEncoding,
        Optional<String> contentLanguage,
        Optional<Instant> expires,
        Optional<String> websiteRedirectLocation,
        String storageClass,
        Map<String, String> metadata,
        Map<String, String> tags) {

    static final String DEFAULT_CONTENT_TYPE = "binary/octet-stream";
    static final String DEFAULT_STORAGE_CLASS = "STANDARD";

    Description {
        metadata = Map.copyOf(metadata);
        tags = Map.copyOf(tags);
    }

    /// The same with other tags.
    Description withTags(Map<String, String> others) {
        return new Description(
                contentType,
                cacheControl,
                contentDisposition,
                contentEncoding,
                contentLanguage,
                expires,
                websiteRedirectLocation,
                storageClass,
                metadata,
                others);
    }

    /// The same in another storage class, and without a redirect: what a copy takes over.
    Description copiedTo(String otherStorageClass, Optional<String> redirect) {
        return new Description(
                contentType,
                cacheControl,
                contentDisposition,
                contentEncoding,
                contentLanguage,
                expires,
                redirect,
                otherStorageClass,
                metadata,
                tags);
    }
}
