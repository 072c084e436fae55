package io.millrace.firehose.transform;

/// Waits before another attempt, the longer the more have failed.
@FunctionalInterface
public interface BackOff {

    /// Waits after the attempt of that number, the first being 1.
    ///
    /// @throws InterruptedException if the wait is cut short because the program ends
    void pause(int attempt) throws InterruptedException;
}
