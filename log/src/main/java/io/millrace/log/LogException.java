package io.millrace.log;

import org.jspecify.annotations.Nullable;

/// What a log throws when its disk does not do as asked; which of the three it is says what the caller can do.
public abstract sealed class LogException extends RuntimeException
        permits LogDamagedException, LogFullException, LogPoisonedException {

    LogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
