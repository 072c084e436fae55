package io.millrace.dynamodb;

import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Sizes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.Capacity;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/// The capacity that requests consume, for those who ask.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>
final class CapacityService {

    private static final int READ_UNIT = 4 << 10;
    private static final int WRITE_UNIT = 1 << 10;

    private CapacityService() {}

    /// The units of a read.
    static double read(long bytes, boolean isConsistent) {
        return Math.max(1, Math.ceilDiv(bytes, READ_UNIT)) * (isConsistent ? 1 : 0.5);
    }

    /// The units of a write: the larger of the item before and after counts.
    static double write(Written written) {
        return Math.max(1, Math.max(units(written.before()), units(written.after())));
    }

    private static double units(Optional<Item> item) {
        return Math.ceilDiv(item.map(Sizes::of).orElse(0), WRITE_UNIT);
    }

    /// What is answered, if it was asked for.
    ///
    /// @param index the index that was read, if one was
    static @Nullable ConsumedCapacity of(
            @Nullable ReturnConsumedCapacity asked, String table, Optional<String> index, double units) {
        if (asked != ReturnConsumedCapacity.TOTAL && asked != ReturnConsumedCapacity.INDEXES) {
            return null;
        }
        ConsumedCapacity.Builder capacity =
                ConsumedCapacity.builder().tableName(table).capacityUnits(units);
        if (asked == ReturnConsumedCapacity.INDEXES) {
            Capacity all = Capacity.builder().capacityUnits(units).build();
            Capacity none = Capacity.builder().capacityUnits(0.0).build();
            capacity.table(index.isPresent() ? none : all);
            index.ifPresent(name -> capacity.globalSecondaryIndexes(java.util.Map.of(name, all)));
        }
        return capacity.build();
    }
}
