package io.millrace.firehose.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers that JSON can write and no column can hold; none of them may take the machine's memory or time.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RowReaderTest {

    private static Object read(Type type, String value) throws RowException {
        RowReader reader = new RowReader(new Schema(Types.NestedField.optional(1, "x", type)));
        ByteBuffer record = ByteBuffer.wrap(("{\"x\": " + value + "}").getBytes(StandardCharsets.UTF_8));
        return reader.row(RowReader.parse(record)).get(0, Object.class);
    }

    private static void refused(Type type, String value) {
        RowException refusal = catchThrowableOfType(RowException.class, () -> read(type, value));
        assertThat(refusal).as("%s as %s", value, type).isNotNull();
        assertThat(refusal.code()).isEqualTo(RowException.TYPE_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-500000000", "1e-2147483647", "1.5", "1e999999999", "\"1e-500000000\""})
    void wholeNumber_hasNoFraction_howeverSmallItIs(String value) {
        refused(Types.LongType.get(), value);
        refused(Types.IntegerType.get(), value);
        refused(Types.TimestampType.withZone(), value);
        refused(Types.DateType.get(), value);
        refused(Types.TimeType.get(), value);
    }

    @Test
    void zero_isZero_howeverItIsWritten() throws RowException {
        assertThat(read(Types.LongType.get(), "0e999999999")).isEqualTo(0L);
        assertThat(read(Types.LongType.get(), "0.000e-999999999")).isEqualTo(0L);
        assertThat(read(Types.DecimalType.of(9, 2), "0e999999999")).hasToString("0.00");
    }

    @Test
    void textOfANumber_isWrittenOut_butNotABillionDigitsOfIt() throws RowException {
        assertThat(read(Types.StringType.get(), "12e3")).isEqualTo("12000");
        assertThat(read(Types.StringType.get(), "0.0000001")).isEqualTo("0.0000001");
        assertThat(read(Types.StringType.get(), "1e999999999")).isEqualTo("1E+999999999");
        assertThat(read(Types.StringType.get(), "1e-999999999")).isEqualTo("1E-999999999");
    }

    @Test
    void floatingPoint_isNeverInfinite() throws RowException {
        assertThat(read(Types.DoubleType.get(), "1e308")).isEqualTo(1e308);
        refused(Types.DoubleType.get(), "1e309");
        refused(Types.FloatType.get(), "1e39");
        assertThat(read(Types.FloatType.get(), "1e38")).isEqualTo(1e38f);
        assertThat(read(Types.DoubleType.get(), "1e-999999999")).isEqualTo(0.0);
    }

    @Test
    void day_isOneThatAColumnCanHold() throws RowException {
        assertThat(read(Types.DateType.get(), "\"1970-01-02\"")).isEqualTo(1);
        refused(Types.DateType.get(), "\"+999999999-12-31\"");
    }
}
