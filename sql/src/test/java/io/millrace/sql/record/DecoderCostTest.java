package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.sql.Fuzz;
import io.millrace.sql.row.ColumnType;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a record makes a decoder allocate stays in proportion to its length, the columns of its schema and its rows.
@Timeout(600)
class DecoderCostTest {

    private static final int LENGTH = 400_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final List<InputSchema> SCHEMAS = List.of(
            Decoding.json("A VARCHAR $.a", "B VARCHAR $", "C VARCHAR(9) $.a.b[0:]", "D INTEGER $.a.b"),
            Decoding.json("A INTEGER $.a[0:].x", "B CHAR(900) $.b", "C VARCHAR $.a[0:]", "D VARCHAR $.a[0:].y[0:]"),
            Decoding.jsonRows("$.a[0:]", "A DECIMAL(19,19) $.a[0:]", "B BINARY(500) $.b"),
            Decoding.jsonRows("$[0:]", "A DOUBLE $[0:].a", "B TIMESTAMP $[0:]"),
            Decoding.json("A TINYINT $", "B DOUBLE $", "C DECIMAL(19,2) $", "D BOOLEAN $", "E REAL $"),
            Decoding.csv("VARCHAR", "TINYINT", "DECIMAL(10,2)", "CHAR(100)", "VARBINARY(9)"),
            Decoding.delimited("ab", "aab", "VARCHAR", "DOUBLE"),
            Decoding.delimited("\"", ",", "DOUBLE", "DATE"));

    /// Records in which a careless decoder would drown.
    private static Map<String, String> records() {
        Map<String, String> records = new TreeMap<>();
        records.put("misfits in an array", "{\"a\":[" + repeat("\"z\",") + "1]}");
        records.put("misfits in a root array", "[" + repeat("1,") + "1]");
        records.put("empty elements", "{\"a\":[" + repeat("{},") + "{}],\"b\":\"x\"}");
        records.put(
                "one row per element with shared text",
                "{\"b\":\"" + repeat("x").substring(0, LENGTH / 2) + "\",\"a\":["
                        + repeat("{\"x\":1},").substring(0, LENGTH / 2 / 8 * 8) + "{}]}");
        records.put("many documents", repeat("1 "));
        records.put("many objects", repeat("{}"));
        records.put("many documents, the last broken", repeat("{\"a\":\"z\"}") + "{");
        records.put("members that return", "{" + repeat("\"a\":{\"b\":[]},") + "\"a\":1}");
        records.put("flattened arrays that return", "{" + repeat("\"a\":[1],") + "\"a\":[1]}");
        records.put("a tower", repeat("["));
        records.put("a tower of objects", repeat("{\"a\":"));
        records.put("a long number", repeat("1"));
        records.put("a long fraction", "0." + repeat("1"));
        records.put("a long exponent", "1e" + repeat("9"));
        records.put("large exponents", repeat("1e999999999 "));
        records.put("small exponents", repeat("1e-999999999 "));
        records.put("long numbers", repeat("1".repeat(999) + " "));
        records.put("long fractions with exponents", repeat("0." + "7".repeat(980) + "e-99999 "));
        records.put("escapes", "{\"a\":\"" + repeat("\\u0000") + "\"}");
        records.put("escaped names", "{" + repeat("\"\\u0061\":1,") + "\"a\":1}");
        records.put("blanks", repeat(" \t\r\n"));
        records.put("an open string", "\"" + repeat("x"));
        records.put("lines", repeat("\n"));
        records.put("misfits in lines", repeat("x,y\n"));
        records.put("fields", repeat(","));
        records.put("an open quote", "a,\"" + repeat("b\n"));
        records.put("quotes", repeat("\""));
        records.put("text behind quotes", repeat("\"\"a\n"));
        records.put("almost delimiters", repeat("aa"));
        records.put("delimiters", repeat("ab"));
        return records;
    }

    private static String repeat(String part) {
        return part.repeat(LENGTH / part.length());
    }

    @Test
    void hostileRecords_costNoMoreThanTheirLength() {
        records().forEach((name, record) -> {
            for (InputSchema schema : SCHEMAS) {
                assertBounded(name + " for " + schema, schema, record.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    @Test
    void mutatedRecords_costNoMoreThanTheirLength() {
        long seed = Fuzz.seed();
        Fuzz fuzz = new Fuzz(seed);
        List<byte[]> users = Decoding.users();
        for (int i = 0; i < Fuzz.rounds(3_000); i++) {
            byte[] source = i % 2 == 0 ? users.get(i % users.size()) : Fuzz.small(i / 2);
            InputSchema schema = SCHEMAS.get(fuzz.random().nextInt(SCHEMAS.size()));
            assertBounded("seed " + seed + ", round " + i, schema, fuzz.mutate(source));
        }
    }

    private static void assertBounded(String what, InputSchema schema, byte[] record) {
        RecordDecoder decoder = RecordDecoder.of(schema);
        long[] rows = new long[1];
        long allocated = allocated(decoder, record, rows);
        int columns = schema.columns().size();
        // padded values are as long as their column whatever the record holds
        long padded = schema.columns().stream()
                .map(MappedColumn::type)
                .filter(type -> type.kind() == ColumnType.Kind.CHAR || type.kind() == ColumnType.Kind.BINARY)
                .mapToLong(ColumnType::precision)
                .sum();
        long bound = 100_000 + (300L + 32L * columns) * record.length + rows[0] * 6L * padded;
        if (allocated >= bound) { // it may have been the first to load some classes
            allocated = allocated(decoder, record, rows);
        }
        assertThat(allocated).as(what).isLessThan(bound);
    }

    private static long allocated(RecordDecoder decoder, byte[] record, long[] rows) {
        rows[0] = 0;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        decoder.decode(ByteBuffer.wrap(record), Decoding.METADATA, 0, row -> rows[0]++, error -> {});
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
