/// What functions are: their definitions, what can be done to them, and the SDK's shapes of both.
///
/// [Functions] keeps them; the services translate between the SDK and it.
@NullMarked
package io.millrace.lambda.function;

import org.jspecify.annotations.NullMarked;
