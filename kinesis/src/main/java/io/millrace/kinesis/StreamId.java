package io.millrace.kinesis;

import io.millrace.api.Arn;
import io.millrace.api.Caller;
import java.util.Comparator;

/// A stream's name, unique with its account and region.
///
/// @param account 12 digits
/// @param region such as `us-east-1`
/// @param name 1 to 128 of `a-zA-Z0-9_.-`
record StreamId(String account, String region, String name) implements Comparable<StreamId> {

    private static final Comparator<StreamId> ORDER = Comparator.comparing(StreamId::account)
            .thenComparing(StreamId::region)
            .thenComparing(StreamId::name);

    /// A stream of the caller's account and region.
    static StreamId of(Caller caller, String name) {
        return new StreamId(caller.account(), caller.region(), name);
    }

    /// Reads what [#key()] wrote.
    static StreamId ofKey(String key) {
        String[] parts = key.split("/", 3);
        return new StreamId(parts[0], parts[1], parts[2]);
    }

    /// The key of the definition in the store.
    String key() {
        return account + "/" + region + "/" + name;
    }

    /// `arn:aws:kinesis:region:account:stream/name`
    String arn() {
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
