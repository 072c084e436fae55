package io.millrace.kinesis.token;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The words in which AWS refuses what is too old: `Thu Jan 22 01:22:02 UTC 2015`.
public final class Expiry {

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Expiry() {}

    /// Says when it was made, what time it is now, and how old it may be.
    ///
    /// @param what such as `Iterator`
    public static String text(String what, Instant issued, Instant now, Duration lifetime) {
        return "%s expired. The %s was created at time %s while right now it is %s which is further in the future than"
                        .formatted(what, what.toLowerCase(Locale.ROOT), FORM.format(issued), FORM.format(now))
                + " the tolerated delay of %d milliseconds.".formatted(lifetime.toMillis());
    }
}
