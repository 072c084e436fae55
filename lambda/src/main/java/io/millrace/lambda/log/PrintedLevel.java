package io.millrace.lambda.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.lambda.function.JsonLogs.Level;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/// The level of a line that a function has printed: what a JSON object with a time says of itself, else `INFO`.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>
final class PrintedLevel {

    private static final JsonFactory JSON = new JsonFactory();

    /// As the runtimes and the usual loggers name them.
    private static final Set<String> LEVELS = Set.of("level", "Level", "log_level");

    private static final Set<String> TIMES = Set.of("timestamp", "Timestamp", "@timestamp", "time");

    private PrintedLevel() {}

    static Level of(byte[] line, int from, int length) {
        int start = from;
        while (start < from + length && (line[start] == ' ' || line[start] == '\t')) {
            start++;
        }
        if (start == from + length || line[start] != '{') {
            return Level.INFO;
        }
        try (JsonParser parser = JSON.createParser(line, start, from + length - start)) {
            return of(parser).orElse(Level.INFO);
        } catch (IOException e) {
            return Level.INFO;
        }
    }

    private static Optional<Level> of(JsonParser parser) throws IOException {
        Optional<Level> level = Optional.empty();
        boolean isTimed = false;
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
            if (isText && LEVELS.contains(name)) {
                level = Level.of(parser.getText());
            } else if (isText && TIMES.contains(name)) {
                isTimed |= isTime(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return isTimed ? level : Optional.empty();
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
