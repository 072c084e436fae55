/// What owners want done with events that wait for their functions, and the operations that say so.
@NullMarked
package io.millrace.lambda.eventinvoke;

import org.jspecify.annotations.NullMarked;
