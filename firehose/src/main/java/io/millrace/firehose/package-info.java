/// Firehose: delivery streams that gather records in a log and deliver them, object by object, into a bucket.
package io.millrace.firehose;
