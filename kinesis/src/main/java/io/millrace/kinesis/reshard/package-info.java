/// Changes of a stream's shards, worked out before anything happens: a [Reshard] says what is wanted, a
/// [ShardPlan] what comes of it at the cut of the log.
@NullMarked
package io.millrace.kinesis.reshard;

import org.jspecify.annotations.NullMarked;
