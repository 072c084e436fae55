package io.millrace.kinesis.name;

import io.millrace.api.Arn;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.kinesis.KinesisFault;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A stream's name, unique with its account and region.
///
/// @param account 12 digits
/// @param region such as `us-east-1`
/// @param name 1 to 128 of `a-zA-Z0-9_.-`
public record StreamId(String account, String region, String name) implements Resource, Comparable<StreamId> {

    private static final Comparator<StreamId> ORDER = Comparator.comparing(StreamId::account)
            .thenComparing(StreamId::region)
            .thenComparing(StreamId::name);

    /// A stream of the caller's account and region.
    public static StreamId of(Caller caller, String name) {
        return new StreamId(caller.account(), caller.region(), name);
    }

    /// The stream that a request of the running call means, by its name, its ARN or both.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if both are missing or name different streams,
    ///     AccessDeniedException if the stream is of another account,
    ///     ResourceNotFoundException if it is of another region
    public static StreamId requested(@Nullable String name, @Nullable String arn) {
        Caller caller = Caller.current();
        if (arn == null) {
            if (name == null) {
                throw KinesisFault.INVALID_ARGUMENT.fault("Either StreamName or StreamARN must be provided.");
            }
            return of(caller, name);
        }
        Arn parsed = Arn.parse(arn).orElseThrow(() -> invalidArn(arn));
        String named = parsed.nameOf("stream").orElseThrow(() -> invalidArn(arn));
        if (name != null && !name.equals(named)) {
            throw KinesisFault.INVALID_ARGUMENT.fault("StreamName %s is not the stream of StreamARN %s.", name, arn);
        }
        return ofArn(parsed, named);
    }

    /// The stream of an ARN that a request of the running call holds: that of the stream itself, or of what belongs to
    /// it.
    ///
    /// @throws io.millrace.api.Fault AccessDeniedException if it is of another account,
    ///     ResourceNotFoundException if it is of another region
    static StreamId ofArn(Arn parsed, String name) {
        Caller caller = Caller.current();
        String operation = CallContext.current().operation().name();
        if (!parsed.account().equals(caller.account())) {
            throw KinesisFault.ACCESS_DENIED.fault(
                    "User: %s is not authorized to perform: kinesis:%s on resource: %s because no resource-based policy"
                            + " allows the kinesis:%s action",
                    caller.account(), operation, parsed, operation);
        }
        StreamId id = new StreamId(parsed.account(), parsed.region(), name);
        if (!id.isOf(caller)) {
            throw KinesisFault.streamNotFound(id);
        }
        return id;
    }

    private static RuntimeException invalidArn(String arn) {
        return KinesisFault.INVALID_ARGUMENT.fault("Invalid StreamARN: %s", arn);
    }

    /// Whether the stream is of the caller's account and region.
    public boolean isOf(Caller caller) {
        return account.equals(caller.account()) && region.equals(caller.region());
    }

    /// Reads what [#key()] wrote.
    public static StreamId ofKey(String key) {
        String[] parts = key.split("/", 3);
        return new StreamId(parts[0], parts[1], parts[2]);
    }

    /// The key of the definition in the store.
    public String key() {
        return account + "/" + region + "/" + name;
    }

    /// `arn:aws:kinesis:region:account:stream/name`
    public String arn() {
        return new Arn("aws", "kinesis", region, account, "stream/" + name).toString();
    }

    @Override
    public int compareTo(StreamId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return key();
    }
}
