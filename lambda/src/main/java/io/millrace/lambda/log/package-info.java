/// What functions print, and where it is kept: in the function's file, in CloudWatch Logs, and in the tail that
/// answers of Invoke show.
///
/// A process's output becomes lines in its [ProcessLog]; whatever takes such lines is [Printed].
@NullMarked
package io.millrace.lambda.log;

import org.jspecify.annotations.NullMarked;
