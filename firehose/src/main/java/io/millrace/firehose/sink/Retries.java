package io.millrace.firehose.sink;

/// How often the records of a piece were refused, and how long was waited before they were sent again.
///
/// It is kept with the piece, so that a restart neither forgets an attempt nor gives the target more time. What
/// does not count is the time in which the target lets us wait for its answer, and that in which the program is
/// not running.
///
/// @param attempts how many attempts there were
/// @param waitedMillis the pauses between them
public record Retries(int attempts, long waitedMillis) {

    public static final Retries NONE = new Retries(0, 0);
}
