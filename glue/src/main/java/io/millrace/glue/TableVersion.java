package io.millrace.glue;

/// A table as it was at some time.
///
/// @param number 0 when it was created, one more with each update
record TableVersion(long number, long updatedMillis, TableContent content) {}
