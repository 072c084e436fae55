package io.millrace.firehose.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Input;
import io.millrace.firehose.definition.Conversion.Output;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnarFileTest {

    private static final Input OPEN_X = new Input.OpenX(Optional.empty(), Map.of(), Optional.empty());
    private static final int TABLES = "full".equals(System.getProperty("millrace.campaign")) ? 500 : 25;

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

                assertThat(reader.read(file, table)).as("seed %d, %s", seed, table).isEqualTo(expected);
            }
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
