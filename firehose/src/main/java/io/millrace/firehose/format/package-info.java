/// The forms in which objects are delivered: their keys and their compression.
package io.millrace.firehose.format;
