package io.millrace.firehose;

import io.millrace.firehose.delivery.DeliveryStatus;
import java.util.List;

/// What came of a flush.
///
/// @param isDone whether everything is delivered that delivery streams of the name had taken when it was asked for
/// @param deliveries how far they are; none if there is none of the name
public record Flushed(boolean isDone, List<DeliveryStatus> deliveries) {

    public Flushed {
        deliveries = List.copyOf(deliveries);
    }
}
