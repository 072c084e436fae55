/// The names of functions: what callers may write, and what they mean by it.
@NullMarked
package io.millrace.lambda.name;

import org.jspecify.annotations.NullMarked;
