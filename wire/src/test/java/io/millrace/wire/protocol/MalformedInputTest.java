package io.millrace.wire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import io.millrace.api.Fault;
import io.millrace.api.Operation;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/// Whatever the bytes are, a protocol returns a request or refuses with a 4xx, soon and in bounded memory.
class MalformedInputTest {

    private static final boolean FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final long MOST_BYTES_PER_READ = 4_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());

    @AfterEach
    void restoreCbor() {
        System.clearProperty("aws.cborEnabled");
    }

    @Test
    void json_survivesMutations() {
        System.setProperty("aws.cborEnabled", "false");
        mutate(SdkOracle.kinesis(AwsJson.V1_1), 60);
        mutate(SdkOracle.analytics(), 60);
        mutate(SdkOracle.firehose(), 60);
    }

    @Test
    void cbor_survivesMutations() {
        System.setProperty("aws.cborEnabled", "true");
        mutate(SdkOracle.kinesis(AwsCbor.V1_1), 150);
    }

    @Test
    void restJson_survivesMutations() {
        mutate(SdkOracle.lambda(), 30);
    }

    @Test
    void restXml_survivesMutations() {
        mutate(SdkOracle.s3(), 30);
    }

    @Test
    void query_survivesMutations() {
        mutate(SdkOracle.sts(), 150);
    }

    private void mutate(SdkOracle oracle, int times) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        boolean xml = oracle.protocol() instanceof RestXml || oracle.protocol() instanceof AwsQuery;
        RandomShapes shapes = new RandomShapes(random, xml);
        int refused = 0;
        int read = 0;
        int operations = 0;
        for (Operation operation : oracle.model().operations().values()) {
            List<WireRequest> sent = new ArrayList<>();
            oracle.http().serve(http -> {
                sent.add(SdkOracle.routed(operation, http));
                return oracle.protocol()
                        .write(
                                operation,
                                operation.responseType().cast(io.millrace.api.Shapes.build(operation.newResponse())),
                                "id");
            });
            for (int i = 0; i < 3; i++) {
                SdkRequest request = shapes.fill(operation.requestType(), operation.newRequest());
                try {
                    oracle.call(operation, request);
                } catch (RuntimeException e) {
                    // not every random request, nor an answer without members, is to the SDK's taste
                }
            }
            operations += sent.isEmpty() ? 0 : 1;
            for (int i = 0; !sent.isEmpty() && i < (FULL ? times * 30 : times); i++) {
                WireRequest mutant = mutant(sent.get(random.nextInt(sent.size())), random);
                long before = allocated();
                try {
                    oracle.protocol().read(operation, mutant);
                    read++;
                } catch (Fault fault) {
                    refused++;
                    assertThat(fault.code().status()).isBetween(400, 499);
                    assertThatCode(() -> oracle.protocol().writeError(mutant, error(fault), "id"))
                            .doesNotThrowAnyException();
                } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                    throw new AssertionError(
                            "seed " + seed + " " + operation + "\n" + mutant.query() + "\n" + mutant.headers()
                                    + HexFormat.of().formatHex(mutant.bytes().copy()),
                            e);
                }
                assertThat(allocated() - before)
                        .as(
                                "bytes allocated for %s of %d bytes, seed %d",
                                operation, mutant.bytes().length(), seed)
                        .isLessThan(MOST_BYTES_PER_READ);
            }
        }
        assertThat(operations).isGreaterThan(oracle.model().operations().size() * 9 / 10);
        assertThat(refused).isPositive();
        assertThat(read).isPositive();
    }

    private static AwsServiceException error(Fault fault) {
        return AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(fault.code().code())
                        .errorMessage(fault.text())
                        .build())
                .statusCode(fault.code().status())
                .build();
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    private static WireRequest mutant(WireRequest request, Random random) {
        WireHeaders.Builder headers = WireHeaders.builder();
        request.headers()
                .forEach((name, value) -> headers.add(
                        name,
                        random.nextInt(8) == 0 ? new String(mutant(value.getBytes(UTF_8), random), UTF_8) : value));
        String query = random.nextInt(3) == 0
                ? new String(mutant(request.query().getBytes(UTF_8), random), UTF_8)
                : request.query();
        byte[] body = request.bytes().copy();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            body = mutant(body, random);
        }
        return new WireRequest(
                request.method(), request.path(), query, headers.build(), WireBody.of(body), request.labels());
    }

    private static final String[] PIECES = {
        "null",
        "true",
        "-1",
        "1e999",
        "99999999999999999999999999",
        "\"x\"",
        "\"\\ud800\"",
        "[",
        "]",
        "{",
        "}",
        "[1]",
        "{\"a\":1}",
        "\"=+/=\"",
        ",",
        ":",
        "\u0000",
        "<",
        "</",
        "<a/>",
        "&x;",
        "<!DOCTYPE a>",
        "<![CDATA[x]]>",
        "%",
        "%zz",
        "&",
        ".member.1",
        ".9999999999",
        "=",
        "NaN",
        "\"NaN\"",
        " ",
        "\uFEFF",
        "1".repeat(2000),
        "[".repeat(300)
    };

    private static byte[] mutant(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8);
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(7)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 2 -> {
                byte[] set = bytes.clone();
                set[at] = (byte) random.nextInt();
                yield set;
            }
            case 3 -> spliced(bytes, at, at, PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8));
            case 4 -> {
                int end = at + random.nextInt(Math.min(20, bytes.length - at) + 1);
                yield spliced(bytes, at, end, PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8));
            }
            case 5 -> {
                byte[] header = new byte[9];
                random.nextBytes(header);
                header[0] = (byte) (random.nextInt(8) << 5 | 24 + random.nextInt(8)); // any type of CBOR, a huge length
                yield spliced(bytes, at, at, header);
            }
            default -> {
                int from = random.nextInt(bytes.length);
                int to = from + random.nextInt(Math.min(60, bytes.length - from) + 1);
                yield spliced(bytes, at, at, Arrays.copyOfRange(bytes, from, to));
            }
        };
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
        byte[] result = new byte[bytes.length - (to - from) + piece.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(bytes, to, result, from + piece.length, bytes.length - to);
        return result;
    }
}
