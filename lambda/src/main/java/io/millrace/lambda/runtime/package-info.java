/// The runtimes of functions and the programs of this machine that stand in for them.
///
/// Start reading at [FunctionRuntime]. [Programs] finds what is installed, [RuntimeFolder] holds our ends of the
/// runtime API, among them the resources `bootstrap.mjs` and `bootstrap.py`, and says how each runtime is started.
@NullMarked
package io.millrace.lambda.runtime;

import org.jspecify.annotations.NullMarked;
