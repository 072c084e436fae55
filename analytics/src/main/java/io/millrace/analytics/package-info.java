/// Kinesis Analytics: SQL applications that read a stream and write to streams and delivery streams.
///
/// Start reading at [io.millrace.analytics.AnalyticsService] for the API and at `Runner` for what an
/// application does.
@NullMarked
package io.millrace.analytics;

import org.jspecify.annotations.NullMarked;
