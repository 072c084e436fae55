package io.millrace.sql.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvDecoderTest {

    private static final InputSchema TWO = Decoding.csv("VARCHAR(99)", "VARCHAR(99)");

    @Test
    void fields_areTakenInOrder() {
        assertThat(Decoding.of(Decoding.csv("VARCHAR(9)", "INTEGER", "DOUBLE"), "a,1,2.5\nb,2,3\n")
                        .values())
                .containsExactly(List.of("a", 1, 2.5), List.of("b", 2, 3.0));
    }

    @Test
    void trailingFields_mayBeLeftOutAndMoreAreDropped() {
        assertThat(Decoding.of(TWO, "a\nb,c,d,\"e\nf\"\n").values())
                .containsExactly(Arrays.asList("a", null), List.of("b", "c"));
    }

    @Test
    void emptyRows_areNone() {
        assertThat(Decoding.of(TWO, "").values()).isEmpty();
        assertThat(Decoding.of(TWO, "\n\r\n\na,b\n\n").values()).containsExactly(List.of("a", "b"));
        assertThat(Decoding.of(TWO, "\"\"\n,\n").values()).containsExactly(Arrays.asList("", null), List.of("", ""));
    }

    @Test
    void quotedFields_holdDelimitersLineBreaksAndDoubledQuotes() {
        assertThat(Decoding.of(TWO, "\"a,\"\"b\"\"\",\"c\r\nd\"\r\n\"\",x").values())
                .containsExactly(List.of("a,\"b\"", "c\r\nd"), List.of("", "x"));
    }

    @Test
    void blanksAroundQuotes_arePassedOver() {
        assertThat(Decoding.of(TWO, "\"name1\", \"address1\" \n \"name2\" , x y ")
                        .values())
                .containsExactly(List.of("name1", "address1"), List.of("name2", " x y "));
    }

    @Test
    void quoteInsideAField_isItself() {
        assertThat(Decoding.of(TWO, "5\" disk,it\"\"s").values()).containsExactly(List.of("5\" disk", "it\"\"s"));
    }

    @Test
    void delimiters_areAnyTexts() {
        assertThat(Decoding.of(Decoding.delimited("||", "|", "INTEGER", "INTEGER"), "1|2||3|4")
                        .values())
                .containsExactly(List.of(1, 2), List.of(3, 4));
        assertThat(Decoding.of(Decoding.delimited(";", "--", "VARCHAR(9)", "VARCHAR(9)"), "a-b--c;\"d--;\"--e;")
                        .values())
                .containsExactly(List.of("a-b", "c"), List.of("d--;", "e"));
        assertThat(Decoding.of(Decoding.delimited("\\r\\n", "\\t", "VARCHAR(9)", "VARCHAR(9)"), "a\tb\nc\r\nd\te")
                        .values())
                .containsExactly(List.of("a", "b\nc"), List.of("d", "e"));
        assertThat(Decoding.of(Decoding.delimited("\n", " ", "INTEGER", "VARCHAR(9)"), "1  \"a b\"\n2 x")
                        .values())
                .containsExactly(List.of(1, ""), List.of(2, "x"));
        assertThat(Decoding.of(Decoding.delimited("\n", "\"", "VARCHAR(9)", "VARCHAR(9)"), "a\"b\n\"c")
                        .values())
                .containsExactly(List.of("a", "b"), List.of("", "c"));
        assertThat(Decoding.of(Decoding.delimited("é", "€", "VARCHAR(9)", "VARCHAR(9)"), "a€bécé")
                        .values())
                .containsExactly(List.of("a", "b"), Arrays.asList("c", null));
    }

    @Test
    void illegalDelimiters_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Format.Csv("", ","));
        assertThatIllegalArgumentException().isThrownBy(() -> new Format.Csv("\n", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new Format.Csv(",", ","));
    }

    @Test
    void emptyField_isNullUnlessTheColumnIsText() {
        assertThat(Decoding.of(Decoding.csv("VARCHAR(9)", "INTEGER", "TIMESTAMP", "BOOLEAN"), ",, ,null\n")
                        .values())
                .containsExactly(Arrays.asList("", null, null, null));
        assertThat(Decoding.of(Decoding.csv("INTEGER"), "\"\"").error().name()).isEqualTo(DecodeError.COERCION);
    }

    @Test
    void blanks_countInTextAlone() {
        assertThat(Decoding.of(
                                Decoding.csv("VARCHAR(9)", "INTEGER", "BOOLEAN", "TIMESTAMP"),
                                " a , 1 , TRUE , 1970-01-02 ")
                        .values())
                .containsExactly(List.of(" a ", 1, true, 86_400_000L));
    }

    @Test
    void badRow_isRefusedAlone() {
        Decoding decoding = Decoding.of(Decoding.csv("INTEGER", "VARCHAR(9)"), "1,a\nx,b\n\"2\"z,c\n3,d\n");
        assertThat(decoding.rows().stream().map(Decoding::values)).containsExactly(List.of(1, "a"), List.of(3, "d"));
        assertThat(decoding.errors()).hasSize(2);
        assertThat(decoding.errors().get(0).name()).isEqualTo(DecodeError.COERCION);
        assertThat(decoding.errors().get(0).message()).isEqualTo("column \"A\": the string x is no number");
        assertThat(decoding.errors().get(0).data()).isEqualTo("782C620A");
        assertThat(decoding.errors().get(1).name()).isEqualTo(DecodeError.MALFORMED);
        assertThat(decoding.errors().get(1).message())
                .isEqualTo("not CSV at byte 3 of the row: text follows the closing quote of a field");
    }

    @Test
    void quotedFieldWithoutEnd_takesTheRest() {
        Decoding decoding = Decoding.of(TWO, "a,b\n\"c,d\ne,f\n");
        assertThat(decoding.rows()).hasSize(1);
        assertThat(decoding.errors()).hasSize(1);
        assertThat(decoding.errors().getFirst().name()).isEqualTo(DecodeError.MALFORMED);
    }

    @Test
    void invalidUtf8_refusesTheRow() {
        byte[] record = "a,b\nc,?\nd,e".getBytes(StandardCharsets.US_ASCII);
        record[6] = (byte) 0xff;
        Decoding decoding = Decoding.of(RecordDecoder.of(TWO), record);
        assertThat(decoding.rows()).hasSize(2);
        assertThat(decoding.errors().getFirst().message()).isEqualTo("column \"B\": not UTF-8");
    }

    @Test
    void text_isCutToItsColumn() {
        assertThat(Decoding.of(Decoding.csv("VARCHAR(3)", "CHAR(3)"), "abcdef,é")
                        .values())
                .containsExactly(List.of("abc", "é  "));
        assertThat(Decoding.of(Decoding.csv("VARCHAR(3)"), "\"a\"\"bc\"").value())
                .isEqualTo("a\"b");
    }

    @Test
    void rows_carryTheMetadata() {
        Decoding.assertConforms(TWO, Decoding.of(TWO, "a,b").rows().getFirst());
    }
}
