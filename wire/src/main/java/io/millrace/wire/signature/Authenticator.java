package io.millrace.wire.signature;

import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.refusal.Denial;
import io.millrace.wire.refusal.Dialect;
import io.millrace.wire.refusal.ServerFault;
import io.millrace.wire.setting.AccessKey;
import io.millrace.wire.setting.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds out who sends a request, and whether it is true.
///
/// With keys every signature is verified: in S3 from the headers alone, before the body is read, elsewhere with
/// the hash of the whole body. Without keys a signature is only read for its scope; a presigned URL expires all
/// the same.
public final class Authenticator {

    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Credentials credentials;
    private final String account;
    private final String region;
    private final InstantSource clock;
    private final SigningKeys signingKeys = new SigningKeys();

    /// @param account the account of callers whose access key names none
    /// @param region the region of callers who do not sign
    public Authenticator(Credentials credentials, String account, String region, InstantSource clock) {
        this.credentials = credentials;
        this.account = account;
        this.region = region;
        this.clock = clock;
    }

    /// A sender whose claim has been checked as far as the headers allow.
    ///
    /// @param caller who it is
    /// @param signature the signature, if there is one
    /// @param key the key that it was made with; empty without verification
    /// @param payload what is said about the body
    public record Claim(Caller caller, Optional<Signature> signature, Optional<AccessKey> key, Payload payload) {}

    /// Checks everything about the sender but the body.
    ///
    /// @throws Fault in the service's words if the request is refused
    public Claim check(WireRequest request, Endpoint endpoint) {
        Dialect dialect = endpoint.dialect();
        try {
            return switch (credentials) {
                case Credentials.Open open -> readOnly(request, dialect);
                case Credentials.Keys keys -> verified(request, endpoint, keys);
            };
        } catch (SignatureRefused e) {
            if (dialect == Dialect.S3
                    && e.denial() == Denial.MALFORMED
                    && request.query().contains("X-Amz-")) {
                throw new Fault(ServerFault.S3_QUERY_MALFORMED, e.detail());
            }
            throw e.denial().in(dialect, e.detail());
        } catch (IllegalArgumentException e) {
            throw unreadableUri(dialect);
        }
    }

    /// Who signed a request whose body has been read; one that is not signed is refused even without keys.
    ///
    /// @param service the service that the signature must be for
    /// @throws Fault in the words of REST services if the request is refused
    public Caller signer(WireRequest request, WireBody.Bytes body, String service) {
        Claim claim = check(request, Endpoint.restJson(Void.class, service));
        if (claim.signature().isEmpty()) {
            throw Denial.UNSIGNED.in(Dialect.REST_JSON, "");
        }
        check(claim, Dialect.REST_JSON, request, body);
        return claim.caller();
    }

    private Claim readOnly(WireRequest request, Dialect dialect) {
        boolean ofAnotherKind = request.headers()
                .first("Authorization")
                .filter(value -> !value.startsWith("AWS4-HMAC-SHA256"))
                .isPresent();
        Optional<Signature> signature = ofAnotherKind ? Optional.empty() : Signature.of(request);
        signature.ifPresent(this::checkValidity);
        Caller caller = signature
                .map(s -> new Caller(accountOf(s.accessKey()), s.scope().region(), s.accessKey()))
                .orElseGet(() -> new Caller(account, region, "anonymous"));
        return new Claim(caller, signature, Optional.empty(), dialect == Dialect.S3 ? framing(request) : ignored());
    }

    /// Without verification only the framing of the body matters.
    private static Payload framing(WireRequest request) {
        Optional<String> declared = request.headers().first("X-Amz-Content-Sha256");
        return declared.isPresent() && Payload.of(declared.get()) instanceof Payload.Chunked chunked
                ? chunked
                : ignored();
    }

    private static Payload ignored() {
        return new Payload.Unsigned();
    }

    private String accountOf(String accessKey) {
        return Caller.isAccount(accessKey) ? accessKey : account;
    }

    private Claim verified(WireRequest request, Endpoint endpoint, Credentials.Keys keys) {
        Dialect dialect = endpoint.dialect();
        Signature signature =
                Signature.of(request).orElseThrow(() -> new SignatureRefused(Denial.UNSIGNED, "not signed"));
        AccessKey key = keys.find()
                .apply(signature.accessKey())
                .orElseThrow(() -> new SignatureRefused(Denial.UNKNOWN_KEY, "no such key"));
        if (!key.token().equals(signature.token())) {
            throw new SignatureRefused(Denial.WRONG_TOKEN, "wrong session token");
        }
        if (!signature.scope().service().equals(endpoint.signingName())) {
            throw new SignatureRefused(
                    Denial.WRONG_SCOPE,
                    "Credential should be scoped to correct service: '" + endpoint.signingName() + "'. ");
        }
        checkTime(signature, dialect);
        List<String> unsigned = SigV4.unsignedHeaders(request, signature);
        if (!unsigned.isEmpty()) {
            throw new SignatureRefused(
                    Denial.HEADERS_NOT_SIGNED,
                    dialect == Dialect.S3
                            ? "There were headers present in the request which were not signed"
                            : "'" + unsigned.getFirst() + "' must be a 'SignedHeader' in the AWS Authorization.");
        }
        Caller caller = new Caller(key.account(), signature.scope().region(), key.id());
        Payload payload = ignored();
        if (dialect == Dialect.S3) {
            String declared = declaredPayload(request, signature);
            payload = Payload.of(declared);
            if (payload instanceof Payload.Chunked && signature.place() == Signature.Place.QUERY) {
                throw new SignatureRefused(Denial.UNREADABLE, "A presigned request cannot be streamed in chunks.");
            }
            if (!SigV4.matches(request, signature, signingKeys.of(key.secret(), signature.scope()), declared, false)) {
                throw new SignatureRefused(Denial.MISMATCH, "signature");
            }
        }
        return new Claim(caller, Optional.of(signature), Optional.of(key), payload);
    }

    private static String declaredPayload(WireRequest request, Signature signature) {
        Optional<String> header = request.headers().first("X-Amz-Content-Sha256");
        if (signature.place() == Signature.Place.QUERY) {
            return header.orElseGet(() -> QueryParameters.parse(request.query())
                    .first("X-Amz-Content-Sha256")
                    .orElse(Payload.Unsigned.KEYWORD));
        }
        return header.orElseThrow(() -> new SignatureRefused(
                Denial.UNREADABLE, "Missing required header for this request: x-amz-content-sha256"));
    }

    private void checkTime(Signature signature, Dialect dialect) {
        if (signature.place() == Signature.Place.QUERY) {
            checkValidity(signature);
            return;
        }
        Instant now = clock.instant();
        Instant time = signature.time();
        Duration skew = dialect.skew();
        if (time.isBefore(now.minus(skew))) {
            throw new SignatureRefused(
                    Denial.SKEWED,
                    "Signature expired: " + signature.timestamp() + " is now earlier than "
                            + BASIC.format(now.minus(skew)) + " (" + BASIC.format(now) + " - " + skew.toMinutes()
                            + " min.)");
        }
        if (time.isAfter(now.plus(skew))) {
            throw new SignatureRefused(
                    Denial.SKEWED,
                    "Signature not yet current: " + signature.timestamp() + " is still later than "
                            + BASIC.format(now.plus(skew)) + " (" + BASIC.format(now) + " + " + skew.toMinutes()
                            + " min.)");
        }
    }

    private void checkValidity(Signature signature) {
        if (signature.place() == Signature.Place.HEADER) {
            return;
        }
        Instant now = clock.instant();
        if (now.isAfter(signature.time().plus(signature.validity()))) {
            throw new SignatureRefused(Denial.EXPIRED, "Request has expired");
        }
        if (signature.time().isAfter(now.plus(Dialect.S3.skew()))) {
            throw new SignatureRefused(Denial.EXPIRED, "Request is not valid yet");
        }
    }

    /// Checks the signature of a request whose body had to be read first.
    ///
    /// @throws Fault in the service's words if it is refused
    public void check(Claim claim, Dialect dialect, WireRequest request, WireBody.Bytes body) {
        if (dialect == Dialect.S3 || claim.key().isEmpty() || claim.signature().isEmpty()) {
            return;
        }
        Signature signature = claim.signature().get();
        var digest = SigV4.sha256();
        digest.update(body.array(), body.offset(), body.size());
        String hash = SigV4.hex(digest.digest());
        Optional<String> declared = request.headers().first("X-Amz-Content-Sha256");
        boolean declaredRight = declared.isEmpty() || SigV4.sameText(declared.get(), hash);
        try {
            if (!declaredRight
                    || !SigV4.matches(
                            request,
                            signature,
                            signingKeys.of(claim.key().get().secret(), signature.scope()),
                            hash,
                            dialect.rewritesPath())) {
                throw Denial.MISMATCH.in(dialect, "");
            }
        } catch (IllegalArgumentException e) {
            throw unreadableUri(dialect);
        }
    }

    /// The body of an S3 request as the client means it: framing removed, hash and signatures verified on the way.
    ///
    /// @param length bytes of the body on the wire, or -1 if it is not known
    /// @throws Fault if the length of the content is not declared
    public WireBody.Stream open(Claim claim, WireRequest request, InputStream body, long length) throws IOException {
        return switch (claim.payload()) {
            case Payload.Unsigned unsigned -> {
                long known = required(length);
                yield new WireBody.Stream(VerifiedStream.ofLength(body, known), known);
            }
            case Payload.Hashed hashed -> {
                long known = required(length);
                yield new WireBody.Stream(VerifiedStream.hashed(body, known, hashed.hex()), known);
            }
            case Payload.Chunked chunked -> {
                long decoded = required(decodedLength(request.headers()));
                Optional<ChunkSigner> signer = claim.key()
                        .filter(key -> chunked.signed())
                        .map(key -> new ChunkSigner(claim.signature().orElseThrow(), key.secret()));
                AwsChunked inside =
                        new AwsChunked(body, chunked, signer, decoded, AwsChunked.declaredTrailers(request.headers()));
                inside.verifyIfEmpty();
                yield new WireBody.Stream(inside, decoded);
            }
        };
    }

    private static long decodedLength(WireHeaders headers) {
        String text = headers.first("X-Amz-Decoded-Content-Length").orElse("-1");
        if (text.equals("-1")) {
            return -1;
        }
        if (!text.matches("\\d{1,18}")) {
            throw ServerFault.S3_INVALID_ARGUMENT.fault("Invalid X-Amz-Decoded-Content-Length: %s", text);
        }
        return Long.parseLong(text);
    }

    private static long required(long length) {
        if (length < 0) {
            throw ServerFault.S3_MISSING_LENGTH.fault("You must provide the Content-Length HTTP header.");
        }
        return length;
    }

    private static Fault unreadableUri(Dialect dialect) {
        return dialect == Dialect.S3
                ? ServerFault.S3_INVALID_URI.fault("Couldn't parse the specified URI.")
                : Denial.UNREADABLE.in(dialect, "The URI is not percent-encoded UTF-8.");
    }
}
