package io.millrace.firehose.jq;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.firehose.process.Steps;

/// What it costs to make a value by copying others, which the JDK does in one go; called behind each operator.
public final class Weight {

    private Weight() {}

    /// Counts a step for each character or element of a value that was made.
    public static void of(JsonNode value) {
        if (value != null) {
            Steps.count(value.isTextual() ? value.textValue().length() : value.size());
        }
    }
}
