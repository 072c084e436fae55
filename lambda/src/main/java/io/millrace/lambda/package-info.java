/// Lambda: functions, the processes that run them and the runtime API between the two.
///
/// Start reading at [LambdaService], which translates between the SDK's shapes and this domain. [Functions]
/// keeps what a function is, [CodeFolders] its code. [FunctionPool] holds the processes of one function,
/// [Sandbox] is one of them and its life; it talks to the server through the [RuntimeApi]. Our own ends of that
/// talk are the resources `bootstrap.mjs` and `bootstrap.py`.
@NullMarked
package io.millrace.lambda;

import org.jspecify.annotations.NullMarked;
