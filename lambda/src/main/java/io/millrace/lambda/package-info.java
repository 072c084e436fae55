/// Lambda: the service, the processes that run functions and the runtime API between the two.
///
/// Start reading at [LambdaService], which hands each operation to the service that does it. What functions are is
/// in `lambda.function`, their names in `lambda.name`, their code in `lambda.code`. [Invocations] is the one way to
/// run a function; [FunctionPool] holds the processes of one version, [Sandbox] is one of them and its life; it
/// talks to the server through the [RuntimeApi]. Our own ends of that talk are the resources `bootstrap.mjs` and
/// `bootstrap.py`.
@NullMarked
package io.millrace.lambda;

import io.millrace.lambda.runtimeapi.RuntimeApi;
import io.millrace.lambda.sandbox.Sandbox;
import org.jspecify.annotations.NullMarked;
