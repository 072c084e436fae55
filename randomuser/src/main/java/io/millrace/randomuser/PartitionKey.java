package io.millrace.randomuser;

import java.util.UUID;
import java.util.random.RandomGenerator;

/// Chooses the partition key of each record.
@FunctionalInterface
public interface PartitionKey {

    /// The next key, 1 to 256 characters.
    ///
    /// @param chance belongs to the caller, which calls from one thread at a time
    String next(RandomGenerator chance);

    /// A new key in the form of a UUID for each record, which spreads the records over all shards.
    static PartitionKey random() {
        return chance -> new UUID(chance.nextLong(), chance.nextLong()).toString();
    }

    /// The same key for all records, which puts them all into one shard and keeps their order.
    ///
    /// @throws IllegalArgumentException if the key is empty or longer than 256 characters
    static PartitionKey constant(String key) {
        if (key.isEmpty() || key.length() > 256) {
            throw new IllegalArgumentException("a partition key has 1 to 256 characters, not " + key.length());
        }
        return _ -> key;
    }
}
