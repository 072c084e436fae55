package io.millrace.wire.signature;

import java.nio.charset.StandardCharsets;

/// Verifies the chain of signatures in a chunked body: each goes on from the one before, the first from the request's.
///
/// Steps: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>,
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>
final class ChunkSigner {

    private final byte[] key;
    private final String timestampAndScope;
    private String previous;

    ChunkSigner(Signature seed, String secret) {
        this.key = SigV4.key(secret, seed.scope());
        this.timestampAndScope = seed.timestamp() + "\n" + seed.scope() + "\n";
        this.previous = seed.hex();
    }

    /// Whether this is the signature of the next chunk; the chain goes on from it.
    ///
    /// @param hash SHA-256 of the chunk's bytes
    boolean acceptsChunk(String signature, byte[] hash) {
        return accepts(
                signature,
                Signature.ALGORITHM + "-PAYLOAD\n" + timestampAndScope + previous + "\n" + SigV4.EMPTY_HASH + "\n"
                        + SigV4.hex(hash));
    }

    /// Whether this is the signature of the trailing headers.
    ///
    /// @param trailers each as `name:value` with a line feed
    boolean acceptsTrailers(String signature, String trailers) {
        return accepts(
                signature,
                Signature.ALGORITHM + "-TRAILER\n" + timestampAndScope + previous + "\n"
                        + SigV4.hex(SigV4.sha256(trailers.getBytes(StandardCharsets.UTF_8))));
    }

    private boolean accepts(String signature, String toSign) {
        previous = SigV4.hex(SigV4.hmac(key, toSign));
        return SigV4.sameText(previous, signature);
    }
}
