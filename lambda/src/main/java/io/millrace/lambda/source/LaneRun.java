package io.millrace.lambda.source;

import io.millrace.lambda.source.Retries.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The thread of a lane: takes batch after batch through the function.
final class LaneRun implements Runnable {

    private static final System.Logger LOG = System.getLogger(LaneRun.class.getName());

    private final Work work;
    private final ShardRun shard;
    private final Lane lane;
    private final Optional<Duration> windows;
    private final Reading.Expected expected;

    private Optional<OpenWindow> window;
    private @Nullable Answer last;

    LaneRun(Work work, ShardRun shard, Lane lane) {
        this.work = work;
        this.shard = shard;
        this.lane = lane;
        MappingSettings settings = work.mapping().settings();
        this.windows = settings.window();
        this.expected = new Reading.Expected(settings.reportsItems(), windows.isPresent());
        // windows may have been switched off since the place was kept
        this.window = windows.isPresent() ? lane.window() : Optional.empty();
    }

    @Override
    public void run() {
        try {
            if (window.isEmpty() && lane.window().isPresent()) {
                shard.advance(lane, Optional.empty(), window);
            }
            for (boolean goesOn = true; goesOn; ) {
                goesOn = switch (shard.await(lane)) {
                    case ShardRun.Task.Batch batch -> process(batch.records());
                    case ShardRun.Task.CloseWindow _ -> close(false);
                    case ShardRun.Task.End _ -> false;
                };
                shard.rest(lane);
            }
        } catch (InterruptedException e) {
            // told to end now; what was at work is done again at the next start
        }
    }

    /// False if the shard is left before the batch is done.
    private boolean process(List<EventRecord> batch) throws InterruptedException {
        if (windows.isPresent()) {
            Instant first = batch.getFirst().arrival();
            if (window.isPresent() && window.get().isBefore(first) && !close(false)) {
                return false;
            }
            if (window.isEmpty()) {
                window = Optional.of(OpenWindow.of(first, windows.get()));
            }
        }
        last = null;
        if (event(batch, false, false).length > work.eventBytes()) {
            return giveUp(batch);
        }
        Retries retries = new Retries(work.policy(), batch);
        while (true) {
            switch (retries.next(work.clock().instant())) {
                case Step.Done _ -> {
                    return true;
                }
                case Step.Invoke step -> invoke(retries, step.records());
                case Step.Discard step -> {
                    if (!report(step)) {
                        return false;
                    }
                    retries.discarded();
                    last = null;
                    shard.advance(lane, retries.done(), window);
                }
            }
            if (window.filter(OpenWindow::isTooLarge).isPresent() && !close(true)) {
                return false;
            }
            if (!retries.pause().isZero() && !shard.pause(retries.pause())) {
                return false;
            }
        }
    }

    /// A record that fits in no event can never be processed.
    private boolean giveUp(List<EventRecord> tooLarge) throws InterruptedException {
        boolean isTold = report(new Step.Discard(tooLarge, Retries.Condition.RETRIES, 0));
        if (isTold) {
            shard.advance(lane, Optional.of(tooLarge.getLast().number()), window);
        }
        return isTold;
    }

    private void invoke(Retries retries, List<EventRecord> records) throws InterruptedException {
        Optional<SequenceNumber> before = retries.done();
        work.ages()
                .accept(Duration.between(
                        records.getLast().arrival(), work.clock().instant()));
        Answer answer = shard.invoke(event(records, false, false));
        last = answer;
        Reading reading = Reading.of(answer, expected, records);
        retries.answered(reading.verdict());
        tell(reading.verdict());
        if (!retries.done().equals(before)) {
            if (reading.state().isPresent()) {
                window = window.map(open -> open.with(reading.state().get()));
            }
            shard.advance(lane, retries.done(), window);
        }
    }

    private byte[] event(List<EventRecord> records, boolean isFinal, boolean isEarly) {
        return window.map(open -> work.form().event(records, shard.shard(), open, isFinal, isEarly))
                .orElseGet(() -> work.form().event(records));
    }

    private void tell(Verdict verdict) {
        work.results()
                .accept(
                        switch (verdict) {
                            case Verdict.Succeeded _ -> MappingDefinition.OK;
                            case Verdict.Failed _, Verdict.FailedFrom _ -> "PROBLEM: Function call failed";
                            case Verdict.NotInvoked not -> "PROBLEM: " + not.reason();
                        });
    }

    /// Tells the function that the window is over, as often as the mapping says; false if the shard is left before.
    private boolean close(boolean isEarly) throws InterruptedException {
        Instant begun = work.clock().instant();
        OpenWindow open = window.orElseThrow();
        int failures = 0;
        byte[] event = event(List.of(), true, isEarly);
        for (int pauses = 1; ; pauses++) {
            Answer answer = event.length > work.eventBytes()
                    ? new Answer.Failed(work.ids().get(), event)
                    : shard.invoke(event);
            if (answer instanceof Answer.Returned) {
                tell(new Verdict.Succeeded());
                break;
            }
            boolean isInvoked = answer instanceof Answer.Failed;
            tell(
                    isInvoked
                            ? new Verdict.Failed()
                            : Reading.of(answer, expected, List.of()).verdict());
            failures += isInvoked ? 1 : 0;
            boolean isExhausted = work.policy().retries().isPresent()
                    && failures > work.policy().retries().getAsInt();
            if (isExhausted
                    || begun.plus(work.policy().age()).isBefore(work.clock().instant())) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        work.mapping() + " gives up the window of " + open.start() + " in " + shard.shard());
                break;
            }
            if (!shard.pause(Retries.pause(pauses))) {
                return false;
            }
        }
        window = isEarly ? Optional.of(open.with(OpenWindow.NO_STATE)) : Optional.empty();
        shard.advance(lane, Optional.empty(), window);
        return true;
    }

    /// Tells the destination of records that are given up; false if the shard is left before it knows.
    private boolean report(Step.Discard step) throws InterruptedException {
        Optional<String> destination = work.mapping().settings().onFailure();
        LOG.log(
                System.Logger.Level.WARNING,
                work.mapping() + " gives up " + step.records().size() + " records of " + shard.shard() + " from "
                        + step.records().getFirst().number() + " on: " + step.condition());
        if (destination.isEmpty()) {
            return true;
        }
        FailureReport report = new FailureReport(
                work.mapping().uuid(),
                work.mapping().functionArn(),
                work.mapping().streamArn(),
                shard.shard(),
                step,
                Optional.ofNullable(last).filter(answer -> !(answer instanceof Answer.NotInvoked)),
                requestId(),
                event(step.records(), false, false),
                work.clock().instant());
        for (int failures = 1; ; failures++) {
            try {
                work.failures().put(work.mapping().owner(), destination.get(), report);
                return true;
            } catch (RuntimeException e) {
                work.results().accept("PROBLEM: The on-failure destination cannot be written to: " + e.getMessage());
                if (!shard.pause(Retries.pause(failures))) {
                    return false;
                }
            }
        }
    }

    private String requestId() {
        return switch (last) {
            case Answer.Returned returned -> returned.requestId();
            case Answer.Failed failed -> failed.requestId();
            case Answer.NotInvoked _ -> work.ids().get();
            case null -> work.ids().get();
        };
    }
}
