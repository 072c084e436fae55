package io.millrace.firehose;

import java.util.List;
import java.util.Optional;

/// What a delivery stream was created as, kept in the store.
///
/// @param createdMillis when it was created
/// @param version the version of its configuration, from 1; part of its objects' keys
/// @param destination where it delivers
/// @param tags its tags
/// @param source the stream that it reads, if it does not take records from clients
record DeliveryDefinition(
        long createdMillis, int version, Destination destination, List<Tag> tags, Optional<SourceStream> source) {

    DeliveryDefinition {
        tags = List.copyOf(tags);
    }

    /// A tag of a delivery stream.
    record Tag(String key, String value) {}
}
