package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// The user records in one Kinesis record: those of an aggregate, or the record itself.
///
/// Bytes that are an aggregate in any respect but one (cut off, another MD5, a key that is no key, an index to
/// nothing) are no aggregate, and count as one ordinary record. Nothing is copied: the user records are slices of the
/// bytes given, which nobody may write any more. They are made while they are iterated over, so that bytes made to
/// hold as many records as possible take little memory. For one thread at a time.
///
/// <https://docs.aws.amazon.com/streams/latest/dev/kinesis-kpl-consumer-deaggregation.html>
public final class UserRecords implements Iterable<UserRecord> {

    private final UserRecord whole;
    private final Optional<Contents> contents;
    private final HashKeys range;

    private UserRecords(UserRecord whole, Optional<Contents> contents, HashKeys range) {
        this.whole = whole;
        this.contents = contents;
        this.range = range;
    }

    /// The user records in a Kinesis record.
    ///
    /// @param data the record's bytes, from the buffer's position to its limit, which do not move
    /// @param partitionKey the record's own key, which is that of the user record if the record is an ordinary one
    public static UserRecords of(ByteBuffer data, String partitionKey) {
        ByteBuffer bytes = data.slice();
        return new UserRecords(
                new UserRecord(0, partitionKey, Optional.empty(), bytes), Contents.of(bytes), HashKeys.ALL);
    }

    /// Without what belongs to another shard.
    ///
    /// A producer that learns too late of a reshard sends an aggregate to a shard that does not own all of its
    /// records; it sees that from the answer and sends those again. An ordinary record always stays.
    ///
    /// @param shard the hash keys of the shard that the record came from
    public UserRecords within(HashKeys shard) {
        return new UserRecords(whole, contents, shard);
    }

    /// Whether the record is an aggregate.
    public boolean isAggregated() {
        return contents.isPresent();
    }

    /// How many user records there are, those of other shards included.
    public int count() {
        return contents.map(Contents::count).orElse(1);
    }

    @Override
    public Iterator<UserRecord> iterator() {
        return contents.<Iterator<UserRecord>>map(inner -> new Inner(inner, range))
                .orElseGet(() -> List.of(whole).iterator());
    }

    /// The records of an aggregate that belong to the shard, in the order in which they were added.
    private static final class Inner implements Iterator<UserRecord> {

        private final Contents contents;
        private final HashKeys range;
        private int number;
        private Optional<UserRecord> next = Optional.empty();

        Inner(Contents contents, HashKeys range) {
            this.contents = contents;
            this.range = range;
        }

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && number < contents.count()) {
                next = Optional.of(contents.record(number++))
                        .filter(record -> range.equals(HashKeys.ALL) || range.contains(record.hashKey()));
            }
            return next.isPresent();
        }

        @Override
        public UserRecord next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            UserRecord record = next.get();
            next = Optional.empty();
            return record;
        }
    }
}
