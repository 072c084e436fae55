package io.millrace.app.tail;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.setting.SettingsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Which records a tail shows.
sealed interface RecordFilter {

    ObjectMapper JSON = new ObjectMapper();

    boolean takes(byte[] data);

    /// Every record.
    record All() implements RecordFilter {

        @Override
        public boolean takes(byte[] data) {
            return true;
        }
    }

    /// Records that hold a text.
    record Containing(String text) implements RecordFilter {

        @Override
        public boolean takes(byte[] data) {
            return new String(data, StandardCharsets.UTF_8).contains(text);
        }
    }

    /// JSON records whose member at a pointer has a value, compared as text.
    record Member(JsonPointer pointer, String value) implements RecordFilter {

        @Override
        public boolean takes(byte[] data) {
            try {
                JsonNode member = JSON.readTree(data).at(pointer);
                return !member.isMissingNode()
                        && value.equals(member.isContainerNode() ? member.toString() : member.asText());
            } catch (IOException _) {
                return false;
            }
        }
    }

    default boolean takes(ByteBuffer data) {
        if (this instanceof All) {
            return true;
        }
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return takes(bytes);
    }

    /// Reads `/pointer/to/member=value`, or any other text that records are to hold.
    ///
    /// @throws SettingsException if there is no value behind a pointer
    static RecordFilter parse(String text) {
        if (!text.startsWith("/")) {
            return new Containing(text);
        }
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new SettingsException("--filter " + text + " names a member without a value: " + text + "=VALUE");
        }
        return new Member(JsonPointer.compile(text.substring(0, equals)), text.substring(equals + 1));
    }
}
