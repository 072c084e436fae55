package io.millrace.analytics.run;

import java.util.Optional;

/// What an application has done so far, over all restarts.
///
/// @param arn which application
/// @param state AWS's word for what it is doing
/// @param recordsIn records read from its stream
/// @param rowsOut rows sent to its outputs
/// @param errorRows records and rows dropped
/// @param millisBehindLatest how old the next record was when it last read, in milliseconds
/// @param lastError why it makes no headway, if it does not
public record ApplicationStatus(
        String arn,
        String state,
        long recordsIn,
        long rowsOut,
        long errorRows,
        long millisBehindLatest,
        Optional<String> lastError) {}
