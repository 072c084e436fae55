package io.millrace.wire.signature;

import io.millrace.api.Fault;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.refusal.Denial;
import io.millrace.wire.refusal.Dialect;
import io.millrace.wire.refusal.ServerFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The bytes inside a body of AWS's own chunked encoding.
///
///     chunk    = hex length [";chunk-signature=" 64 hex] CRLF bytes CRLF
///     body     = *chunk "0" [";chunk-signature=" 64 hex] CRLF *(name ":" value CRLF) CRLF
///
/// Signatures are verified if there is a [ChunkSigner], trailing checksums always. The last bytes are handed out only
/// after everything behind them has been verified, so that nobody who counts to the declared length can keep a body
/// that is refused. What is wrong is thrown as a [Fault] in S3's words.
///
/// Form: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>
public final class AwsChunked extends InputStream {

    private static final int LONGEST_LINE = 1024;
    private static final int MOST_TRAILERS = 16;
    private static final String CHUNK_SIGNATURE = "chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private final InputStream in;
    private final Payload.Chunked framing;
    private final @Nullable ChunkSigner signer;
    private final long decodedLength;
    private final Set<String> declaredTrailers;
    private final Map<Checksum.Algorithm, Checksum> checksums = new LinkedHashMap<>();

    private final MessageDigest chunkHash = SigV4.sha256();
    private String chunkSignature = "";
    private long leftInChunk;
    private long count;
    private boolean ended;

    /// @param signer verifies the signatures; empty if nobody's are verified
    /// @param decodedLength the number of bytes inside, as the request declares it
    /// @param declaredTrailers the names of the headers that follow, in lower case
    AwsChunked(
            InputStream in,
            Payload.Chunked framing,
            Optional<ChunkSigner> signer,
            long decodedLength,
            List<String> declaredTrailers) {
        this.in = in;
        this.framing = framing;
        this.signer = signer.orElse(null);
        this.decodedLength = decodedLength;
        this.declaredTrailers = Set.copyOf(declaredTrailers);
        for (String name : declaredTrailers) {
            Checksum.Algorithm.ofHeader(name).ifPresent(algorithm -> checksums.put(algorithm, algorithm.start()));
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        if (leftInChunk == 0) {
            nextChunk();
            if (ended) {
                return -1;
            }
        }
        int n = in.read(bytes, offset, (int) Math.min(length, leftInChunk));
        if (n < 0) {
            throw cutShort();
        }
        if (framing.signed() && signer != null) {
            chunkHash.update(bytes, offset, n);
        }
        for (Checksum checksum : checksums.values()) {
            checksum.update(bytes, offset, n);
        }
        leftInChunk -= n;
        count += n;
        if (leftInChunk == 0) {
            endChunk();
            if (count == decodedLength) {
                nextChunk();
            }
        }
        return n;
    }

    /// Reads and verifies the end of a body that has no bytes inside.
    void verifyIfEmpty() throws IOException {
        if (decodedLength == 0 && !ended) {
            nextChunk();
        }
    }

    /// Reads the head of the next chunk; if it is the last, everything behind it too.
    private void nextChunk() throws IOException {
        String line = line();
        int semicolon = line.indexOf(';');
        String size = semicolon < 0 ? line : line.substring(0, semicolon);
        if (framing.signed() != (semicolon >= 0)) {
            throw malformed("A chunk must carry a signature if and only if the payload is declared as signed.");
        }
        if (framing.signed()) {
            String extension = line.substring(semicolon + 1);
            if (!extension.startsWith(CHUNK_SIGNATURE)
                    || !isHexSignature(extension.substring(CHUNK_SIGNATURE.length()))) {
                throw malformed("The extension of a chunk must be its signature.");
            }
            chunkSignature = extension.substring(CHUNK_SIGNATURE.length());
        }
        if (size.isEmpty() || size.length() > 15 || !size.chars().allMatch(c -> c < 0x80 && HexFormat.isHexDigit(c))) {
            throw malformed("The size of a chunk must be hexadecimal.");
        }
        leftInChunk = HexFormat.fromHexDigitsToLong(size);
        if (leftInChunk > decodedLength - count) {
            throw cutShort();
        }
        if (leftInChunk == 0) {
            if (count != decodedLength) {
                throw cutShort();
            }
            end();
        }
    }

    private void endChunk() throws IOException {
        if (in.read() != '\r' || in.read() != '\n') {
            throw malformed("A chunk must end with CR LF.");
        }
        verifyChunk();
    }

    private void verifyChunk() {
        if (signer != null && framing.signed() && !signer.acceptsChunk(chunkSignature, chunkHash.digest())) {
            throw Denial.MISMATCH.in(Dialect.S3, "");
        }
    }

    private void end() throws IOException {
        verifyChunk();
        Map<String, String> trailers = new LinkedHashMap<>();
        String trailerSignature = null;
        String line = line();
        while (!line.isEmpty()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || trailers.size() == MOST_TRAILERS || trailerSignature != null) {
                throw malformedTrailer();
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals(TRAILER_SIGNATURE)) {
                trailerSignature = value;
            } else if (!declaredTrailers.contains(name) || trailers.put(name, value) != null) {
                throw malformedTrailer();
            }
            line = line();
        }
        if (!trailers.keySet().equals(declaredTrailers)) {
            throw malformedTrailer();
        }
        boolean mustBeSigned = framing.signed() && framing.trailed();
        if (mustBeSigned != (trailerSignature != null)) {
            throw malformedTrailer();
        }
        if (signer != null && trailerSignature != null) {
            StringBuilder signed = new StringBuilder();
            trailers.forEach((name, value) ->
                    signed.append(name).append(':').append(value).append('\n'));
            if (!signer.acceptsTrailers(trailerSignature, signed.toString())) {
                throw Denial.MISMATCH.in(Dialect.S3, "");
            }
        }
        verifyChecksums(trailers);
        if (in.read() >= 0) {
            throw malformed("Nothing may follow the last chunk.");
        }
        ended = true;
    }

    private void verifyChecksums(Map<String, String> trailers) {
        checksums.forEach((algorithm, checksum) -> {
            byte[] given;
            try {
                given = Base64.getDecoder().decode(trailers.getOrDefault(algorithm.header(), ""));
            } catch (IllegalArgumentException e) {
                throw malformedTrailer();
            }
            if (!MessageDigest.isEqual(given, checksum.value())) {
                throw ServerFault.S3_BAD_DIGEST.fault(
                        "The %s you specified did not match the calculated checksum.", algorithm);
            }
        });
    }

    /// A line without its CR LF; never longer than [#LONGEST_LINE].
    private String line() throws IOException {
        byte[] bytes = new byte[96];
        int length = 0;
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw cutShort();
            }
            if (next == '\r') {
                if (in.read() != '\n') {
                    throw malformed("A line must end with CR LF.");
                }
                return new String(bytes, 0, length, StandardCharsets.US_ASCII);
            }
            if (next == '\n' || length == LONGEST_LINE) {
                throw malformed("A line must end with CR LF and be short.");
            }
            if (length == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = (byte) next;
        }
    }

    private static boolean isHexSignature(String text) {
        return text.length() == 64 && text.chars().allMatch(c -> c < 0x80 && HexFormat.isHexDigit(c));
    }

    private static Fault cutShort() {
        return Denial.CUT_SHORT.in(Dialect.S3, "");
    }

    private static Fault malformed(String detail) {
        return Denial.UNREADABLE.in(Dialect.S3, detail);
    }

    private static Fault malformedTrailer() {
        return ServerFault.S3_MALFORMED_TRAILER.fault(
                "The request contained trailing data that was not well-formed or did not conform to our published"
                        + " schema.");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /// The trailers that a request declares, in lower case.
    public static List<String> declaredTrailers(WireHeaders headers) {
        List<String> names = new ArrayList<>();
        for (String value : headers.all("X-Amz-Trailer")) {
            for (String name : value.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
