package io.millrace.firehose;

/// Where records go when they have passed the processors.
interface Outlet {

    /// Whether records of that partition can be taken, or there are too many partitions already.
    boolean admits(Partition partition);

    void deliver(Item item, Partition partition);

    /// Takes a record that cannot be delivered.
    ///
    /// @param errorType what `!{firehose:error-output-type}` stands for in its key
    void fail(Item item, String errorType, Verdict.Failed why);
}
