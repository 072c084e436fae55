package io.millrace.sql.expression;

/// The time as the rows tell it: the latest ROWTIME or bound that an execution has seen.
///
/// ROWTIME is the clock of the service at the moment a row arrives, so this is the clock that KDA would read, and a
/// replay
/// reads the same.
public interface Moment {

    /// When the execution saw its first row or bound, which CURRENT_TIMESTAMP shows for ever.
    long startedMillis();

    /// The latest row or bound, which CURRENT_ROW_TIMESTAMP shows.
    long nowMillis();
}
