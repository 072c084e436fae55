package io.millrace.firehose.delivery;

import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.Target;
import io.millrace.firehose.sink.DeliveryException;
import io.millrace.firehose.sink.Piece;
import io.millrace.firehose.sink.Retries;
import io.millrace.firehose.sink.Sink;
import io.millrace.firehose.sink.Sinks;
import io.millrace.firehose.transform.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Hands the packed pieces of a plan to the sink of a target.
///
/// That a piece is delivered is kept before the next is begun, and that it was given up before its records go to the
/// error prefix; so a crash repeats one piece at most, and nothing that was given up is sent again. How often a
/// piece was refused is kept, too.
final class Handover {

    /// Makes a cursor durable.
    @FunctionalInterface
    interface Keeper {
        void keep(Cursor next);
    }

    private final Sinks sinks;
    private final Spool spool;
    private final DeliveryMeter meter;
    private final BooleanSupplier isStopped;
    private final ObjectWriter.Refusal refusal;
    private final Consumer<Collection<Verdict.Failed>> rejection;
    private final Consumer<Verdict.Failed> loss;

    /// @param refusal is told of attempts that failed
    /// @param rejection is told why records of a piece go to the error prefix without the others
    /// @param loss is told why a whole piece goes there
    Handover(
            Sinks sinks,
            Spool spool,
            DeliveryMeter meter,
            BooleanSupplier isStopped,
            ObjectWriter.Refusal refusal,
            Consumer<Collection<Verdict.Failed>> rejection,
            Consumer<Verdict.Failed> loss) {
        this.loss = loss;
        this.rejection = rejection;
        this.sinks = sinks;
        this.spool = spool;
        this.meter = meter;
        this.isStopped = isStopped;
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
    /// @return the error objects that are to be put in its place, or in that of parts of it
    /// @throws InterruptedException if the program ends before the piece is delivered or given up
    List<Piece> hand(
            Piece piece,
            Cursor cursor,
            Target target,
            Supplier<Destination> destination,
            ObjectKeys keys,
            Keeper keeper)
            throws InterruptedException {
        Plan plan = cursor.plan().orElseThrow();
        Optional<String> prefix =
                target instanceof IcebergTables tables ? piece.table().flatMap(tables::errorPrefix) : Optional.empty();
        List<Piece> failed = new ArrayList<>();
        Piece left = piece;
        Cursor now = cursor;
        while (true) {
            Made made = now.made().orElseThrow();
            switch (sinks.of(target)
                    .deliver(left, spool.packed(left), destination, new Measured(target, now, keeper))) {
                case Sink.Result.Delivered delivered -> {
                    meter.delivered(
                            Role.DELIVERY, destination.get(), left.records(), delivered.bytes(), plan.oldestMillis());
                    keeper.keep(now.handed(made.without(left)));
                    return failed;
                }
                case Sink.Result.GivenUp givenUp -> {
                    if (isStopped.getAsBoolean()) {
                        throw new InterruptedException("stopped"); // the attempt may have failed for that alone
                    }
                    String key = keys.failed(givenUp.errorType(), left.key(), prefix);
                    Piece lost = spool.failed(left, key, givenUp.why(), Optional.empty());
                    meter.failed(target, left.records());
                    loss.accept(givenUp.why());
                    keeper.keep(now.making(made.replacing(left, List.of(lost), records(left, plan, _ -> true))));
                    failed.add(lost);
                    return failed;
                }
                case Sink.Result.Parted parted -> {
                    String key = keys.failed(parted.errorType(), left.key(), prefix);
                    Spool.Parts parts = spool.part(left, key, parted.rejected(), Optional.empty());
                    List<Piece> others = parts.rest().records() == 0
                            ? List.of(parts.failed())
                            : List.of(parts.failed(), parts.rest());
                    meter.failed(target, parts.failed().records());
                    rejection.accept(parted.rejected().values());
                    int[] rejected = records(left, plan, parted.rejected().keySet()::contains);
                    now = now.making(made.replacing(left, others, rejected));
                    keeper.keep(now);
                    failed.add(parts.failed());
                    left = parts.rest();
                    if (left.records() == 0) {
                        return failed;
                    }
                }
            }
        }
    }

    /// The numbers in the plan of the records that parts of a piece are of.
    ///
    /// @param chosen which of the parts, by their numbers in the piece
    private int[] records(Piece piece, Plan plan, LongPredicate chosen) {
        IntStream.Builder records = IntStream.builder();
        long[] number = {0};
        spool.packed(piece).forEach(item -> {
            if (chosen.test(number[0]++)) {
                records.add(Math.toIntExact(item.frame().position() - plan.from()));
            }
        });
        return records.build().toArray();
    }

    /// Counts the attempts of one piece.
    private final class Measured implements Sink.Attempts {

        private final Target target;
        private final Cursor cursor;
        private final Keeper keeper;

        Measured(Target target, Cursor cursor, Keeper keeper) {
            this.target = target;
            this.cursor = cursor;
            this.keeper = keeper;
        }

        @Override
        public Retries before() {
            return cursor.made().flatMap(Made::retries).orElse(Retries.NONE);
        }

        @Override
        public void keep(Retries retries) {
            keeper.keep(cursor.making(cursor.made().orElseThrow().tried(retries)));
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
