package io.millrace.log;

/// The disk has no space left: nothing of the append was stored, and the same append may be tried again later.
///
/// (If the power fails before the next append succeeds, it may be found in part nevertheless, like any append
/// that was not acknowledged.) The log stays open. Appends succeed again as soon as there is space, without a
/// restart; reads are not affected.
public final class LogFullException extends LogException {

    LogFullException(String log, Throwable cause) {
        super("no space left for " + log, cause);
    }
}
