/// Records that are JSON become rows, and rows become columnar files.
package io.millrace.firehose.convert;
