package io.millrace.s3;

import java.util.List;
import java.util.Optional;

/// One page of a bucket's listing: objects, and what many keys have in common up to the delimiter.
///
/// @param objects in the order of their keys' UTF-8 bytes
/// @param commonPrefixes in the same order
/// @param next where the following page begins, if there is one
record Listing(List<Entry> objects, List<String> commonPrefixes, Optional<ListingPosition> next) {

    Listing {
        objects = List.copyOf(objects);
        commonPrefixes = List.copyOf(commonPrefixes);
    }

    /// An object of the page.
    record Entry(String key, StoredObject object) {}

    int count() {
        return objects.size() + commonPrefixes.size();
    }
}
