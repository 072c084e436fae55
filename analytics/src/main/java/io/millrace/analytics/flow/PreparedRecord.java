package io.millrace.analytics.flow;

import io.millrace.sql.record.RecordMetadata;
import java.nio.ByteBuffer;
import java.util.Optional;

/// One record as an application's code sees it: a record of the source, or what a preparation has made of it.
///
/// @param metadata what the stream knows of it; its arrival becomes the rows' time
/// @param data its bytes, which nobody writes
/// @param failure why it could not be prepared: it then goes to the error stream instead of the code
public record PreparedRecord(RecordMetadata metadata, ByteBuffer data, Optional<String> failure) {}
