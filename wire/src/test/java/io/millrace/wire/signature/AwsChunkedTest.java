package io.millrace.wire.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Fault;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.AccessKey;
import io.millrace.wire.setting.Credentials;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.s3.S3Client;

/// Bodies that the SDK's own signer has cut into chunks, whole and forged.
class AwsChunkedTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final AccessKey KEY = new AccessKey("AKIDEXAMPLE", "secret", Optional.empty(), "111122223333");
    private static final Endpoint S3 = Endpoint.s3(S3Client.class);
    private static final boolean FULL = "full".equals(System.getProperty("millrace.campaign"));

    /// An upload as it goes over the wire.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Upload(WireRequest request, byte[] framed, byte[] content) {

        Upload with(byte[] otherFrame) {
            return new Upload(request, otherFrame, content);
        }

        Upload with(String header, String value) {
            WireHeaders headers =
                    request.headers().toBuilder().set(header, value).build();
            return new Upload(
                    new WireRequest(request.method(), request.path(), request.query(), headers, request.body()),
                    framed,
                    content);
        }
    }

    private static Upload upload(Random random, boolean signed, Optional<ChecksumAlgorithm> checksum, int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        SdkHttpFullRequest plain = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.PUT)
                .protocol(signed ? "http" : "https") // over plain HTTP the SDK always signs
                .host("localhost")
                .port(4566)
                .encodedPath("/bucket/key")
                .putHeader("Content-Length", Integer.toString(length))
                .build();
        SignedRequest result = AwsV4HttpSigner.create()
                .sign(r -> r.identity(AwsCredentialsIdentity.create(KEY.id(), KEY.secret()))
                        .request(plain)
                        .payload(() -> new ByteArrayInputStream(content))
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4FamilyHttpSigner.CHUNK_ENCODING_ENABLED, true)
                        .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, signed)
                        .putProperty(AwsV4FamilyHttpSigner.CHECKSUM_ALGORITHM, checksum.orElse(null)));
        WireHeaders.Builder headers = WireHeaders.builder();
        for (Map.Entry<String, List<String>> header : result.request().headers().entrySet()) {
            header.getValue().forEach(value -> headers.add(header.getKey(), value));
        }
        try (InputStream in = result.payload().orElseThrow().newStream()) {
            return new Upload(
                    new WireRequest("PUT", "/bucket/key", "", headers.build(), WireBody.EMPTY),
                    in.readAllBytes(),
                    content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The content as the service gets it, read in odd pieces up to the declared length and no further.
    private static byte[] received(Upload upload) throws IOException {
        Authenticator authenticator =
                new Authenticator(Credentials.Keys.of(KEY), "000000000000", "us-east-1", InstantSource.fixed(NOW));
        Authenticator.Claim claim = authenticator.check(upload.request(), S3);
        WireBody.Stream stream = authenticator.open(
                claim, upload.request(), new ByteArrayInputStream(upload.framed()), upload.framed().length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[777];
        while (out.size() < stream.length()) {
            int n = stream.stream().read(piece, 0, (int) Math.min(piece.length, stream.length() - out.size()));
            if (n < 0) {
                throw new AssertionError("the end came too early");
            }
            out.write(piece, 0, n);
        }
        return out.toByteArray();
    }

    private static List<Optional<ChecksumAlgorithm>> checksums() {
        return List.of(
                Optional.of(DefaultChecksumAlgorithm.CRC32),
                Optional.of(DefaultChecksumAlgorithm.CRC32C),
                Optional.of(DefaultChecksumAlgorithm.SHA1),
                Optional.of(DefaultChecksumAlgorithm.SHA256));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void uploadsOfTheSdk_areUnframed(boolean signed) throws IOException {
        Random random = new Random(1);
        for (Optional<ChecksumAlgorithm> checksum : checksums()) {
            for (int length : new int[] {0, 1, 8191, 131_071, 131_072, 131_073, 400_000}) {
                Upload upload = upload(random, signed, checksum, length);
                assertThat(upload.request()
                                .headers()
                                .first("x-amz-content-sha256")
                                .orElse(""))
                        .isEqualTo(
                                signed
                                        ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
                                        : "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

                assertThat(received(upload)).as("%s of %s", checksum, length).isEqualTo(upload.content());
            }
        }
    }

    @Test
    void signedChunksWithoutTrailer_areUnframed() throws IOException {
        for (int length : new int[] {0, 1, 131_072, 300_000}) {
            Upload upload = upload(new Random(2), true, Optional.empty(), length);

            assertThat(upload.request().headers().first("x-amz-content-sha256"))
                    .contains("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
            assertThat(received(upload)).isEqualTo(upload.content());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void forgedUploads_neverDeliverOtherContent(boolean signed) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < (FULL ? 100_000 : 3_000); i++) {
            if (i % 100 == 0) {
                forged = upload(random, signed, checksums().get(random.nextInt(4)), 1 + random.nextInt(3_000));
            }
            Upload mutant = mutant(forged, random);
            byte[] result;
            try {
                result = received(mutant);
            } catch (Fault refused) {
                assertThat(refused.code().status()).isBetween(400, 499);
                continue;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(result).as("seed %s, mutant %s", seed, i).isEqualTo(forged.content());
        }
    }

    private Upload forged = upload(new Random(), false, checksums().getFirst(), 100);

    private static Upload mutant(Upload upload, Random random) {
        byte[] frame = upload.framed();
        int at = random.nextInt(frame.length);
        byte[] other;
        switch (random.nextInt(4)) {
            case 0 -> {
                other = frame.clone();
                other[at] ^= (byte) (1 << random.nextInt(8));
            }
            case 1 -> other = Arrays.copyOf(frame, at);
            case 2 -> {
                other = Arrays.copyOf(frame, frame.length + 1 + random.nextInt(50));
            }
            default -> {
                other = new byte[frame.length - 1];
                System.arraycopy(frame, 0, other, 0, at);
                System.arraycopy(frame, at + 1, other, at, frame.length - at - 1);
            }
        }
        return upload.with(other);
    }

    private static String refusal(Upload upload) {
        try {
            received(upload);
            return "accepted";
        } catch (Fault fault) {
            return fault.code().code();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void fabricatedSignatures_areNoWayAroundTheSignature() {
        Upload unsigned = upload(new Random(3), false, checksums().getFirst(), 100);
        Upload signed = upload(new Random(3), true, checksums().getFirst(), 100);
        String text = new String(unsigned.framed(), StandardCharsets.ISO_8859_1);
        byte[] fabricated = text.replaceFirst("64\r\n", "64;chunk-signature=" + "0".repeat(64) + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);

        // chunk signatures where none are announced, none where they are
        assertThat(refusal(unsigned.with(fabricated))).isEqualTo("InvalidRequest");
        assertThat(refusal(signed.with(unsigned.framed()))).isEqualTo("InvalidRequest");
        // another kind of payload than was signed
        assertThat(refusal(signed.with("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")))
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(refusal(signed.with("x-amz-content-sha256", "UNSIGNED-PAYLOAD")))
                .isEqualTo("SignatureDoesNotMatch");
        // a made-up signature of the request
        assertThat(refusal(unsigned.with(
                        "Authorization",
                        unsigned.request()
                                .headers()
                                .first("Authorization")
                                .orElseThrow()
                                .replaceAll("Signature=.*", "Signature=" + "0".repeat(64)))))
                .isEqualTo("SignatureDoesNotMatch");
        // the chunks of somebody else's upload
        assertThat(refusal(signed.with(
                        upload(new Random(4), true, checksums().get(1), 100).framed())))
                .isEqualTo("SignatureDoesNotMatch");
    }

    @Test
    void chunksOfTwoUploads_cannotBeSpliced() {
        Upload one = upload(new Random(5), true, Optional.empty(), 262_144);
        byte[] frame = one.framed();
        int chunk = (frame.length - 86) / 2; // two chunks of the same length and an empty one
        byte[] swapped = frame.clone();
        System.arraycopy(frame, chunk, swapped, 0, chunk);
        System.arraycopy(frame, 0, swapped, chunk, chunk);

        assertThat(refusal(one.with(swapped))).isEqualTo("SignatureDoesNotMatch");
    }

    // framing alone

    private static byte[] unframed(String frame, long length, String... trailers) throws IOException {
        return new AwsChunked(
                        new ByteArrayInputStream(frame.getBytes(StandardCharsets.ISO_8859_1)),
                        new Payload.Chunked(false, trailers.length > 0),
                        Optional.empty(),
                        length,
                        List.of(trailers))
                .readAllBytes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3",
                "3\n",
                "3\r\nabc",
                "3\r\nabc\r\n",
                "3\r\nabc\r\n0\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nab\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "+3\r\nabc\r\n0\r\n\r\n",
                " 3\r\nabc\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                "3;a=b\r\nabc\r\n0\r\n\r\n",
                "3\nabc\n0\n\n",
                "3\rXabc\r\n0\r\n\r\n",
                "ffffffffffffffff\r\nabc",
                "7fffffffffffffff\r\nabc",
                "3\r\nabc\r\n0\r\nx-amz-a:b\r\n\r\n",
                "3\r\nabc\r\n0\r\n\r\nx",
                "4\r\nabcd\r\n0\r\n\r\n",
                "2\r\nab\r\n0\r\n\r\n",
                "0\r\n\r\n"
            })
    void malformedFrames_areRefused(String frame) {
        assertThatThrownBy(() -> unframed(frame, 3)).isInstanceOf(Fault.class);
    }

    @Test
    @SuppressWarnings("InputStreamSlowMultibyteRead") // counts single bytes
    void endlessLines_areRefusedEarly() {
        InputStream endless = new InputStream() {
            private long count;

            @Override
            public int read() {
                if (count++ > 10_000) {
                    throw new AssertionError("read on and on");
                }
                return 'a';
            }
        };
        assertThatThrownBy(
                        () -> new AwsChunked(endless, new Payload.Chunked(false, false), Optional.empty(), 5, List.of())
                                .read())
                .isInstanceOf(Fault.class);
    }

    @Test
    void trailers_mustBeTheDeclaredOnes() throws IOException {
        String crc = Base64.getEncoder().encodeToString(new byte[] {(byte) 0x35, 0x24, 0x41, (byte) 0xc2}); // of abc
        assertThat(unframed("3\r\nabc\r\n0\r\nx-amz-checksum-crc32:" + crc + "\r\n\r\n", 3, "x-amz-checksum-crc32"))
                .asString()
                .isEqualTo("abc");
        for (String trailers : List.of(
                "",
                "x-amz-checksum-crc32:AAAAAA==\r\n",
                "x-amz-checksum-crc32:!\r\n",
                "x-amz-checksum-crc32:" + crc + "\r\nx-amz-checksum-crc32:" + crc + "\r\n",
                "x-amz-checksum-sha1:" + crc + "\r\n",
                "x-amz-checksum-crc32" + crc + "\r\n",
                "x-amz-checksum-crc32:" + crc + "\r\nx-amz-trailer-signature:" + "0".repeat(64) + "\r\n")) {
            assertThatThrownBy(() -> unframed("3\r\nabc\r\n0\r\n" + trailers + "\r\n", 3, "x-amz-checksum-crc32"))
                    .as(trailers)
                    .isInstanceOf(Fault.class);
        }
    }

    @Test
    void crc64_isTheOneOfNvme() {
        Checksum whole = Checksum.Algorithm.CRC64NVME.start();
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        whole.update(digits, 0, 9);
        Checksum pieces = Checksum.Algorithm.CRC64NVME.start();
        pieces.update(digits, 0, 4);
        pieces.update(digits, 4, 5);

        assertThat(whole.value())
                .inHexadecimal()
                .isEqualTo(java.util.HexFormat.of().parseHex("ae8b14860a799888"));
        assertThat(pieces.value()).isEqualTo(whole.value());
    }
}
