package io.millrace.analytics.definition;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The rules for the labels of applications.
///
/// Source: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/how-tagging.html>
public final class Tags {

    static final int MOST = 50;

    private static final String SYSTEM = "aws:";

    private Tags() {}

    /// The labels with those of a request.
    ///
    /// @throws io.millrace.api.Fault TooManyTagsException if they are more than 50, InvalidArgumentException if a
    ///     key is one of AWS's own
    public static Map<String, String> added(ApplicationId id, Map<String, String> before, Map<String, String> more) {
        for (String key : more.keySet()) {
            if (key.toLowerCase(Locale.ROOT).startsWith(SYSTEM)) {
                throw AnalyticsFault.INVALID_ARGUMENT.fault(
                        "The tag key %s begins with %s, which is for tags of AWS's own.", key, SYSTEM);
            }
        }
        Map<String, String> tags = new TreeMap<>(before);
        tags.putAll(more);
        if (tags.size() > MOST) {
            throw AnalyticsFault.TOO_MANY_TAGS.fault(
                    "Application %s would have %d tags, more than %d.", id.name(), tags.size(), MOST);
        }
        return tags;
    }
}
