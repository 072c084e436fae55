/// The processes of all functions: started when events need them, kept warm between events, ended when they are idle.
///
/// Start reading at [Fleet], which has a [FunctionPool] for each version in use.
@NullMarked
package io.millrace.lambda.pool;

import org.jspecify.annotations.NullMarked;
