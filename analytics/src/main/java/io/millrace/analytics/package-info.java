/// Kinesis Analytics: SQL applications that read a stream and write to streams and delivery streams.
///
/// Start reading at [io.millrace.analytics.AnalyticsService], which makes the parts of version 1 of the API, each for
/// one kind of operations; those of version 2 are in `v2`. Both say `definition`s to the `Applications` of `run`, whose
/// `Session` tells what an application does with what comes in and goes out by `flow`. No package knows one that comes
/// later here: `definition`, `flow`, `discovery` and `run`, `v2`, this one.
@NullMarked
package io.millrace.analytics;

import org.jspecify.annotations.NullMarked;
