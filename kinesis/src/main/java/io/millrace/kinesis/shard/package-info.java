/// Shards: the hash keys that each one owns, its place in the log of its stream, and the numbers of its records.
///
/// The digits of a sequence number are drawn above [SequenceNumber].
@NullMarked
package io.millrace.kinesis.shard;

import org.jspecify.annotations.NullMarked;
