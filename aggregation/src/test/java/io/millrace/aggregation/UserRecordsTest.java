package io.millrace.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

class UserRecordsTest {

    private static final boolean IS_FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final HexFormat HEX = HexFormat.of();

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    UserRecordsTest() {
        System.out.println("seed " + seed);
    }

    @Test
    void ordinaryRecord_isItsOwnUserRecord() {
        UserRecords records = UserRecords.of(bytes("hello"), "key");

        assertThat(records.isAggregated()).isFalse();
        assertThat(records.count()).isEqualTo(1);
        assertThat(records).containsExactly(new UserRecord(0, "key", Optional.empty(), bytes("hello")));
    }

    /// Two records, one with a hash key, written down by hand from the message's definition.
    @Test
    void aggregate_hasTheBytesOfTheFormat() throws NoSuchAlgorithmException {
        byte[] message = HEX.parseHex(
                "0a0161" // partition_key_table: "a"
                        + "12023432" // explicit_hash_key_table: "42"
                        + "1a07" + "0800" + "1a03" + "6f6e65" // pk 0, data "one"
                        + "1a09" + "0800" + "1000" + "1a03" + "74776f"); // pk 0, ehk 0, data "two"

        byte[] written = new AggregateWriter()
                .add("a", bytes("one"))
                .add("a", Optional.of(BigInteger.valueOf(42)), bytes("two"))
                .toByteArray();

        assertThat(HEX.formatHex(written)).isEqualTo(HEX.formatHex(sealed(message)));
    }

    @Test
    void aggregate_ofAnotherWriter_withTagsUnknownFieldsAndTablesLast_isRead() throws NoSuchAlgorithmException {
        byte[] message = HEX.parseHex("1a11" + "0801" + "1a026869" // pk 1, data "hi"
                + "22050a01741200" // tags {"t": ""}
                + "2807" + "3000" // numbers that nobody knows
                + "0a0161" + "0a0162" // partition_key_table: "a", "b"
                + "22017a" + "2d01020304" + "310102030405060708"); // more that nobody knows

        assertThat(UserRecords.of(ByteBuffer.wrap(sealed(message)), "outer"))
                .containsExactly(new UserRecord(0, "b", Optional.empty(), bytes("hi")));
    }

    @Test
    void whatIsAggregated_comesOutAgain() {
        for (int i = 0; i < (IS_FULL ? 20_000 : 500); i++) {
            List<UserRecord> records = randomRecords(1 + random.nextInt(40));
            AggregateWriter writer = writerOf(records);
            byte[] bytes = writer.toByteArray();

            assertThat(bytes).hasSize(writer.size());
            assertThat(read(bytes)).as("seed %s", seed).isEqualTo(records);
        }
    }

    @Test
    void aggregate_isReadAsTheClientLibraryReadsIt() {
        for (int i = 0; i < (IS_FULL ? 5_000 : 200); i++) {
            byte[] bytes = writerOf(randomRecords(1 + random.nextInt(40))).toByteArray();

            assertThat(read(bytes)).as("seed %s", seed).isEqualTo(readByClientLibrary(bytes));
        }
    }

    @Test
    void aggregateWithAnyBitFlipped_isOneOrdinaryRecord() {
        byte[] bytes = writerOf(randomRecords(5)).toByteArray();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));

            assertThat(read(damaged)).as("bit %s", bit).containsExactly(ordinary(damaged));
        }
    }

    @Test
    void aggregateCutOffAnywhere_isOneOrdinaryRecord() {
        byte[] bytes = writerOf(randomRecords(5)).toByteArray();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);

            assertThat(read(cut)).as("length %s", length).containsExactly(ordinary(cut));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1a040800", // a record that is longer than the message
                "0a01611a021a00", // no partition key
                "0a01611a020800", // no data
                "0a01611a0408011a00", // a partition key that is not in the table
                "0a01611a06080010001a00", // a hash key that is not in the table
                "0a01ff1a0408001a00", // a partition key that is not UTF-8
                "0a001a0408001a00", // a partition key without characters
                "0a016112012d1a06080010001a00", // a hash key that is no number
                "0a01611a0408001a00ffffffffffffffffffff7f", // a number that is too long
                "0a01611a0408001a00ffffffffffffffff", // a number that is cut off
                "0a01611a0408001a0007", // a kind of field that there is not
                "08011a0408001a00", // a table that is a number
                "0a01611a0d08ffffffffffffffffff011a00" // an index beyond all tables
            })
    void sealedBytesThatAreNoMessage_areOneOrdinaryRecord(String message) throws NoSuchAlgorithmException {
        byte[] bytes = sealed(HEX.parseHex(message));

        assertThat(read(bytes)).containsExactly(ordinary(bytes));
    }

    @Test
    void anyBytesUnderARightDigest_giveRecordsOrNone() throws NoSuchAlgorithmException {
        byte[] sound = writerOf(randomRecords(6)).toByteArray();
        byte[] message = Arrays.copyOfRange(sound, 4, sound.length - 16);
        for (int i = 0; i < (IS_FULL ? 1_000_000 : 20_000); i++) {
            byte[] mutated = message.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            byte[] bytes = sealed(mutated);
            for (UserRecord record : UserRecords.of(ByteBuffer.wrap(bytes), "outer")) {
                assertThat(record.data().remaining()).isLessThanOrEqualTo(bytes.length);
            }
        }
    }

    /// A megabyte that declares as many keys and records as fit.
    @Test
    void aggregateOfTheTiniestRecords_isReadOneAfterTheOther() throws NoSuchAlgorithmException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(HEX.parseHex("0a0161"));
        int count = 1_000_000 / 6;
        for (int i = 0; i < count; i++) {
            message.writeBytes(HEX.parseHex("1a0408001a00"));
        }
        UserRecords records = UserRecords.of(ByteBuffer.wrap(sealed(message.toByteArray())), "outer");
        long seen = 0;
        for (UserRecord record : records) {
            assertThat(record.subSequenceNumber()).isEqualTo(seen++);
        }

        assertThat(seen).isEqualTo(count).isEqualTo(records.count());
    }

    @Test
    void recordsOfAnotherShard_areLeftOut_andTheOthersKeepTheirNumbers() {
        BigInteger middle = BigInteger.TWO.pow(127);
        byte[] bytes = new AggregateWriter()
                .add("k", Optional.of(BigInteger.ZERO), bytes("low"))
                .add("k", Optional.of(middle), bytes("high"))
                .add("k", Optional.of(middle.subtract(BigInteger.ONE)), bytes("last low"))
                .toByteArray();
        HashKeys lower = new HashKeys(BigInteger.ZERO, middle.subtract(BigInteger.ONE));
        HashKeys upper = HashKeys.of(middle.toString(), HashKeys.ALL.last().toString());

        assertThat(UserRecords.of(ByteBuffer.wrap(bytes), "outer").within(lower))
                .extracting(UserRecord::subSequenceNumber)
                .containsExactly(0L, 2L);
        assertThat(UserRecords.of(ByteBuffer.wrap(bytes), "outer").within(upper))
                .extracting(UserRecord::subSequenceNumber)
                .containsExactly(1L);
    }

    /// MD5("a") is 0cc1…, in the lowest eighth of the ring.
    @Test
    void hashKeyOfARecordWithoutOne_isTheDigestOfItsPartitionKey() {
        byte[] bytes = new AggregateWriter().add("a", bytes("x")).toByteArray();
        HashKeys eighth = new HashKeys(BigInteger.ZERO, BigInteger.TWO.pow(125));
        HashKeys rest = new HashKeys(BigInteger.TWO.pow(125), HashKeys.ALL.last());

        assertThat(UserRecords.of(ByteBuffer.wrap(bytes), "outer").within(eighth))
                .hasSize(1);
        assertThat(UserRecords.of(ByteBuffer.wrap(bytes), "outer").within(rest)).isEmpty();
    }

    @Test
    void ordinaryRecord_staysWhateverTheShard() {
        assertThat(UserRecords.of(bytes("hello"), "key").within(new HashKeys(BigInteger.ZERO, BigInteger.ZERO)))
                .hasSize(1);
    }

    @Test
    void bufferGiven_keepsItsPlace_andMayBeASlice() {
        byte[] bytes = new AggregateWriter().add("a", bytes("x")).toByteArray();
        ByteBuffer within = ByteBuffer.allocate(bytes.length + 10).position(5);
        within.put(bytes).position(5).limit(5 + bytes.length);

        assertThat(UserRecords.of(within, "outer").isAggregated()).isTrue();
        assertThat(within.position()).isEqualTo(5);
    }

    @Test
    void writer_refusesKeysThatAreNone_andToWriteNothing() {
        AggregateWriter writer = new AggregateWriter();

        assertThatIllegalArgumentException().isThrownBy(() -> writer.add("", bytes("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.add("k".repeat(257), bytes("x")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.add("k", Optional.of(BigInteger.TWO.pow(128)), bytes("x")));
        assertThatIllegalStateException().isThrownBy(writer::toByteArray);
    }

    private List<UserRecord> randomRecords(int count) {
        List<UserRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[random.nextInt(4) == 0 ? random.nextInt(2_000) : random.nextInt(40)];
            random.nextBytes(data);
            Optional<BigInteger> hashKey =
                    random.nextBoolean() ? Optional.empty() : Optional.of(new BigInteger(128, random));
            records.add(new UserRecord(i, randomKey(), hashKey, ByteBuffer.wrap(data)));
        }
        return records;
    }

    private String randomKey() {
        List<String> alphabet = List.of("a", "b", "ö", "漢", "🚀");
        StringBuilder key = new StringBuilder();
        int length = random.nextInt(10) == 0 ? 256 : 1 + random.nextInt(2);
        while (key.codePointCount(0, key.length()) < length) {
            key.append(alphabet.get(random.nextInt(alphabet.size())));
        }
        return key.toString();
    }

    private static AggregateWriter writerOf(List<UserRecord> records) {
        AggregateWriter writer = new AggregateWriter();
        records.forEach(record -> writer.add(record.partitionKey(), record.explicitHashKey(), record.data()));
        return writer;
    }

    private static List<UserRecord> read(byte[] bytes) {
        return StreamSupport.stream(
                        UserRecords.of(ByteBuffer.wrap(bytes), "outer").spliterator(), false)
                .toList();
    }

    private static List<UserRecord> readByClientLibrary(byte[] bytes) {
        Record record = Record.builder()
                .partitionKey("outer")
                .sequenceNumber("1")
                .approximateArrivalTimestamp(Instant.EPOCH)
                .data(SdkBytes.fromByteArray(bytes))
                .build();
        return new AggregatorUtil()
                .deaggregate(List.of(KinesisClientRecord.fromRecord(record))).stream()
                        .map(inner -> new UserRecord(
                                inner.subSequenceNumber(),
                                inner.partitionKey(),
                                Optional.ofNullable(inner.explicitHashKey()).map(BigInteger::new),
                                inner.data()))
                        .toList();
    }

    private static UserRecord ordinary(byte[] bytes) {
        return new UserRecord(0, "outer", Optional.empty(), ByteBuffer.wrap(bytes));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The message with its mark and a right digest.
    private static byte[] sealed(byte[] message) throws NoSuchAlgorithmException {
        return ByteBuffer.allocate(4 + message.length + 16)
                .put(HEX.parseHex("f3899ac2"))
                .put(message)
                .put(MessageDigest.getInstance("MD5").digest(message))
                .array();
    }
}
