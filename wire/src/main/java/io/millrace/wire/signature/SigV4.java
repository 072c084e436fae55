package io.millrace.wire.signature;

import io.millrace.wire.message.Percent;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Calculates AWS4-HMAC-SHA256 signatures and compares them in constant time.
///
///     canonical request = method, path, query, headers, names of the headers, hash of the body
///     string to sign    = algorithm, time, scope, SHA-256(canonical request)
///     key               = HMAC chain over secret, day, region, service, "aws4_request"
///
/// Steps: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
final class SigV4 {

    /// SHA-256 of no bytes.
    static final String EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final Set<String> UNSIGNED_QUERY = Set.of("X-Amz-Signature");

    /// Some signers add the session token after signing; its value is compared with the key's in any case.
    private static final Set<String> UNSIGNED_QUERY_OF_LATE_TOKENS = Set.of("X-Amz-Signature", "X-Amz-Security-Token");

    private static final HexFormat HEX = HexFormat.of();

    /// Never fed, but cloned: the search for a provider takes longer than the hash of a small request.
    private static final MessageDigest SHA256 = newSha256();

    private SigV4() {}

    /// Whether the signature is the one that the owner of the secret makes for this request.
    ///
    /// @param key what [#key] makes of the secret and the signature's scope
    /// @param payloadHash what was signed in place of the body: its hash in hexadecimal, or one of AWS's keywords
    /// @param rewritesPath whether the path is normalized and encoded a second time
    static boolean matches(
            WireRequest request, Signature signature, byte[] key, String payloadHash, boolean rewritesPath) {
        boolean matches = matches(request, signature, key, payloadHash, rewritesPath, UNSIGNED_QUERY);
        if (!matches
                && signature.place() == Signature.Place.QUERY
                && signature.token().isPresent()) {
            return matches(request, signature, key, payloadHash, rewritesPath, UNSIGNED_QUERY_OF_LATE_TOKENS);
        }
        return matches;
    }

    private static boolean matches(
            WireRequest request,
            Signature signature,
            byte[] key,
            String payloadHash,
            boolean rewritesPath,
            Set<String> unsignedQuery) {
        String canonical = canonicalRequest(request, signature, payloadHash, rewritesPath, unsignedQuery);
        String toSign = String.join(
                "\n",
                Signature.ALGORITHM,
                signature.timestamp(),
                signature.scope().toString(),
                HEX.formatHex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
        return sameText(HEX.formatHex(hmac(key, toSign)), signature.hex());
    }

    /// The canonical request: exactly what the client must have hashed.
    private static String canonicalRequest(
            WireRequest request,
            Signature signature,
            String payloadHash,
            boolean rewritesPath,
            Set<String> unsignedQuery) {
        StringBuilder text = new StringBuilder(512);
        text.append(request.method()).append('\n');
        text.append(canonicalPath(request.path(), rewritesPath)).append('\n');
        text.append(canonicalQuery(request.query(), unsignedQuery)).append('\n');
        for (String name : signature.signedHeaders()) {
            text.append(name)
                    .append(':')
                    .append(canonicalValue(request.headers(), name))
                    .append('\n');
        }
        text.append('\n');
        text.append(String.join(";", signature.signedHeaders())).append('\n');
        text.append(payloadHash);
        return text.toString();
    }

    private static String canonicalPath(String path, boolean rewrites) {
        if (!rewrites) {
            return path.isEmpty() ? "/" : Percent.encode(Percent.bytes(path), true);
        }
        return Percent.encode(normalized(path).getBytes(StandardCharsets.UTF_8), true);
    }

    /// The path without empty and dot segments.
    private static String normalized(String path) {
        if (path.equals("/")) {
            return path;
        }
        Deque<String> segments = new ArrayDeque<>();
        String[] raw = path.split("/", -1);
        for (String segment : raw) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        boolean endsWithSlash = path.endsWith("/") && !segments.isEmpty();
        return "/" + String.join("/", segments) + (endsWithSlash ? "/" : "");
    }

    private record Pair(String name, String value) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : value.compareTo(other.value);
        }
    }

    private static String canonicalQuery(String query, Set<String> unsigned) {
        if (query.isEmpty()) {
            return "";
        }
        List<Pair> pairs = new ArrayList<>();
        for (String raw : query.split("&", -1)) {
            if (!raw.isEmpty()) {
                int equals = raw.indexOf('=');
                String name = reencoded(equals < 0 ? raw : raw.substring(0, equals));
                if (!unsigned.contains(name)) {
                    pairs.add(new Pair(name, equals < 0 ? "" : reencoded(raw.substring(equals + 1))));
                }
            }
        }
        pairs.sort(null);
        StringBuilder text = new StringBuilder(query.length() + 16);
        for (Pair pair : pairs) {
            text.append(text.isEmpty() ? "" : "&")
                    .append(pair.name())
                    .append('=')
                    .append(pair.value());
        }
        return text.toString();
    }

    private static String reencoded(String raw) {
        return Percent.encode(Percent.bytes(raw.replace('+', ' ')), false);
    }

    private static String canonicalValue(WireHeaders headers, String name) {
        StringBuilder text = new StringBuilder();
        for (String value : headers.all(name)) {
            text.append(text.isEmpty() ? "" : ",").append(withSingleSpaces(value.strip()));
        }
        return text.toString();
    }

    private static String withSingleSpaces(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean isSingleSpace = c == ' ' && value.charAt(i - 1) != ' '; // a stripped value begins with no space
            if (c <= ' ' && !isSingleSpace) {
                return value.replaceAll("\\s+", " ");
            }
        }
        return value;
    }

    /// The headers of the request that must be signed and are not: of `Host` and every `X-Amz-*` but the session token,
    /// whose value is compared with the key's.
    static List<String> unsignedHeaders(WireRequest request, Signature signature) {
        Predicate<String> mustBeSigned =
                name -> name.equals("host") || (name.startsWith("x-amz-") && !name.equals("x-amz-security-token"));
        List<String> missing = new ArrayList<>();
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (mustBeSigned.test(lower) && !signature.signedHeaders().contains(lower)) {
                missing.add(lower);
            }
        });
        if (!signature.signedHeaders().contains("host") && !missing.contains("host")) {
            missing.add("host");
        }
        return missing;
    }

    /// The key that signs in that scope.
    static byte[] key(String secret, Signature.Scope scope) {
        byte[] day = hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), scope.day());
        return hmac(hmac(hmac(day, scope.region()), scope.service()), "aws4_request");
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /// A digest of its own for the caller.
    static MessageDigest sha256() {
        try {
            return (MessageDigest) SHA256.clone();
        } catch (CloneNotSupportedException e) {
            return newSha256();
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static byte[] sha256(byte[] bytes) {
        return sha256().digest(bytes);
    }

    static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    /// Compares without telling by the time it takes where the first difference is.
    static boolean sameText(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
