package io.millrace.firehose;

import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.Target;
import java.util.Optional;
import java.util.function.Supplier;

/// Hands the packed pieces of a plan to the sink of a target.
///
/// That a piece is delivered is kept before the next is begun, and that it was given up before its records go to the
/// error prefix; so a crash repeats one piece at most, and nothing that was given up is sent again.
final class Handover {

    /// Makes a cursor durable.
    @FunctionalInterface
    interface Keeper {
        void keep(Cursor next);
    }

    private final Sinks sinks;
    private final Spool spool;
    private final DeliveryMeter meter;
    private final ObjectWriter.Refusal refusal;

    Handover(Sinks sinks, Spool spool, DeliveryMeter meter, ObjectWriter.Refusal refusal) {
        this.sinks = sinks;
        this.spool = spool;
        this.meter = meter;
        this.refusal = refusal;
    }

    /// How records are packed for a destination, if they are.
    Optional<Sink.Batching> batching(Destination destination) {
        return destination.target().map(target -> sinks.of(target).batching());
    }

    /// Delivers one piece of the cursor's plan, or gives it up.
    ///
    /// @param target where the plan delivers
    /// @param destination where the delivery stream delivers by now
    /// @return the error object that is to be put in its place, if it was given up
    Optional<Piece> hand(
            Piece piece,
            Cursor cursor,
            Target target,
            Supplier<Destination> destination,
            ObjectKeys keys,
            Keeper keeper)
            throws InterruptedException {
        Made made = cursor.made().orElseThrow();
        Plan plan = cursor.plan().orElseThrow();
        Sink.Result result = sinks.of(target).deliver(piece, spool.packed(piece), destination, new Measured(target));
        return switch (result) {
            case Sink.Result.Delivered delivered -> {
                meter.delivered(
                        Role.DELIVERY, destination.get(), piece.records(), delivered.bytes(), plan.oldestMillis());
                keeper.keep(cursor.handed(made.without(piece)));
                yield Optional.empty();
            }
            case Sink.Result.GivenUp givenUp -> {
                String key = keys.failed(givenUp.errorType(), piece.key());
                Piece failed = spool.failed(piece, key, givenUp.why(), Optional.empty());
                keeper.keep(cursor.making(made.replacing(piece, failed)));
                yield Optional.of(failed);
            }
        };
    }

    /// Counts the attempts of one piece.
    private final class Measured implements Sink.Attempts {

        private final Target target;

        Measured(Target target) {
            this.target = target;
        }

        @Override
        public void begin(long records, long bytes) {
            meter.attempted(target, records, bytes);
        }

        @Override
        public void refused(DeliveryException e, int attempt) {
            meter.refused(target);
            refusal.report(e, attempt);
        }
    }
}
