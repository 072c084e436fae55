package io.millrace.lambda.layer;

import io.millrace.lambda.code.LayerUse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One version of a layer, which never changes.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html>
///
/// @param layer whose version it is
/// @param version 1 or more
/// @param description free text, at most 256 characters
/// @param license what the owner says about its license
/// @param runtimes the runtimes that the owner says it fits
/// @param architectures the architectures that the owner says it fits
/// @param sha256 the SHA-256 of its archive, 64 hexadecimal digits
/// @param size the bytes of its archive
/// @param unzipped the bytes of all its files
/// @param created when it was published
record LayerVersion(
        LayerId layer,
        long version,
        String description,
        Optional<String> license,
        List<String> runtimes,
        List<String> architectures,
        String sha256,
        long size,
        long unzipped,
        Instant created) {

    LayerVersion {
        runtimes = List.copyOf(runtimes);
        architectures = List.copyOf(architectures);
    }

    String arn() {
        return layer.arn(version);
    }

    LayerUse use() {
        return new LayerUse(arn(), sha256, size, unzipped);
    }

    /// Whether the owner says that it fits.
    boolean fits(Optional<String> runtime, Optional<String> architecture) {
        return (runtime.isEmpty() || runtimes.contains(runtime.get()))
                && (architecture.isEmpty() || architectures.contains(architecture.get()));
    }
}
