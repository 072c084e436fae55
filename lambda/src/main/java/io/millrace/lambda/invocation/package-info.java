/// The ways in which functions are invoked: by the operation Invoke, by the queue of asynchronous events, by event
/// source mappings.
///
/// All of them lead through [Invocations], which counts and measures what the processes perform.
@NullMarked
package io.millrace.lambda.invocation;

import org.jspecify.annotations.NullMarked;
