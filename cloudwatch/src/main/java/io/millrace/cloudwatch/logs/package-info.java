/// CloudWatch Logs: what programs say, line by line, kept in the order of its time.
///
/// Start reading at [LogsService]; [Groups] keeps groups and streams, [Events] what was said, [FilterPattern] finds it.
@NullMarked
package io.millrace.cloudwatch.logs;

import org.jspecify.annotations.NullMarked;
