/// Lambda: the service, its settings, its limits and its faults.
///
/// Start reading at [LambdaService], which makes the parts and hands each operation to the service that does it. What
/// functions are is in `function`, their names in `name`, their code in `code`. `invocation` is the one way to run a
/// function; `pool` has the processes, `sandbox` is one of them and its life; it talks to the server through
/// `runtimeapi`, what runs in it is found in `runtime`, what it prints goes to `log`.
@NullMarked
package io.millrace.lambda;

import org.jspecify.annotations.NullMarked;
