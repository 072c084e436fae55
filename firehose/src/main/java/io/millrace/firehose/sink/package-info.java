/// What takes records, by the clients of other services: buckets, HTTP endpoints, tables, logs.
package io.millrace.firehose.sink;
