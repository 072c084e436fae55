/// Kinesis Data Streams: streams, their shards and the records in them.
///
/// Start reading at [KinesisService], which translates between the SDK's shapes and this domain; [Streams] knows all
/// streams, [Stream] is one of them with its log, [StreamDefinition] is what is kept of it in the store. The bytes of
/// a record are drawn above [RecordFormat], the digits of a sequence number above [SequenceNumber].
@NullMarked
package io.millrace.kinesis;

import org.jspecify.annotations.NullMarked;
