package io.millrace.firehose.delivery;

import java.util.Optional;

/// How far a delivery stream has delivered, and what became of the records until there.
///
/// @param next the log position of the first record that is not delivered
/// @param delivered records that are in objects
/// @param dropped records that the function dropped, or that hold no message of a log
/// @param failed records that are in error objects
/// @param objects objects that hold delivered records
/// @param plan the objects that are being written, if any are
/// @param made what the processors made of the plan's records, if they have
public record Cursor(
        long next, long delivered, long dropped, long failed, long objects, Optional<Plan> plan, Optional<Made> made) {

    static final Cursor START = at(0);

    /// A cursor that begins at a position.
    public static Cursor at(long position) {
        return new Cursor(position, 0, 0, 0, 0, Optional.empty(), Optional.empty());
    }

    Cursor planning(Plan planned) {
        return new Cursor(next, delivered, dropped, failed, objects, Optional.of(planned), Optional.empty());
    }

    Cursor making(Made done) {
        return new Cursor(next, delivered, dropped, failed, objects, plan, Optional.of(done));
    }

    /// With one piece fewer to deliver.
    Cursor handed(Made rest) {
        return new Cursor(next, delivered, dropped, failed, objects + 1, plan, Optional.of(rest));
    }

    /// The cursor behind the planned objects.
    ///
    /// @param written how many objects with delivered records there are more
    Cursor done(Outcome outcome, long written) {
        return new Cursor(
                plan.orElseThrow().to(),
                delivered + outcome.delivered(),
                dropped + outcome.dropped(),
                failed + outcome.failed(),
                objects + written,
                Optional.empty(),
                Optional.empty());
    }

    /// What became of the records of one plan.
    record Outcome(long delivered, long dropped, long failed) {

        /// With so many that were to be delivered among those that failed.
        Outcome failing(long records) {
            return new Outcome(delivered - records, dropped, failed + records);
        }
    }
}
