package io.millrace.log;

/// A write or a force failed, so nobody knows what the disk holds: this log takes no append until it is opened
/// again.
///
/// A failed force is never tried again, because kernels mark the pages that could not be written as clean and a
/// second force then succeeds without writing them (Rebello et al., "Can Applications Recover from fsync
/// Failures?", USENIX ATC 2020). Whether the entries of the failed append are in the log is decided by the next
/// recovery. Frames that were durable before stay readable.
public final class LogPoisonedException extends LogException {

    LogPoisonedException(String log, Throwable cause) {
        super(log + " takes no appends until it is opened again, because a write failed: " + cause, cause);
    }
}
