package io.millrace.analytics.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What stands behind each JSON row that an application sends; the manual does not say what AWS puts there.
enum JsonSeparator {
    /// Nothing: each row is a record of its own.
    NONE,

    /// A line feed, for destinations that put rows one behind the other.
    NEWLINE;

    /// The tag with which an application says it; it counts from the next start or update on.
    static final String TAG = "millrace:json-separator";

    /// What an application's tags say; nothing if they say nothing that is known.
    static JsonSeparator of(Map<String, String> tags) {
        return Optional.ofNullable(tags.get(TAG)).flatMap(JsonSeparator::parse).orElse(NONE);
    }

    private static Optional<JsonSeparator> parse(String text) {
        return Arrays.stream(values())
                .filter(choice -> choice.name().equals(text.strip().toUpperCase(Locale.ROOT)))
                .findFirst();
    }
}
