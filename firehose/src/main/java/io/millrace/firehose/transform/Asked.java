package io.millrace.firehose.transform;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/// A function at work on some records, on a thread of its own; whoever asked it prepares or delivers others meanwhile.
public final class Asked {

    private final List<Item> records;
    private final FutureTask<Transformer.Answered> task;
    private final Thread thread;
    private volatile boolean isCancelled;

    /// Asks at once.
    ///
    /// @param question asks the function, as often as it may be asked
    public Asked(List<Item> records, Question question) {
        this.records = records;
        this.task = new FutureTask<>(() -> question.ask(() -> isCancelled));
        this.thread = Thread.ofVirtual().name("transformation").start(task);
    }

    /// What is asked of a function.
    @FunctionalInterface
    public interface Question {

        /// Asks.
        ///
        /// @param isCancelled whether nobody waits for the answer any more
        Transformer.Answered ask(BooleanSupplier isCancelled) throws InterruptedException;
    }

    public List<Item> records() {
        return records;
    }

    /// Waits for the end.
    ///
    /// @throws InterruptedException if whoever waits is interrupted
    public Transformer.Answered answered() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case InterruptedException _ -> throw new InterruptedException("a function was interrupted");
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /// Ends the work and waits until it has ended; nothing if it had.
    public void cancel() {
        isCancelled = true;
        thread.interrupt();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
