/// What the store keeps of a stream: a [StreamDefinition] is everything but the records.
@NullMarked
package io.millrace.kinesis.definition;

import org.jspecify.annotations.NullMarked;
