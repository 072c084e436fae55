/// Aggregate functions: what is kept of the values of a group or a window, and what comes of it.
///
/// An [Aggregate] makes an [Accumulator] for each group; one that can also take values back is [Retractable], so that a
/// sliding window need not look at all of its rows again.
package io.millrace.sql.aggregate;
