/// Kinesis Data Streams: streams, their shards and the records in them.
///
/// Here its operations are: shapes of the SDK, rules, limits and faults. Start reading at [KinesisService], which
/// hands each to a small service, and at [io.millrace.kinesis.stream.Streams], which knows all streams. The
/// packages below know each other in one direction, each only those before it: `name`; `setting`; `shard`;
/// `definition`; `record`; `token`; `reshard` and `throughput`; `stream`; `fanout`. [KinesisFault] alone is known
/// to all.
@NullMarked
package io.millrace.kinesis;

import org.jspecify.annotations.NullMarked;
