package io.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DatabindException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How records stand in their documents, and what older and newer documents come to.
class JsonCodecTest {

    enum Status {
        CREATING,
        ACTIVE {
            @Override
            boolean isReady() {
                return true;
            }
        };

        boolean isReady() {
            return false;
        }
    }

    sealed interface Target permits Bucket, Nothing {}

    record Bucket(String name, Optional<String> prefix) implements Target {}

    record Nothing() implements Target {}

    /// A record with methods that look like properties, and a second constructor.
    record Arn(String value) {
        Arn(String region, String name) {
            this("arn:" + region + ":" + name);
        }

        static Arn valueOf(String text) {
            return new Arn(text);
        }

        boolean isAws() {
            return true;
        }

        String getRegion() {
            return "x";
        }
    }

    record Everything(
            String text,
            int number,
            long big,
            double real,
            boolean flag,
            BigInteger hash,
            BigDecimal exact,
            Instant created,
            Duration retention,
            Status status,
            Arn arn,
            Optional<String> maybe,
            Optional<Arn> maybeArn,
            OptionalInt count,
            OptionalLong sequence,
            List<Arn> arns,
            Set<String> names,
            Map<String, String> tags,
            Map<Status, List<Bucket>> byStatus,
            Target target,
            List<Target> targets) {}

    @SuppressWarnings("ArrayRecordComponent") // that is what is tried here
    record Bytes(byte[] zip) {}

    record Grown(String name, Optional<String> added, List<String> list, Set<String> set, Map<String, String> map) {}

    record Primitive(String name, int count) {}

    record Holder(Target target) {}

    @Test
    void record_ofEveryKind_roundTrips() throws IOException {
        Everything full = new Everything(
                "Zoë \u0000 \uFFFF 😀",
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Double.MIN_VALUE,
                true,
                BigInteger.TWO.pow(128).subtract(BigInteger.ONE),
                new BigDecimal("1.10"),
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                Duration.ofHours(24).plusNanos(1),
                Status.ACTIVE,
                new Arn("a"),
                Optional.of(""),
                Optional.of(new Arn("b")),
                OptionalInt.of(0),
                OptionalLong.of(-1),
                List.of(new Arn("c"), new Arn("d")),
                Set.of("x"),
                Map.of("", "empty", "k", "v"),
                Map.of(Status.CREATING, List.of(new Bucket("n", Optional.of("p")))),
                new Bucket("n", Optional.empty()),
                List.of(new Nothing(), new Bucket("m", Optional.empty())));
        assertThat(roundTrip(full, Everything.class)).isEqualTo(full);

        Everything empty = new Everything(
                "",
                0,
                0,
                -0.0,
                false,
                BigInteger.ZERO,
                BigDecimal.ZERO,
                Instant.EPOCH,
                Duration.ZERO,
                Status.CREATING,
                new Arn(""),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                List.of(),
                Set.of(),
                Map.of(),
                Map.of(),
                new Nothing(),
                List.of());
        assertThat(roundTrip(empty, Everything.class)).isEqualTo(empty);
    }

    @Test
    void bytes_roundTrip() throws IOException {
        byte[] zip = new byte[100_000];
        Arrays.fill(zip, (byte) -1);
        assertThat(roundTrip(new Bytes(zip), Bytes.class).zip()).isEqualTo(zip);
    }

    @Test
    void document_hasOneMemberForEachComponentAndReadableTimes() throws IOException {
        assertThat(text(new Bucket("n", Optional.empty()), Bucket.class)).isEqualTo("{\"name\":\"n\"}");
        assertThat(text(new Arn("v"), Arn.class)).isEqualTo("{\"value\":\"v\"}");
        assertThat(text(new Holder(new Bucket("n", Optional.of("p"))), Holder.class))
                .isEqualTo("{\"target\":{\"@type\":\"Bucket\",\"name\":\"n\",\"prefix\":\"p\"}}");
    }

    @Test
    void missingOptionalOrCollection_isEmpty() throws IOException {
        assertThat(read("{\"name\":\"n\"}", Grown.class))
                .isEqualTo(new Grown("n", Optional.empty(), List.of(), Set.of(), Map.of()));
    }

    @Test
    void missingMember_isNamed() {
        assertThatThrownBy(() -> read("{\"name\":\"n\"}", Primitive.class))
                .isInstanceOf(DatabindException.class)
                .hasMessageContaining("count");
        assertThatThrownBy(() -> read("{\"count\":1}", Primitive.class))
                .isInstanceOf(DatabindException.class)
                .hasMessageContaining("name");
        assertThatThrownBy(() -> read("{}", Holder.class))
                .isInstanceOf(DatabindException.class)
                .hasMessageContaining("target");
    }

    @Test
    void whatANewerVersionMayHaveWritten_isNamed() {
        assertThatThrownBy(() -> read("{\"name\":\"n\",\"count\":1,\"later\":true}", Primitive.class))
                .isInstanceOf(DatabindException.class)
                .hasMessageContaining("later");
        assertThatThrownBy(() -> read("{\"target\":{\"@type\":\"Queue\"}}", Holder.class))
                .isInstanceOf(DatabindException.class)
                .hasMessageContaining("Queue");
    }

    @Test
    void nullOrAnotherType_isRefused() {
        for (String document : List.of(
                "{\"name\":null,\"count\":1}",
                "{\"name\":\"n\",\"count\":null}",
                "{\"name\":\"n\",\"count\":1.5}",
                "{\"name\":\"n\",\"count\":3000000000}",
                "{\"name\":\"n\",\"count\":1} x",
                "null",
                "[]",
                "\"n\"",
                "")) {
            assertThatThrownBy(() -> read(document, Primitive.class))
                    .as(document)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what NullAway forbids is what is refused here
    void null_isRefusedWhenItIsWritten() {
        assertThatThrownBy(() -> text(new Primitive(null, 1), Primitive.class)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> text(new Holder(null), Holder.class)).isInstanceOf(IOException.class);
    }

    private static <T extends Record> T roundTrip(T value, Class<T> type) throws IOException {
        JsonCodec<T> codec = new JsonCodec<>(type);
        return codec.decode(codec.encode(value));
    }

    private static <T extends Record> String text(T value, Class<T> type) throws IOException {
        return new String(new JsonCodec<>(type).encode(value), StandardCharsets.UTF_8);
    }

    private static <T extends Record> T read(String document, Class<T> type) throws IOException {
        return new JsonCodec<>(type).decode(document.getBytes(StandardCharsets.UTF_8));
    }
}
