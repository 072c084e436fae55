package io.millrace.s3;

import io.millrace.api.Fault;
import java.time.Instant;
import java.util.Optional;

/// Under which conditions an object is read.
///
/// An entity tag goes before a date: `If-Match` makes `If-Unmodified-Since` void, `If-None-Match` makes
/// `If-Modified-Since` void.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html>
record ReadCondition(
        Optional<String> ifMatch,
        Optional<String> ifNoneMatch,
        Optional<Instant> ifModifiedSince,
        Optional<Instant> ifUnmodifiedSince) {

    /// Returns if the object may be read.
    ///
    /// @param unchanged what to answer if the object is as the client knows it
    /// @throws Fault PreconditionFailed, or `unchanged`
    void check(StoredObject object, S3Fault unchanged) {
        Instant modified = object.lastModified();
        if (ifMatch.isPresent()) {
            if (!EntityTags.match(ifMatch.get(), object.content())) {
                throw S3Fault.PRECONDITION_FAILED.fault();
            }
        } else if (ifUnmodifiedSince.isPresent() && modified.isAfter(ifUnmodifiedSince.get())) {
            throw S3Fault.PRECONDITION_FAILED.fault();
        }
        if (ifNoneMatch.isPresent()) {
            if (EntityTags.match(ifNoneMatch.get(), object.content())) {
                throw unchanged.fault();
            }
        } else if (ifModifiedSince.isPresent() && !modified.isAfter(ifModifiedSince.get())) {
            throw unchanged.fault();
        }
    }
}
