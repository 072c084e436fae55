package io.millrace.firehose.delivery;

import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Destination;
import java.util.Optional;

/// What a worker delivers of the records of a delivery stream.
public enum Role {
    /// The records as the processors make them.
    DELIVERY,
    /// The records as they came, for the backup of the source.
    BACKUP;

    /// The destination that a worker of this role delivers to, if the delivery stream has one for it.
    Optional<Destination> of(Destination destination) {
        return switch (this) {
            case DELIVERY -> Optional.of(destination);
            case BACKUP -> destination.backedUpTo();
        };
    }

    /// The key of its cursor in the store.
    public String key(DeliveryId id) {
        return switch (this) {
            case DELIVERY -> id.key();
            case BACKUP -> id.key() + "#backup";
        };
    }
}
