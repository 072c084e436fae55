/// Asynchronous invocation: events that were accepted, in the store until they are done with.
///
/// Start reading at [AsyncInvocations], which accepts events and gives each to its function when it is due. What
/// becomes of an event after an attempt is said by [Fate] alone, and who is told of it by [Destinations].
///
/// Behaviour: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html>
@NullMarked
package io.millrace.lambda.async;

import org.jspecify.annotations.NullMarked;
