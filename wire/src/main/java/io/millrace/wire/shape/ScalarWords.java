package io.millrace.wire.shape;

import com.fasterxml.jackson.core.JsonToken;

/// What AWS calls a token in its complaint about a wrong type; two generations of its servers use different words.
public enum ScalarWords {

    /// As Kinesis says it: `class java.lang.Boolean can not be converted to an String`.
    JAVA_CLASSES {
        @Override
        public String of(JsonToken token) {
            return switch (token) {
                case VALUE_TRUE, VALUE_FALSE -> "class java.lang.Boolean";
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    "class com.amazon.coral.value.json.numbers.TruncatingBigNumber";
                case VALUE_EMBEDDED_OBJECT -> "class java.nio.HeapByteBuffer";
                default -> "class java.lang.String";
            };
        }
    },

    /// As Lambda says it: `TRUE_VALUE can not be converted to a String`.
    TOKENS {
        @Override
        public String of(JsonToken token) {
            return switch (token) {
                case VALUE_TRUE -> "TRUE_VALUE";
                case VALUE_FALSE -> "FALSE_VALUE";
                case VALUE_NUMBER_INT -> "NUMBER_VALUE";
                case VALUE_NUMBER_FLOAT -> "DECIMAL_VALUE";
                default -> "STRING_VALUE";
            };
        }
    };

    public abstract String of(JsonToken token);
}
