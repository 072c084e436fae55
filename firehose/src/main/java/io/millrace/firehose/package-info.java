/// Firehose: delivery streams that gather records in a log and deliver them, object by object, into a bucket.
///
/// Here its operations are: shapes of the SDK, rules, limits and faults. What moves records is in `delivery`.
package io.millrace.firehose;
