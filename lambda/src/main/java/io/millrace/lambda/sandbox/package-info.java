/// One process of a function: how it is started, what it performs, and what Lambda says of it in its log.
///
/// Start reading at [Sandbox], which a [SandboxLauncher] makes.
@NullMarked
package io.millrace.lambda.sandbox;

import org.jspecify.annotations.NullMarked;
