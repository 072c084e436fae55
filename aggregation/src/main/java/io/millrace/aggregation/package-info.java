/// Many user records in one Kinesis record, as the Kinesis Producer Library packs them.
///
/// Start reading at [UserRecords], which takes a record apart; [AggregateWriter] makes one, and the bytes are drawn
/// above [Aggregate].
@NullMarked
package io.millrace.aggregation;

import org.jspecify.annotations.NullMarked;
