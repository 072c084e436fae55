package io.millrace.firehose.jq;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.firehose.process.Steps;

/// What it costs to make a value by copying others, which the JDK does in one go; called behind each operator.
public final class Weight {

    /// So many characters or elements cost as much as a step.
    private static final int PER_STEP = 8;

    private Weight() {}

    /// Counts the steps of a value that was made.
    public static void of(JsonNode value) {
        int size = value == null ? 0 : value.isTextual() ? value.textValue().length() : value.size();
        if (size >= PER_STEP) {
            Steps.count(size / PER_STEP);
        }
    }
}
