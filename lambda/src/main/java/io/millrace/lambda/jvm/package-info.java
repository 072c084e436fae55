/// The program that runs functions of the java runtimes, in processes of their own: it takes events from the
/// runtime API, calls the handler and posts what it answers.
///
/// Start reading at [Bootstrap]. Nothing here runs inside the server, and nothing of the server can be seen here: these
/// classes are copied to a folder, which with Amazon's interfaces for handlers is the whole class path. A
/// function's own classes have a loader of their own ([FunctionClasses]). Values of JSON, null among them, go
/// through every method, so nullness is not checked here.
///
/// Handlers: <https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html>
@NullUnmarked
package io.millrace.lambda.jvm;

import org.jspecify.annotations.NullUnmarked;
