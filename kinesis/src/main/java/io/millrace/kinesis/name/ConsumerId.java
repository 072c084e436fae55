package io.millrace.kinesis.name;

import io.millrace.api.Arn;
import io.millrace.kinesis.KinesisFault;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request calls a consumer by.
///
/// @param stream the stream that it is registered with
/// @param name its name within the stream
/// @param created when it was registered, if the request says so; a later one of that name is not meant then
public record ConsumerId(StreamId stream, String name, Optional<Instant> created) implements Resource {

    private static final Pattern FORM = Pattern.compile("stream/([^/]+)/consumer/([^/:]+):(\\d{1,12})");

    /// The consumer that a request of the running call means, by its ARN, by the stream's ARN and its name, or by all.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if too little is given or what is given differs,
    ///     AccessDeniedException if the stream is of another account, ResourceNotFoundException if it is of another
    ///     region
    public static ConsumerId requested(@Nullable String arn, @Nullable String streamArn, @Nullable String name) {
        if (arn == null) {
            if (streamArn == null || name == null) {
                throw KinesisFault.INVALID_ARGUMENT.fault(
                        "Either ConsumerARN or both StreamARN and ConsumerName must be provided.");
            }
            return new ConsumerId(StreamId.requested(null, streamArn), name, Optional.empty());
        }
        ConsumerId id = ofArn(arn);
        if (name != null && !name.equals(id.name)) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "ConsumerName %s is not the consumer of ConsumerARN %s.", name, arn);
        }
        if (streamArn != null && !StreamId.requested(null, streamArn).equals(id.stream)) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "StreamARN %s is not the stream of ConsumerARN %s.", streamArn, arn);
        }
        return id;
    }

    /// Reads what [io.millrace.kinesis.definition.Consumer#arn] wrote, from a request of the running call.
    ///
    /// @throws io.millrace.api.Fault as [#requested]
    public static ConsumerId ofArn(String text) {
        Arn arn = Arn.parse(text).orElseThrow(() -> invalidArn(text));
        Matcher matcher = FORM.matcher(arn.resource());
        if (!matcher.matches()) {
            throw invalidArn(text);
        }
        Instant created = Instant.ofEpochSecond(Long.parseLong(matcher.group(3)));
        return new ConsumerId(StreamId.ofArn(arn, matcher.group(1)), matcher.group(2), Optional.of(created));
    }

    /// Whether the resource of an ARN is a consumer.
    static boolean isConsumer(String resource) {
        return FORM.matcher(resource).matches();
    }

    private static RuntimeException invalidArn(String text) {
        return KinesisFault.INVALID_ARGUMENT.fault("Invalid ConsumerARN: %s", text);
    }

    @Override
    public String account() {
        return stream.account();
    }
}
