package io.millrace.kinesis;

import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequest;

/// The request headers of our own, which AWS ignores.
final class OwnHeader {

    private OwnHeader() {}

    /// The value of a header of the request's override configuration; the case of its name is no matter.
    static Optional<String> of(AwsRequest request, String name) {
        return request.overrideConfiguration().stream()
                .flatMap(configuration -> configuration.headers().entrySet().stream())
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .flatMap(header -> header.getValue().stream())
                .findFirst();
    }
}
