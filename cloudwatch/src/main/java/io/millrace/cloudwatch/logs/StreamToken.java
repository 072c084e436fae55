package io.millrace.cloudwatch.logs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a reader of a stream goes on, as AWS writes it: `f/` or `b/` and 56 digits, then `/s`.
///
/// The digits are the time (20) and the number of an event (36). Both ways share the place between two pages:
/// forward it is the first event that is read, backward the first that is not.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html>
record StreamToken(boolean isForward, Place bound) {

    private static final Pattern FORM = Pattern.compile("([fb])/(\\d{20})(\\d{36})/s");

    /// @throws io.millrace.api.Fault InvalidParameterException if it is none
    static StreamToken parse(String text, long stream) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw PageToken.invalid();
        }
        Place bound = Place.given(matcher.group(2), matcher.group(3), stream);
        return new StreamToken(matcher.group(1).equals("f"), bound);
    }

    String text() {
        return "%s/%020d%036d/s".formatted(isForward ? "f" : "b", bound.timestamp(), bound.sequence());
    }
}
