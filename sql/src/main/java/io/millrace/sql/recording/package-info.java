/// Recorded input: bytes that were kept are cut into records and given their times, so that they can be fed to an
/// application as its streams would have fed it.
package io.millrace.sql.recording;
