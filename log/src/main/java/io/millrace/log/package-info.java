/// A durable log: frames of several lanes in the order of arrival, acknowledged after they are forced to disk.
///
/// Start reading at [Log]; the bytes on disk are drawn above [SegmentHeader] (a segment's first bytes),
/// [FrameHeader] (one frame) and [IndexFile] (the sidecar of a sealed segment); what is done after a crash stands
/// in [Recovery].
@NullMarked
package io.millrace.log;

import org.jspecify.annotations.NullMarked;
