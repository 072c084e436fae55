package io.millrace.wire.signature;

import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.refusal.Denial;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/// An AWS4-HMAC-SHA256 signature as a request brings it: parsed, not yet verified.
///
/// Forms: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html>
///
/// @param place where in the request it stands
/// @param accessKey who says to have signed
/// @param scope for which day, region and service
/// @param signedHeaders the names of the headers that are signed, in lower case, in their order
/// @param hex the signature itself: 64 hexadecimal digits in lower case
/// @param timestamp the date that was signed, in the form `20150830T123600Z`
/// @param time the same as a time
/// @param token the session token, if there is one
/// @param validity how long a presigned URL is valid from its time; zero for a signature in the header
public record Signature(
        Place place,
        String accessKey,
        Scope scope,
        List<String> signedHeaders,
        String hex,
        String timestamp,
        Instant time,
        Optional<String> token,
        Duration validity) {

    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final Duration LONGEST_VALIDITY = Duration.ofDays(7);
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final int HEX_DIGITS = 64;
    private static final int MAX_KEY = 128;
    private static final int MAX_NAME = 64;
    private static final int DAY_DIGITS = 8;
    private static final int TIMESTAMP_CHARACTERS = 16;

    /// Where a signature stands.
    enum Place {
        /// In the `Authorization` header.
        HEADER,
        /// In the query: a presigned URL.
        QUERY
    }

    /// What a signature is valid for.
    ///
    /// @param day in the form `20150830`
    /// @param region such as `us-east-1`
    /// @param service the service's name in signatures, such as `kinesis`
    record Scope(String day, String region, String service) {

        @Override
        public String toString() {
            return day + "/" + region + "/" + service + "/aws4_request";
        }
    }

    public Signature {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /// The service that a signature names, without a look at the rest: enough to choose the dialect of a refusal.
    public static Optional<String> serviceOf(WireRequest request) {
        String text = request.headers()
                .first("Authorization")
                .filter(value -> value.startsWith("AWS4-"))
                .orElse(request.query());
        int from = text.indexOf("Credential=");
        if (from < 0) {
            return Optional.empty();
        }
        String credential = text.substring(from + "Credential=".length()).split("[,& ]", 2)[0];
        String[] parts = credential.replace("%2F", "/").replace("%2f", "/").split("/", -1);
        return parts.length < 5 ? Optional.empty() : Optional.of(parts[parts.length - 2]);
    }

    /// The signature of a request, or nothing if it is not signed.
    ///
    /// @throws SignatureRefused if there are several, or one that is incomplete or of another algorithm
    /// @throws IllegalArgumentException if the query is not percent-encoded
    static Optional<Signature> of(WireRequest request) {
        List<String> authorizations = request.headers().all("Authorization");
        boolean inQuery = request.query().contains("X-Amz-Algorithm=")
                || request.query().contains("X-Amz-Signature=")
                || request.query().contains("X-Amz-Credential=");
        if (authorizations.size() + (inQuery ? 1 : 0) > 1) {
            throw new SignatureRefused(
                    Denial.SEVERAL_SIGNATURES, "Only one signature is allowed: header or query, once.");
        }
        if (inQuery) {
            return Optional.of(fromQuery(QueryParameters.parse(request.query())));
        }
        if (authorizations.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(fromHeader(authorizations.getFirst(), request.headers()));
    }

    private static Signature fromHeader(String authorization, WireHeaders headers) {
        String text = authorization.strip();
        if (!text.startsWith(ALGORITHM + " ")) {
            throw malformed("Unsupported AWS 'algorithm': '" + text.split(" ", 2)[0] + "'.");
        }
        Map<String, String> parts = new HashMap<>();
        for (String raw : text.substring(ALGORITHM.length() + 1).split(",", -1)) {
            String part = raw.strip();
            int equals = part.indexOf('=');
            if (equals < 0 || parts.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw malformed("'" + part + "' not a valid key=value pair (missing equal-sign) in Authorization"
                        + " header: '" + text + "'.");
            }
        }
        for (String name : List.of("Credential", "SignedHeaders", "Signature")) {
            if (!parts.containsKey(name)) {
                throw malformed("Authorization header requires '" + name + "' parameter. Authorization=" + text);
            }
        }
        Optional<String> date = headers.first("X-Amz-Date");
        String timestamp = date.orElseGet(() -> headers.first("Date")
                .map(Signature::basic)
                .orElseThrow(() -> malformed("Authorization header requires existence of either a 'X-Amz-Date' or a"
                        + " 'Date' header. Authorization=" + text)));
        return create(
                Place.HEADER,
                parts.getOrDefault("Credential", ""),
                parts.getOrDefault("SignedHeaders", ""),
                parts.getOrDefault("Signature", ""),
                timestamp,
                headers.first("X-Amz-Security-Token"),
                Duration.ZERO);
    }

    private static Signature fromQuery(QueryParameters query) {
        Map<String, String> parts = new HashMap<>();
        for (QueryParameters.Parameter parameter : query.all()) {
            if (parameter.name().startsWith("X-Amz-") && parts.put(parameter.name(), parameter.value()) != null) {
                throw malformed("Query parameter '" + parameter.name() + "' stands more than once.");
            }
        }
        for (String name : List.of(
                "X-Amz-Algorithm",
                "X-Amz-Credential",
                "X-Amz-Date",
                "X-Amz-Expires",
                "X-Amz-SignedHeaders",
                "X-Amz-Signature")) {
            if (!parts.containsKey(name)) {
                throw malformed("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
                        + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
            }
        }
        if (!ALGORITHM.equals(parts.get("X-Amz-Algorithm"))) {
            throw malformed("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
        }
        return create(
                Place.QUERY,
                parts.getOrDefault("X-Amz-Credential", ""),
                parts.getOrDefault("X-Amz-SignedHeaders", ""),
                parts.getOrDefault("X-Amz-Signature", ""),
                parts.getOrDefault("X-Amz-Date", ""),
                Optional.ofNullable(parts.get("X-Amz-Security-Token")),
                validity(parts.getOrDefault("X-Amz-Expires", "")));
    }

    private static Duration validity(String seconds) {
        if (!seconds.matches("\\d{1,9}")) {
            throw malformed("X-Amz-Expires should be a number");
        }
        Duration validity = Duration.ofSeconds(Integer.parseInt(seconds));
        if (validity.isZero()) {
            throw malformed("X-Amz-Expires must be non-negative");
        }
        if (validity.compareTo(LONGEST_VALIDITY) > 0) {
            throw malformed("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must"
                    + " be less than 604800 seconds");
        }
        return validity;
    }

    private static Signature create(
            Place place,
            String credential,
            String signedHeaders,
            String hex,
            String timestamp,
            Optional<String> token,
            Duration validity) {
        String[] parts = credential.split("/", -1);
        int n = parts.length;
        if (n < 5 || !parts[n - 1].equals("aws4_request")) {
            throw malformed("Credential must have exactly 5 slash-delimited elements, e.g."
                    + " keyid/date/region/service/term, got '" + credential + "'");
        }
        String accessKey = String.join("/", Arrays.asList(parts).subList(0, n - 4));
        Scope scope = new Scope(parts[n - 4], parts[n - 3], parts[n - 2]);
        if (!isOf(accessKey, 1, MAX_KEY, Signature::isOfKey)
                || !isOf(scope.day(), DAY_DIGITS, DAY_DIGITS, Signature::isDigit)
                || !isOf(scope.region(), 1, MAX_NAME, Signature::isOfName)
                || !isOf(scope.service(), 1, MAX_NAME, Signature::isOfName)) {
            throw malformed("Credential must have the form keyid/date/region/service/term, got '" + credential + "'");
        }
        if (!isOf(hex, HEX_DIGITS, HEX_DIGITS, Signature::isHexDigit)) {
            throw malformed("Signature must be 64 lower-case hexadecimal digits.");
        }
        List<String> names = List.of(signedHeaders.split(";", -1));
        for (String name : names) {
            if (name.isEmpty() || !name.equals(name.toLowerCase(Locale.ROOT))) {
                throw malformed("SignedHeaders must be lower-case names, separated by semicolons.");
            }
        }
        Instant time = instant(timestamp);
        if (!timestamp.startsWith(scope.day())) {
            throw new SignatureRefused(
                    Denial.WRONG_SCOPE,
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                            + scope.day() + "' != '" + timestamp.substring(0, 8) + "', from '" + timestamp + "'.");
        }
        return new Signature(place, accessKey, scope, names, hex, timestamp, time, token, validity);
    }

    /// Whether a text has that many characters, all of one kind.
    private static boolean isOf(String text, int least, int most, IntPredicate kind) {
        if (text.length() < least || text.length() > most) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!kind.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexDigit(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'f');
    }

    private static boolean isOfName(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || c == '-';
    }

    private static boolean isOfKey(int c) {
        return isOfName(c) || (c >= 'A' && c <= 'Z') || "_+=,.@:/".indexOf(c) >= 0;
    }

    private static Instant instant(String timestamp) {
        try {
            boolean hasForm = timestamp.length() == TIMESTAMP_CHARACTERS
                    && timestamp.charAt(DAY_DIGITS) == 'T'
                    && timestamp.charAt(TIMESTAMP_CHARACTERS - 1) == 'Z';
            if (!hasForm) {
                throw new DateTimeException("not 20150830T123600Z");
            }
            return LocalDateTime.of(
                            digits(timestamp, 0, 4),
                            digits(timestamp, 4, 6),
                            digits(timestamp, 6, 8),
                            digits(timestamp, 9, 11),
                            digits(timestamp, 11, 13),
                            digits(timestamp, 13, 15))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw malformed("Date must be in ISO-8601 'basic format'. Got '" + timestamp
                    + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                throw new DateTimeException("not a digit");
            }
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }

    /// The `Date` header, in HTTP's form or in ISO's basic form, as the latter.
    private static String basic(String date) {
        if (date.matches("\\d{8}T\\d{6}Z")) {
            return date;
        }
        try {
            return BASIC.format(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .withZoneSameInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            throw malformed("Date must be in ISO-8601 'basic format'. Got '" + date
                    + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
    }

    private static SignatureRefused malformed(String detail) {
        return new SignatureRefused(Denial.MALFORMED, detail);
    }
}
