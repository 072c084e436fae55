/// Addresses at which functions are called over HTTP, what happens there, and the operations that make them.
@NullMarked
package io.millrace.lambda.url;

import org.jspecify.annotations.NullMarked;
