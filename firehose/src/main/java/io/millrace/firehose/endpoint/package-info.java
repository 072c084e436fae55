/// How HTTP endpoints are asked to take records, and how their answers are judged.
package io.millrace.firehose.endpoint;
