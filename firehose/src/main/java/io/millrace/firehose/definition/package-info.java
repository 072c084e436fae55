/// What delivery streams are, as it is kept in the store: data and nothing else.
package io.millrace.firehose.definition;
