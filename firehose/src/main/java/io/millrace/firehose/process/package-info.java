/// What records pass through on their way into objects, one processor a class, without files, clients and clocks.
package io.millrace.firehose.process;
