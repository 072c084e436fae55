package io.millrace.firehose;

import java.util.Optional;

/// How far a delivery stream has delivered, and what became of the records until there.
///
/// @param next the log position of the first record that is not delivered
/// @param delivered records that are in objects
/// @param dropped records that the function dropped
/// @param failed records that are in error objects
/// @param objects objects that hold delivered records
/// @param plan the object that is being written, if one is
record Cursor(long next, long delivered, long dropped, long failed, long objects, Optional<Plan> plan) {

    static final Cursor START = new Cursor(0, 0, 0, 0, 0, Optional.empty());

    Cursor planning(Plan planned) {
        return new Cursor(next, delivered, dropped, failed, objects, Optional.of(planned));
    }

    /// The cursor behind the planned object.
    Cursor done(Outcome outcome) {
        return new Cursor(
                plan.orElseThrow().to(),
                delivered + outcome.delivered(),
                dropped + outcome.dropped(),
                failed + outcome.failed(),
                objects + (outcome.delivered() > 0 ? 1 : 0),
                Optional.empty());
    }

    /// What became of the records of one plan.
    record Outcome(long delivered, long dropped, long failed) {}
}
