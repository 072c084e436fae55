/// Streams as they live: [Streams] knows all of them, each a [Stream] over one log, which is open while it is
/// used.
///
/// What changes a stream goes through [Streams], which makes it durable first; what puts and reads records holds
/// the [Stream].
@NullMarked
package io.millrace.kinesis.stream;

import org.jspecify.annotations.NullMarked;
