package io.millrace.app.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Writes a record's data for people: JSON on one line or on many, other text as it is, anything else as Base64.
///
/// @param isPretty whether each member of a JSON document has a line of its own
/// @param isColoured whether JSON is coloured
/// @param isScreen whether a terminal reads this, so that control characters must not reach it
record RecordText(boolean isPretty, boolean isColoured, boolean isScreen) {

    private static final JsonFactory JSON = new JsonFactory();

    private static final String NAME = "\u001b[34m";
    private static final String STRING = "\u001b[32m";
    private static final String SCALAR = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    /// The text of a record, without a line end.
    String of(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return utf8(bytes)
                .map(text -> json(text).orElseGet(() -> plain(text)))
                .orElseGet(() -> Base64.getEncoder().encodeToString(bytes));
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private String plain(String text) {
        String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return isScreen ? withoutControls(line) : line;
    }

    private static String withoutControls(String text) {
        if (text.chars().noneMatch(RecordText::isControl)) {
            return text;
        }
        StringBuilder safe = new StringBuilder();
        text.chars().forEach(unit -> {
            if (isControl(unit)) {
                safe.append("\\u%04x".formatted(unit));
            } else {
                safe.append((char) unit);
            }
        });
        return safe.toString();
    }

    private static boolean isControl(int unit) {
        return Character.isISOControl(unit) && unit != '\n' && unit != '\t';
    }

    /// The text, if it is one JSON document or several; each begins a line.
    private Optional<String> json(String text) {
        String trimmed = text.strip();
        if (!trimmed.startsWith("{") && !trimmed.startsWith("[")) {
            return Optional.empty();
        }
        Writer writer = new Writer();
        try (JsonParser parser = JSON.createParser(trimmed)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                writer.token(token, parser.getText());
            }
        } catch (IOException _) {
            return Optional.empty();
        }
        String written = writer.toString();
        return Optional.of(isScreen ? withoutControlsButColours(written) : written);
    }

    /// The string encoder leaves only those of the second block.
    private String withoutControlsButColours(String text) {
        return text.chars().noneMatch(unit -> unit >= 0x7F && unit <= 0x9F)
                ? text
                : text.codePoints()
                        .mapToObj(unit ->
                                unit >= 0x7F && unit <= 0x9F ? "\\u%04x".formatted(unit) : Character.toString(unit))
                        .collect(java.util.stream.Collectors.joining());
    }

    /// Writes tokens one after the other, numbers digit by digit as they were.
    private final class Writer {

        private final StringBuilder out = new StringBuilder();
        private int depth;
        /// Whether nothing stands yet in the innermost object or array.
        private boolean isFirst = true;
        private boolean isAfterName;

        void token(JsonToken token, String text) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    separate();
                    out.append(text);
                    depth++;
                    isFirst = true;
                }
                case END_OBJECT, END_ARRAY -> {
                    depth--;
                    if (!isFirst) {
                        newLine();
                    }
                    out.append(text);
                    isFirst = false;
                }
                case FIELD_NAME -> {
                    separate();
                    coloured(NAME, quoted(text));
                    out.append(isPretty ? ": " : ":");
                    isAfterName = true;
                }
                case VALUE_STRING -> {
                    separate();
                    coloured(STRING, quoted(text));
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {
                    separate();
                    coloured(SCALAR, text);
                }
                case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new AssertionError(token);
            }
        }

        private void separate() {
            if (isAfterName) {
                isAfterName = false;
                return;
            }
            if (depth == 0) {
                out.append(out.isEmpty() ? "" : "\n");
            } else {
                out.append(isFirst ? "" : ",");
                newLine();
            }
            isFirst = false;
        }

        private void newLine() {
            if (isPretty) {
                out.append('\n').append("  ".repeat(depth));
            }
        }

        private void coloured(String colour, String text) {
            if (isColoured) {
                out.append(colour).append(text).append(PLAIN);
            } else {
                out.append(text);
            }
        }

        private static String quoted(String text) {
            return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
        }

        @Override
        public String toString() {
            return out.toString();
        }
    }
}
