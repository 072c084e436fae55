package io.millrace.log;

import org.jspecify.annotations.Nullable;

/// What a log throws when its disk does not do as asked; which of the four it is says what the caller can do.
public abstract sealed class LogException extends RuntimeException
        permits LaneClosedException, LogDamagedException, LogFullException, LogPoisonedException {

    LogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
