package io.millrace.store;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One accepted work and what became of it; its caller waits until it is settled.
final class Work<R> {

    private final Function<Transaction, R> function;
    private final CompletableFuture<?> settled = new CompletableFuture<>();
    private @Nullable R result;
    private @Nullable Throwable failure;

    Work(Function<Transaction, R> function) {
        this.function = function;
    }

    /// Runs the work; true if it wants its writes to be kept.
    boolean run(WorkTransaction transaction) {
        try {
            result = function.apply(transaction);
            transaction.end();
            return true;
        } catch (Throwable e) {
            failure = e;
            return false;
        }
    }

    /// Lets the caller go, with the result or the work's own exception.
    void settle() {
        settled.complete(null);
    }

    /// Lets the caller go with a new exception that is not of its making.
    void fail(Throwable cause) {
        if (failure != null) {
            cause.addSuppressed(failure);
        }
        failure = cause;
        settled.complete(null);
    }

    /// Waits, deaf to interrupts: an accepted work cannot be taken back.
    @SuppressWarnings("NullAway") // a work may return null, and then so does this
    R await() {
        settled.join();
        return switch (failure) {
            case null -> result;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        };
    }
}
