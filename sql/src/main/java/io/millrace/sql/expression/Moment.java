package io.millrace.sql.expression;

/// The time as the rows tell it: the latest ROWTIME or bound that an execution has seen.
///
/// ROWTIME is the clock of the service at the moment a row arrives, so this is the clock that KDA would read, and a
/// replay reads the same.
public interface Moment {

    /// For plans that are looked at and not run.
    Moment NONE = new Moment() {
        @Override
        public long startedMillis() {
            return 0;
        }

        @Override
        public long nowMillis() {
            return 0;
        }
    };

    /// When the execution saw its first row or bound, which CURRENT_TIMESTAMP shows for ever.
    long startedMillis();

    /// The latest row or bound, which CURRENT_ROW_TIMESTAMP shows.
    long nowMillis();
}
