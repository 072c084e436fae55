/// Event source mappings: what reads a Kinesis stream and invokes a function with its records.
///
/// Start reading at [Mappings], which keeps what a mapping is and runs it. A [MappingRun] starts a [ShardRun] for each
/// shard whose parents are read to their ends; its lanes ([LaneRun]) gather batches ([Batcher]), invoke the
/// function and do with failures what the mapping says ([Retries]). Progress is kept in the store behind each
/// batch ([ShardCheckpoint]), so a crash repeats what was not finished and skips nothing.
///
/// Behaviour: <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>
@NullMarked
package io.millrace.lambda.source;

import org.jspecify.annotations.NullMarked;
