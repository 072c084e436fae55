package io.millrace.firehose.convert;

import com.fasterxml.jackson.databind.JsonNode;

/// Makes a value of one type of JSON.
@FunctionalInterface
interface ValueReader {

    /// The value.
    ///
    /// @param node what stands in its place, which may be JSON's null
    /// @throws ConversionException if it does not suit the type
    Value read(JsonNode node) throws ConversionException;

    /// The same, but null where JSON's null stands.
    default ValueReader orNull() {
        return node -> node.isNull() ? Value.NULL : read(node);
    }
}
