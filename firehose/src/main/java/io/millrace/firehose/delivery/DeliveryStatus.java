package io.millrace.firehose.delivery;

import java.util.Optional;

/// The account of a delivery stream: each record it took is in exactly one of the four places.
///
/// @param arn which delivery stream
/// @param recordsIn records that were acknowledged
/// @param recordsDelivered records that are in objects
/// @param recordsDropped records that the function dropped, or that hold no message of a log
/// @param recordsFailed records that are under the error prefix
/// @param recordsPending records that wait
/// @param objects objects that hold delivered records
/// @param lagMillis how long the oldest record has waited that is not delivered, 0 if there is none
/// @param lastFailure why a record went under the error prefix the last time, if one did since the start
/// @param lastError what keeps the delivery from going on, if something does
public record DeliveryStatus(
        String arn,
        long recordsIn,
        long recordsDelivered,
        long recordsDropped,
        long recordsFailed,
        long recordsPending,
        long objects,
        long lagMillis,
        Optional<String> lastFailure,
        Optional<String> lastError) {}
