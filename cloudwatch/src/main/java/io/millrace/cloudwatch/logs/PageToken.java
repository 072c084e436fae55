package io.millrace.cloudwatch.logs;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// What clients are handed to go on with a list: texts, joined and in Base64.
final class PageToken {

    private static final String SEPARATOR = "\n";

    private PageToken() {}

    static String of(String... parts) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8));
    }

    /// The texts of a token.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterException if it has not that many
    static List<String> parts(String token, int count) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            List<String> parts = List.of(text.split(SEPARATOR, -1));
            if (parts.size() == count) {
                return parts;
            }
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    /// The number, 0 or more, that a part of a token is.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterException if it is none
    static long number(String part) {
        try {
            long number = Long.parseLong(part);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw invalid();
        }
        throw invalid();
    }

    static RuntimeException invalid() {
        return LogsFault.INVALID_PARAMETER.fault("The specified nextToken is invalid.");
    }
}
