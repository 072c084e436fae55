package io.millrace.sql.aggregate;

import org.jspecify.annotations.Nullable;

/// An aggregate that can also forget a value that it has taken, so that a sliding window need not add up again.
public interface Retractable extends Accumulator {

    /// Takes back a value that [#add] was given.
    void remove(@Nullable Object value);
}
