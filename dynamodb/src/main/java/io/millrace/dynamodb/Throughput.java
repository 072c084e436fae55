package io.millrace.dynamodb;

/// The capacity that was asked for; it is reported, and limits nothing.
///
/// @param read read capacity units, 0 on demand
/// @param write write capacity units, 0 on demand
record Throughput(long read, long write) {

    static final Throughput ON_DEMAND = new Throughput(0, 0);
}
