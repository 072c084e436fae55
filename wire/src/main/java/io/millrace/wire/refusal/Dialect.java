package io.millrace.wire.refusal;

import java.time.Duration;

/// A family of protocols that signs and refuses in the same way.
///
/// Windows and rules of signing:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>,
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html>
public enum Dialect {
    /// JSON or CBOR with the operation in `X-Amz-Target`.
    JSON(Duration.ofMinutes(5), true),
    /// CBOR with service and operation in the path and the protocol named in a header.
    RPC(Duration.ofMinutes(5), true),
    /// JSON with the operation in method and path.
    REST_JSON(Duration.ofMinutes(5), true),
    /// A form with the operation in `Action`, answered in XML.
    QUERY(Duration.ofMinutes(5), true),
    /// S3: XML with bucket, key and sub-resource in host, path and query.
    S3(Duration.ofMinutes(15), false);

    private final Duration skew;
    private final boolean rewritesPath;

    Dialect(Duration skew, boolean rewritesPath) {
        this.skew = skew;
        this.rewritesPath = rewritesPath;
    }

    /// How far the date of a signature may be from now.
    public Duration skew() {
        return skew;
    }

    /// Whether the canonical path is normalized and encoded a second time; S3 leaves a key as it is.
    public boolean rewritesPath() {
        return rewritesPath;
    }
}
