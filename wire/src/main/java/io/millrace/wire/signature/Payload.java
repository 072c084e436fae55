package io.millrace.wire.signature;

import io.millrace.wire.refusal.Denial;

/// What a request says about its body in `X-Amz-Content-Sha256`.
///
/// Values: <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>
public sealed interface Payload {

    /// The body is not covered by the signature.
    record Unsigned() implements Payload {

        static final String KEYWORD = "UNSIGNED-PAYLOAD";
    }

    /// The body must have this SHA-256.
    ///
    /// @param hex 64 hexadecimal digits
    record Hashed(String hex) implements Payload {}

    /// The body comes in chunks of AWS's own framing.
    ///
    /// @param signed whether each chunk carries a signature that goes on from the request's
    /// @param trailed whether headers follow the last chunk
    record Chunked(boolean signed, boolean trailed) implements Payload {}

    /// Reads the header's value.
    ///
    /// @throws SignatureRefused if it is none of AWS's
    static Payload of(String value) {
        return switch (value) {
            case Unsigned.KEYWORD -> new Unsigned();
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> new Chunked(true, false);
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> new Chunked(true, true);
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> new Chunked(false, true);
            default -> {
                if (value.length() == 64 && value.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
                    yield new Hashed(value.toLowerCase(java.util.Locale.ROOT));
                }
                throw new SignatureRefused(
                        Denial.UNREADABLE,
                        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
                                + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a"
                                + " valid sha256 value.");
            }
        };
    }
}
