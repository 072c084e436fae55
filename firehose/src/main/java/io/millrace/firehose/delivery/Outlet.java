package io.millrace.firehose.delivery;

import io.millrace.firehose.transform.Item;
import io.millrace.firehose.transform.Verdict;

/// Where records go when they have passed the processors.
interface Outlet {

    /// Whether records of a partition can be taken.
    Admission admits(Partition partition);

    /// An answer to whether records of a partition can be taken.
    enum Admission {
        ADMITTED,
        /// There are too many partitions already.
        TOO_MANY,
        /// No object can have a key as long as the one that follows from it.
        KEY_TOO_LONG,
        /// What follows from it is no Unicode text, such as half a character of two.
        NO_KEY
    }

    void deliver(Item item, Partition partition);

    /// Takes a record that cannot be delivered.
    ///
    /// @param errorType what `!{firehose:error-output-type}` stands for in its key
    void fail(Item item, String errorType, Verdict.Failed why);
}
