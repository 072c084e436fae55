package io.millrace.firehose.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// What a delivery stream is, kept in the store.
///
/// What has come to it later is optional, so that definitions of older versions are read.
///
/// @param createdMillis when it was created
/// @param version the version of its configuration, from 1; part of its objects' keys
/// @param destination where it delivers
/// @param tags its tags, by key
/// @param source the stream that it reads, if it does not take records from clients
/// @param encryption the server-side encryption that it was given, if any
/// @param updatedMillis when its destination was changed last, if it was
/// @param earlier destinations of earlier versions that a planned object may still go to
/// @param seed a secret of its own that the ids in its keys follow from
public record DeliveryDefinition(
        long createdMillis,
        int version,
        Destination destination,
        List<Tag> tags,
        Optional<SourceStream> source,
        Optional<Encryption> encryption,
        OptionalLong updatedMillis,
        List<Earlier> earlier,
        Optional<String> seed) {

    public DeliveryDefinition {
        tags = List.copyOf(tags);
        earlier = List.copyOf(earlier);
    }

    /// A tag of a delivery stream.
    public record Tag(String key, String value) {}

    /// The destination of an earlier version.
    public record Earlier(int version, Destination destination) {}

    /// The destination of a version: the present one, or one that was kept.
    public Destination destination(int wanted) {
        return earlier.stream()
                .filter(before -> before.version() == wanted)
                .map(Earlier::destination)
                .findFirst()
                .orElse(destination);
    }

    /// What ids follow from; where there was no secret yet, what tells the delivery stream from all others of this
    /// store.
    public String seedOf(DeliveryId id) {
        return seed.orElseGet(() -> id.arn() + "@" + createdMillis);
    }

    /// The same, with the access keys of its destinations, also of earlier ones, in another form.
    public DeliveryDefinition withAccessKeys(UnaryOperator<String> form) {
        return new DeliveryDefinition(
                createdMillis,
                version,
                destination.withAccessKey(form),
                tags,
                source,
                encryption,
                updatedMillis,
                earlier.stream()
                        .map(before -> new Earlier(
                                before.version(), before.destination().withAccessKey(form)))
                        .toList(),
                seed);
    }

    public DeliveryDefinition with(List<Tag> newTags) {
        return new DeliveryDefinition(
                createdMillis, version, destination, newTags, source, encryption, updatedMillis, earlier, seed);
    }

    public DeliveryDefinition with(Optional<Encryption> newEncryption) {
        return new DeliveryDefinition(
                createdMillis, version, destination, tags, source, newEncryption, updatedMillis, earlier, seed);
    }

    /// The next version, which delivers elsewhere or in another way.
    public DeliveryDefinition with(Destination newDestination, long now) {
        List<Earlier> kept = new ArrayList<>(earlier);
        kept.add(new Earlier(version, destination));
        return new DeliveryDefinition(
                createdMillis, version + 1, newDestination, tags, source, encryption, OptionalLong.of(now), kept, seed);
    }

    /// Without those earlier destinations to which nothing can go any more.
    ///
    /// @param oldest the lowest version that an object is planned for
    public DeliveryDefinition without(int oldest) {
        return new DeliveryDefinition(
                createdMillis,
                version,
                destination,
                tags,
                source,
                encryption,
                updatedMillis,
                earlier.stream().filter(before -> before.version() >= oldest).toList(),
                seed);
    }
}
