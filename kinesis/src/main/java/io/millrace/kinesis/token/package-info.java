/// The opaque texts that clients hold and bring back: iterators and the tokens of pages, which [Seal] makes.
@NullMarked
package io.millrace.kinesis.token;

import org.jspecify.annotations.NullMarked;
