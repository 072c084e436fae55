package io.millrace.kinesis.name;

import io.millrace.api.Arn;

/// What has an ARN, tags and a policy: a stream or one of its consumers.
public sealed interface Resource permits StreamId, ConsumerId {

    /// The name without what it belongs to.
    String name();

    /// The owner's 12 digits.
    String account();

    /// The word for it in messages.
    default String kind() {
        return switch (this) {
            case StreamId _ -> "stream";
            case ConsumerId _ -> "consumer";
        };
    }

    /// The resource that a request of the running call names by its ARN.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if the text is no ARN of a stream or consumer,
    ///     AccessDeniedException if it is of another account, ResourceNotFoundException if it is of another region
    static Resource requested(String arn) {
        boolean isConsumer = Arn.parse(arn)
                .filter(parsed -> ConsumerId.isConsumer(parsed.resource()))
                .isPresent();
        return isConsumer ? ConsumerId.ofArn(arn) : StreamId.requested(null, arn);
    }
}
