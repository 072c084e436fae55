package io.millrace.firehose.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Input;
import io.millrace.firehose.definition.Conversion.Output;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnarFileTest {

    private static final Input OPEN_X = new Input.OpenX(Optional.empty(), Map.of(), Optional.empty());
    private static final int TABLES = "full".equals(System.getProperty("millrace.campaign")) ? 500 : 12;

    @TempDir
    private Path folder;

    private static Output.Parquet parquet(String compression, boolean isDictionary, String version) {
        return new Output.Parquet(
                Optional.of(compression),
                OptionalInt.empty(),
                OptionalInt.of(1 << 16),
                OptionalInt.empty(),
                Optional.of(isDictionary),
                Optional.of(version));
    }

    @Test
    void whatAForeignReaderFindsInParquet_isWhatTheJsonSaid() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        RandomRows random = new RandomRows(seed);
        String[] compressions = {"UNCOMPRESSED", "SNAPPY", "GZIP"};
        try (DuckDb reader = new DuckDb()) {
            for (int i = 0; i < TABLES; i++) {
                Struct table = random.table();
                Path file = folder.resolve(i + ".parquet");
                // of decimals in pages of the second version this reader cannot make sense, though the format has them
                boolean isSecond = i % 4 < 2 && !table.toString().contains("Decimal");
                Output output = parquet(compressions[i % 3], i % 2 == 0, isSecond ? "V2" : "V1");
                List<String> expected = write(random, table, output, file);

                assertThat(reader.read(file, table))
                        .as("seed %d, %s", seed, table)
                        .isEqualTo(expected);
            }
        }
    }

    private static Output.Orc orc(String compression, boolean isFirst, int stripeBytes, double dictionary) {
        return new Output.Orc(
                Optional.of(compression),
                OptionalInt.of(stripeBytes),
                OptionalInt.empty(),
                OptionalInt.of(1_000),
                Optional.of(isFirst),
                OptionalDouble.empty(),
                List.of("c0"),
                OptionalDouble.of(0.01),
                OptionalDouble.of(dictionary),
                Optional.of(isFirst ? "V0_11" : "V0_12"));
    }

    @Test
    void whatAForeignReaderFindsInOrc_isWhatTheJsonSaid() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        RandomRows random = new RandomRows(seed);
        String[] compressions = {"NONE", "ZLIB", "SNAPPY"};
        for (int i = 0; i < TABLES; i++) {
            Struct table = random.table();
            Path file = folder.resolve(i + ".orc");
            Output output = orc(compressions[i % 3], i % 4 == 0, 8 << 20, i % 2);
            List<String> expected = write(random, table, output, file);

            assertThat(TrinoOrc.read(file, table))
                    .as("seed %d, %s", seed, table)
                    .isEqualTo(expected);
        }
    }

    @Test
    void largeFiles_haveTheRowGroupsAndStripesThatWereAskedFor() throws Exception {
        Struct table =
                new Struct(List.of(new Field("n", new ColumnType.Whole(64)), new Field("t", new ColumnType.Text())));
        Path orc = folder.resolve("large.orc");
        Path parquet = folder.resolve("large.parquet");
        Random random = new Random(7);
        Output.Parquet groups = new Output.Parquet(
                Optional.of("UNCOMPRESSED"),
                OptionalInt.of(1 << 20),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
        try (ColumnarFile first = ColumnarFile.create(orc("NONE", false, 1 << 20, 0), table, orc);
                ColumnarFile second = ColumnarFile.create(groups, table, parquet)) {
            for (int i = 0; i < 100_000; i++) {
                Value.Struct row = new Value.Struct(List.of(
                        new Value.Whole(i),
                        new Value.Text(Long.toHexString(random.nextLong()).repeat(3))));
                first.write(row);
                second.write(row);
            }
        }

        assertThat(TrinoOrc.stripes(orc)).isBetween(3, 10);
        try (DuckDb reader = new DuckDb()) {
            assertThat(reader.query("select count(distinct row_group_id) between 3 and 10, sum(num_values) from"
                            + " parquet_metadata('" + parquet + "') where path_in_schema = 'n'"))
                    .containsExactly("true|100000");
        }
    }

    /// Writes rows by chance, through their encoded form; returns what a reader has to say of them.
    static List<String> write(RandomRows random, Struct table, Output output, Path file) throws Exception {
        RecordReader json = RecordReader.of(OPEN_X, table);
        Path encoded = file.resolveSibling("rows");
        List<String> expected = new ArrayList<>();
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(encoded))) {
            for (int i = 0; i < 300; i++) {
                RandomRows.Sample row = random.row(table);
                ByteBuffer record = ByteBuffer.wrap(row.json().toString().getBytes(StandardCharsets.UTF_8));
                RowCodec.write(json.read(record).getFirst(), out);
                expected.add(row.shown());
            }
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(encoded));
                ColumnarFile columnar = ColumnarFile.create(output, table, file)) {
            while (in.available() > 0) {
                columnar.write((Value.Struct) RowCodec.read(table, in));
            }
        }
        return expected;
    }
}
