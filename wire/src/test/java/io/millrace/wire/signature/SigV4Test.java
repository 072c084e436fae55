package io.millrace.wire.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Fault;
import io.millrace.wire.message.Percent;
import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.refusal.Dialect;
import io.millrace.wire.setting.AccessKey;
import io.millrace.wire.setting.Credentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// AWS's own test suite and the SDK's own signer against the verifier.
class SigV4Test {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final AccessKey KEY =
            new AccessKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Optional.empty(), "111122223333");
    private static final AccessKey TEMPORARY =
            new AccessKey("ASIAEXAMPLE", "another/secret", Optional.of("to/ken+=="), "111122223333");
    private static final boolean FULL = "full".equals(System.getProperty("millrace.campaign"));

    private static Endpoint endpoint(Dialect dialect) {
        return dialect == Dialect.S3 ? Endpoint.s3(S3Client.class) : Endpoint.restJson(LambdaClient.class, "lambda");
    }

    private static void verify(WireRequest request, byte[] body, Dialect dialect, Instant now) {
        Authenticator authenticator = new Authenticator(
                Credentials.Keys.of(KEY, TEMPORARY), "000000000000", "us-east-1", InstantSource.fixed(now));
        Authenticator.Claim claim = authenticator.check(request, endpoint(dialect));
        authenticator.check(claim, dialect, request, WireBody.of(body));
        if (dialect == Dialect.S3) {
            try (InputStream in =
                    authenticator.open(claim, request, new ByteArrayInputStream(body), body.length).stream()) {
                in.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static boolean accepts(WireRequest request, byte[] body, Dialect dialect, Instant now) {
        try {
            verify(request, body, dialect, now);
            return true;
        } catch (Fault refused) {
            return false;
        }
    }

    // AWS's own suite

    private record Case(String name, boolean normalized, boolean inHeader, WireRequest request) {}

    private static List<Case> suite() throws IOException {
        String text;
        try (InputStream in = SigV4Test.class.getResourceAsStream("aws-signing-test-suite.txt")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Case> cases = new ArrayList<>();
        for (String block : text.split("(?m)^=== ", -1)) {
            if (block.startsWith("#")) {
                continue;
            }
            String[] first = block.split("\n", 2)[0].split(" ", -1);
            String[] parts = block.split("(?m)^--- (header|query)\n", -1);
            cases.add(new Case(first[0], first[1].equals("normalize=true"), true, parsed(parts[1])));
            cases.add(new Case(first[0], first[1].equals("normalize=true"), false, parsed(parts[2])));
        }
        return cases;
    }

    private static WireRequest parsed(String text) {
        String[] headAndBody = text.split("\n\n", 2);
        String[] lines = headAndBody[0].replaceAll("\n +", " ").split("\n", -1);
        String line = lines[0].substring(0, lines[0].lastIndexOf(" HTTP/1.1"));
        String method = line.substring(0, line.indexOf(' '));
        String[] target = line.substring(line.indexOf(' ') + 1).split("\\?", 2);
        WireHeaders.Builder headers = WireHeaders.builder();
        for (String header : Arrays.asList(lines).subList(1, lines.length)) {
            headers.add(header.split(":", 2)[0], header.split(":", 2)[1]);
        }
        byte[] body = headAndBody[1].strip().getBytes(StandardCharsets.UTF_8);
        return new WireRequest(
                method, target[0], target.length > 1 ? target[1] : "", headers.build(), WireBody.of(body));
    }

    @Test
    void suiteOfAws_isAcceptedInHeaderAndQuery() throws IOException {
        List<Case> cases = suite();
        assertThat(cases).hasSize(2 * 38);
        for (Case c : cases) {
            Signature signature = Signature.of(c.request()).orElseThrow();
            String hash = SigV4.hex(SigV4.sha256(((WireBody.Bytes) c.request().body()).copy()));

            assertThat(SigV4.matches(
                            c.request(), signature, SigV4.key(KEY.secret(), signature.scope()), hash, c.normalized()))
                    .as("%s in the %s", c.name(), c.inHeader() ? "header" : "query")
                    .isTrue();
            assertThat(SigV4.matches(
                            c.request(),
                            signature,
                            SigV4.key(KEY.secret() + "x", signature.scope()),
                            hash,
                            c.normalized()))
                    .isFalse();
        }
    }

    // the SDK's signer

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Signed(WireRequest request, byte[] body) {}

    private static String word(Random random, int most) {
        String letters = "abcXYZ019-._~ +%/äß日&=?;:@,'()*!$";
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(most);
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static Signed signed(Random random, Dialect dialect, boolean inQuery, AccessKey key) {
        byte[] body = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(2000)];
        random.nextBytes(body);
        StringBuilder path = new StringBuilder();
        int segments = random.nextInt(4);
        for (int i = 0; i < segments; i++) {
            String word = word(random, 8);
            // The SDK leaves a parent of the root in the path that it signs, against RFC 3986; no client sends one.
            String segment = word.equals("..") ? "up" : word;
            path.append('/').append(Percent.encode(segment.getBytes(StandardCharsets.UTF_8), dialect == Dialect.S3));
        }
        SdkHttpFullRequest.Builder builder = SdkHttpFullRequest.builder()
                .method(List.of(SdkHttpMethod.values()).get(random.nextInt(SdkHttpMethod.values().length)))
                .protocol(inQuery || random.nextBoolean() ? "https" : "http") // decides whether the SDK signs the body
                .host("localhost")
                .port(4566)
                .encodedPath(path.isEmpty() ? "/" : path.toString());
        for (int i = random.nextInt(4); i > 0; i--) {
            builder.appendRawQueryParameter(word(random, 6), random.nextInt(5) == 0 ? "" : word(random, 10));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            builder.putHeader("X-Amz-Meta-" + i, "value " + random.nextInt(1000) + "  with   blanks ");
        }
        builder.putHeader("Content-Type", "application/json");
        AwsCredentialsIdentity identity = key.token()
                .<AwsCredentialsIdentity>map(t -> AwsSessionCredentialsIdentity.create(key.id(), key.secret(), t))
                .orElseGet(() -> AwsCredentialsIdentity.create(key.id(), key.secret()));
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(identity)
                        .request(builder.build())
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, dialect == Dialect.S3 ? "s3" : "lambda")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, dialect != Dialect.S3)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, dialect != Dialect.S3)
                        .putProperty(
                                AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED,
                                !inQuery && (dialect != Dialect.S3 || random.nextBoolean()))
                        .putProperty(
                                AwsV4FamilyHttpSigner.AUTH_LOCATION,
                                inQuery
                                        ? AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING
                                        : AwsV4FamilyHttpSigner.AuthLocation.HEADER)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, inQuery ? Duration.ofHours(1) : null));
        return new Signed(wire(signed.request()), body);
    }

    private static WireRequest wire(SdkHttpRequest request) {
        WireHeaders.Builder headers = WireHeaders.builder();
        for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
            header.getValue().forEach(value -> headers.add(header.getKey(), value));
        }
        if (request.firstMatchingHeader("Host").isEmpty()) {
            headers.add("Host", "localhost:4566");
        }
        return new WireRequest(
                request.method().name(),
                request.encodedPath(),
                request.encodedQueryParameters().orElse(""),
                headers.build(),
                WireBody.EMPTY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"S3", "REST_JSON"})
    void requestsOfTheSdk_areAccepted(Dialect dialect) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < (FULL ? 50_000 : 1_500); i++) {
            boolean inQuery = dialect == Dialect.S3 && random.nextInt(3) == 0;
            AccessKey key = random.nextInt(3) == 0 ? TEMPORARY : KEY;
            Signed signed = signed(random, dialect, inQuery, key);
            try {
                verify(signed.request(), signed.body(), dialect, NOW);
            } catch (Fault refused) {
                throw new AssertionError("seed " + seed + ", request " + i + ": " + signed.request(), refused);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"S3", "REST_JSON"})
    void mutants_areRefused(Dialect dialect) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int mutants = 0;
        int wanted = FULL ? 200_000 : 10_000;
        while (mutants < wanted) {
            boolean inQuery = dialect == Dialect.S3 && random.nextInt(3) == 0;
            Signed signed = signed(random, dialect, inQuery, random.nextInt(3) == 0 ? TEMPORARY : KEY);
            for (int i = 0; i < 20; i++) {
                Optional<Signed> mutant = mutant(signed, random, dialect);
                if (mutant.isPresent()) {
                    mutants++;
                    assertThat(accepts(mutant.get().request(), mutant.get().body(), dialect, NOW))
                            .as("seed %s, mutant %s of %s", seed, mutant.get().request(), signed.request())
                            .isFalse();
                }
            }
        }
    }

    /// The same request with one character or one byte changed, unless the change has no meaning.
    private static Optional<Signed> mutant(Signed signed, Random random, Dialect dialect) {
        WireRequest r = signed.request();
        return switch (random.nextInt(5)) {
            case 0 ->
                Optional.of(new Signed(
                        new WireRequest(changed(r.method(), random), r.path(), r.query(), r.headers(), r.body()),
                        signed.body()));
            case 1 -> {
                String path = changed(r.path(), random);
                yield means(path, dialect).equals(means(r.path(), dialect))
                        ? Optional.empty()
                        : Optional.of(new Signed(
                                new WireRequest(r.method(), path, r.query(), r.headers(), r.body()), signed.body()));
            }
            case 2 -> {
                if (r.query().isEmpty()) {
                    yield Optional.empty();
                }
                String query = changed(r.query(), random);
                yield sorted(query).equals(sorted(r.query()))
                        ? Optional.empty()
                        : Optional.of(new Signed(
                                new WireRequest(r.method(), r.path(), query, r.headers(), r.body()), signed.body()));
            }
            case 3 -> {
                int chosen = random.nextInt(r.headers().size());
                int[] index = {0};
                boolean[] changed = {false};
                WireHeaders.Builder headers = WireHeaders.builder();
                r.headers().forEach((name, value) -> {
                    String other = value;
                    if (index[0]++ == chosen && !value.isEmpty()) {
                        other = changed(value, random);
                        boolean signedHeader = !name.equalsIgnoreCase("content-length");
                        changed[0] = signedHeader
                                && !other.strip()
                                        .replaceAll("\\s+", " ")
                                        .equals(value.strip().replaceAll("\\s+", " "))
                                && !(name.equalsIgnoreCase("Authorization") && sameParts(value, other));
                    }
                    headers.add(name, other);
                });
                yield changed[0]
                        ? Optional.of(new Signed(
                                new WireRequest(r.method(), r.path(), r.query(), headers.build(), r.body()),
                                signed.body()))
                        : Optional.empty();
            }
            default -> {
                boolean covered =
                        !r.headers().first("x-amz-content-sha256").orElse("").startsWith("UNSIGNED")
                                && !r.query().contains("X-Amz-Signature");
                if (signed.body().length == 0 || !covered) {
                    yield Optional.empty();
                }
                byte[] body = signed.body().clone();
                body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
                yield Optional.of(new Signed(r, body));
            }
        };
    }

    private static String changed(String text, Random random) {
        StringBuilder other = new StringBuilder(text);
        int at = random.nextInt(text.length());
        char c = (char) (0x21 + random.nextInt(0x7e - 0x21));
        switch (random.nextInt(3)) {
            case 0 -> other.setCharAt(at, c);
            case 1 -> other.insert(at, c);
            default -> other.deleteCharAt(at);
        }
        return other.toString().equals(text) ? changed(text, random) : other.toString();
    }

    /// What a path says after decoding; AWS's own normalization is not a change.
    private static String means(String path, Dialect dialect) {
        String read = path;
        if (dialect != Dialect.S3) {
            List<String> segments = new ArrayList<>();
            for (String segment : path.split("/", -1)) {
                if (segment.equals("..")) {
                    if (!segments.isEmpty()) {
                        segments.removeLast();
                    }
                } else if (!segment.isEmpty() && !segment.equals(".")) {
                    segments.add(segment);
                }
            }
            return segments + (path.endsWith("/") && !segments.isEmpty() ? "/" : "");
        }
        try {
            return read.isEmpty() ? "/" : new String(Percent.bytes(read), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return "malformed " + read;
        }
    }

    private static List<String> sorted(String query) {
        try {
            return QueryParameters.parse(query).all().stream()
                    .map(Object::toString)
                    .sorted()
                    .toList();
        } catch (IllegalArgumentException e) {
            return List.of("malformed", query);
        }
    }

    private static boolean sameParts(String one, String other) {
        return one.replaceAll("\\s", "").equals(other.replaceAll("\\s", ""));
    }

    // time

    @ParameterizedTest
    @CsvSource({
        "REST_JSON, -299, true", "REST_JSON, 299, true", "REST_JSON, -301, false", "REST_JSON, 301, false",
        "S3, -899, true", "S3, 899, true", "S3, -901, false", "S3, 901, false"
    })
    void dateOfAHeaderSignature_mayBeOffByTheWindowOfTheService(Dialect dialect, int seconds, boolean accepted) {
        Signed signed = signed(new Random(1), dialect, false, KEY);

        assertThat(accepts(signed.request(), signed.body(), dialect, NOW.plusSeconds(seconds)))
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "3599, true", "3600, true", "3601, false", "-899, true", "-901, false", "86400, false"})
    void presignedUrl_isAcceptedAsLongAsItIsValid(int seconds, boolean accepted) {
        Signed signed = signed(new Random(2), Dialect.S3, true, KEY);

        assertThat(accepts(signed.request(), signed.body(), Dialect.S3, NOW.plusSeconds(seconds)))
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "604801", "9999999999", "x", "''"})
    void validityOfAPresignedUrl_isFromOneSecondToAWeek(String expires) {
        Signed signed = signed(new Random(2), Dialect.S3, true, KEY);
        WireRequest r = signed.request();
        String query = r.query().replaceAll("X-Amz-Expires=\\d+", "X-Amz-Expires=" + expires);

        assertThatThrownBy(() -> verify(
                        new WireRequest(r.method(), r.path(), query, r.headers(), r.body()),
                        signed.body(),
                        Dialect.S3,
                        NOW))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.code().code()).isEqualTo("AuthorizationQueryParametersError"));
    }

    // what a request may not say

    private static String refusal(WireRequest request, Dialect dialect) {
        try {
            verify(request, new byte[0], dialect, NOW);
            return "accepted";
        } catch (Fault fault) {
            return fault.code().code();
        }
    }

    private static WireRequest with(WireRequest r, WireHeaders headers) {
        return new WireRequest(r.method(), r.path(), r.query(), headers, r.body());
    }

    @Test
    void headersOfAws_mustBeSigned() {
        WireRequest r = signed(new Random(3), Dialect.S3, false, KEY).request();

        assertThat(refusal(
                        with(
                                r,
                                r.headers().toBuilder()
                                        .add("x-amz-acl", "public-read")
                                        .build()),
                        Dialect.S3))
                .isEqualTo("AccessDenied");
        WireRequest l = signed(new Random(3), Dialect.REST_JSON, false, KEY).request();
        assertThat(refusal(
                        with(
                                l,
                                l.headers().toBuilder()
                                        .add("X-Amz-Invocation-Type", "Event")
                                        .build()),
                        Dialect.REST_JSON))
                .isEqualTo("InvalidSignatureException");
    }

    @Test
    void signatureInTwoPlaces_isRefused() {
        WireRequest header = signed(new Random(4), Dialect.S3, false, KEY).request();
        WireRequest query = signed(new Random(4), Dialect.S3, true, KEY).request();
        WireRequest both = new WireRequest(query.method(), query.path(), query.query(), header.headers(), query.body());

        assertThat(refusal(both, Dialect.S3)).isEqualTo("InvalidArgument");
        assertThat(refusal(
                        with(
                                header,
                                header.headers().toBuilder()
                                        .add("Authorization", "AWS4-HMAC-SHA256 x")
                                        .build()),
                        Dialect.S3))
                .isEqualTo("InvalidArgument");
    }

    @Test
    void presignedRequest_cannotBringChunks() {
        WireRequest query = signed(new Random(4), Dialect.S3, true, KEY).request();
        for (String payload : List.of("STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")) {
            WireRequest forged = with(
                    query,
                    query.headers().toBuilder()
                            .add("x-amz-content-sha256", payload)
                            .build());

            assertThat(refusal(forged, Dialect.S3)).isEqualTo("AccessDenied");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | AuthorizationHeaderMalformed | IncompleteSignatureException",
                "Basic dTpw | AuthorizationHeaderMalformed | IncompleteSignatureException",
                "AWS4-HMAC-SHA256 | AuthorizationHeaderMalformed | IncompleteSignatureException",
                "AWS4-HMAC-SHA256 Credential=x | AuthorizationHeaderMalformed | IncompleteSignatureException",
                "AWS4-HMAC-SHA256 Credential=a/20260304/r/s3/aws4_request, SignedHeaders=host, Signature=0 |"
                        + " AuthorizationHeaderMalformed | IncompleteSignatureException"
            })
    void incompleteSignature_isNamedSo(String authorization, String s3, String other) {
        WireRequest request = new WireRequest(
                "GET",
                "/",
                "",
                WireHeaders.of("Host", "localhost", "Authorization", authorization, "X-Amz-Date", "20260304T050607Z"),
                WireBody.EMPTY);

        assertThat(refusal(request, Dialect.S3)).isEqualTo(s3);
        assertThat(refusal(request, Dialect.REST_JSON)).isEqualTo(other);
    }

    @Test
    void unsignedRequest_isRefusedOnceThereAreKeys() {
        WireRequest request = new WireRequest("GET", "/", "", WireHeaders.of("Host", "localhost"), WireBody.EMPTY);

        assertThat(refusal(request, Dialect.S3)).isEqualTo("AccessDenied");
        assertThat(refusal(request, Dialect.REST_JSON)).isEqualTo("MissingAuthenticationTokenException");
    }

    @Test
    void wrongSessionToken_isRefused() {
        WireRequest r = signed(new Random(5), Dialect.S3, false, TEMPORARY).request();
        assertThat(refusal(
                        with(
                                r,
                                r.headers().toBuilder()
                                        .set("X-Amz-Security-Token", "other")
                                        .build()),
                        Dialect.S3))
                .isEqualTo("InvalidToken");
    }
}
