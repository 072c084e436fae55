/// What comes into an application and goes out of it: streams, functions, objects, log streams, behind interfaces.
///
/// Start reading at [io.millrace.analytics.flow.Connections].
@NullMarked
package io.millrace.analytics.flow;

import org.jspecify.annotations.NullMarked;
