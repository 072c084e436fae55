package io.millrace.s3;

import java.util.Optional;

/// Under which condition on the key's present object a write takes place.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
sealed interface WriteCondition {

    /// Returns if the write may take place.
    ///
    /// @throws io.millrace.api.Fault if not
    void check(Optional<StoredObject> present);

    /// Always.
    record None() implements WriteCondition {
        @Override
        public void check(Optional<StoredObject> present) {
            // whatever is there
        }
    }

    /// Only if there is no object yet.
    record IfAbsent() implements WriteCondition {
        @Override
        public void check(Optional<StoredObject> present) {
            if (present.isPresent()) {
                throw S3Fault.PRECONDITION_FAILED.fault();
            }
        }
    }

    /// Only over an object with one of these entity tags.
    record IfMatch(String tags) implements WriteCondition {
        @Override
        public void check(Optional<StoredObject> present) {
            if (!EntityTags.match(
                    tags, present.orElseThrow(S3Fault.NO_SUCH_KEY::fault).content())) {
                throw S3Fault.PRECONDITION_FAILED.fault();
            }
        }
    }

    /// A delete: if there is an object, only if it has one of these entity tags; `*` demands that there is one.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html>
    record DeleteIfMatch(String tags) implements WriteCondition {
        @Override
        public void check(Optional<StoredObject> present) {
            boolean holds = present.isPresent()
                    ? EntityTags.match(tags, present.get().content())
                    : !tags.strip().equals(EntityTags.ANY);
            if (!holds) {
                throw S3Fault.PRECONDITION_FAILED.fault();
            }
        }
    }
}
