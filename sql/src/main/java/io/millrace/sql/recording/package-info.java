/// Recorded input: bytes that were kept are cut into records, given their times, and fed to an application as its
/// streams would have fed it.
package io.millrace.sql.recording;
