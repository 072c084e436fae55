/// CloudWatch: metrics that clients report, kept by the minute, and their statistics.
///
/// Start reading at [CloudWatchService]; [Metrics] keeps what was reported.
@NullMarked
package io.millrace.cloudwatch;

import org.jspecify.annotations.NullMarked;
