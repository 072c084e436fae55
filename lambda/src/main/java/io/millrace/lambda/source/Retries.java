package io.millrace.lambda.source;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One batch on its way through the function: what to do next, until every record is processed or given up.
///
/// The batch is a row of pieces, worked off one after the other, so that order is kept. A piece that fails is tried
/// again, after a pause that doubles; or cut in two, which costs none of the retries. When the function names the first
/// record that failed, those before it are done and the rest is a piece that has all its retries again. An invocation
/// that did not reach the function costs none, either. Has no thread and no clock of its own.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>
final class Retries {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 9;

    /// Why records are given up, in AWS's words.
    enum Condition {
        RETRIES("RetryAttemptsExhausted"),
        AGE("RecordAgeExceeded");

        private final String text;

        Condition(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// What to do next.
    sealed interface Step {

        /// Invoke the function with these records, then say [#answered].
        record Invoke(List<EventRecord> records) implements Step {}

        /// Give up these records, then say [#discarded].
        ///
        /// @param invocations how often the function had them
        record Discard(List<EventRecord> records, Condition condition, int invocations) implements Step {}

        /// Nothing is left.
        record Done() implements Step {}
    }

    /// Records that are tried together.
    ///
    /// @param failures how often the function failed with them, as the retries count
    /// @param invocations how often the function had them
    /// @param pauses how many attempts in a row came to nothing
    private record Piece(List<EventRecord> records, int failures, int invocations, int pauses) {

        Piece first(int count) {
            return new Piece(records.subList(0, count), failures, invocations, 0);
        }

        Piece from(int index) {
            return new Piece(records.subList(index, records.size()), failures, invocations, 0);
        }
    }

    private final RetryPolicy policy;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private @Nullable SequenceNumber done;

    Retries(RetryPolicy policy, List<EventRecord> batch) {
        this.policy = policy;
        pieces.add(new Piece(List.copyOf(batch), 0, 0, 0));
    }

    Step next(Instant now) {
        if (pieces.isEmpty()) {
            return new Step.Done();
        }
        Piece piece = pieces.getFirst();
        if (policy.retries().isPresent() && piece.failures() > policy.retries().getAsInt()) {
            return new Step.Discard(piece.records(), Condition.RETRIES, piece.invocations());
        }
        int old = 0;
        while (old < piece.records().size()
                && piece.records().get(old).arrival().plus(policy.age()).isBefore(now)) {
            old++;
        }
        if (old > 0) {
            if (old < piece.records().size()) {
                pieces.removeFirst();
                pieces.addFirst(piece.from(old));
                pieces.addFirst(piece.first(old));
            }
            return new Step.Discard(pieces.getFirst().records(), Condition.AGE, piece.invocations());
        }
        return new Step.Invoke(piece.records());
    }

    /// Takes what the function said of the records of the last [Step.Invoke].
    void answered(Verdict verdict) {
        Piece piece = pieces.removeFirst();
        switch (verdict) {
            case Verdict.Succeeded _ -> done = piece.records().getLast().number();
            case Verdict.NotInvoked _ ->
                pieces.addFirst(new Piece(piece.records(), piece.failures(), piece.invocations(), piece.pauses() + 1));
            case Verdict.Failed _ -> failed(piece);
            case Verdict.FailedFrom from -> {
                int index = index(piece.records(), from.first());
                if (index == 0) {
                    failed(piece);
                } else {
                    done = piece.records().get(index - 1).number();
                    pieces.addFirst(new Piece(piece.from(index).records(), 0, piece.invocations() + 1, 0));
                }
            }
        }
    }

    private void failed(Piece piece) {
        int invocations = piece.invocations() + 1;
        if (policy.bisects() && piece.records().size() > 1) {
            Piece whole = new Piece(piece.records(), piece.failures(), invocations, 0);
            int half = piece.records().size() / 2;
            pieces.addFirst(whole.from(half));
            pieces.addFirst(whole.first(half));
        } else {
            pieces.addFirst(new Piece(piece.records(), piece.failures() + 1, invocations, piece.pauses() + 1));
        }
    }

    private static int index(List<EventRecord> records, SequenceNumber number) {
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).number().equals(number)) {
                return i;
            }
        }
        throw new IllegalArgumentException("not in the batch: " + number);
    }

    /// The records of the last [Step.Discard] are gone.
    void discarded() {
        done = pieces.removeFirst().records().getLast().number();
    }

    /// The last record that is processed or given up, all before it being so, too.
    Optional<SequenceNumber> done() {
        return Optional.ofNullable(done);
    }

    /// How long to wait before the next step.
    Duration pause() {
        return pieces.isEmpty() ? Duration.ZERO : pause(pieces.getFirst().pauses());
    }

    /// How long to wait after so many failures in a row.
    static Duration pause(int failures) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
