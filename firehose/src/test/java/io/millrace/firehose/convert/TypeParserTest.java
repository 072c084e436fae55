package io.millrace.firehose.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.firehose.convert.ColumnType.Decimal;
import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Mapping;
import io.millrace.firehose.convert.ColumnType.Sequence;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.convert.ColumnType.Text;
import io.millrace.firehose.convert.ColumnType.Whole;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeParserTest {

    @Test
    void primitiveTypes_areThoseOfHive() throws ConversionException {
        assertThat(ColumnType.parse("boolean")).isEqualTo(new ColumnType.Bool());
        assertThat(ColumnType.parse("tinyint")).isEqualTo(new Whole(8));
        assertThat(ColumnType.parse("smallint")).isEqualTo(new Whole(16));
        assertThat(ColumnType.parse("INT")).isEqualTo(new Whole(32));
        assertThat(ColumnType.parse("bigint")).isEqualTo(new Whole(64));
        assertThat(ColumnType.parse("float")).isEqualTo(new ColumnType.Single());
        assertThat(ColumnType.parse("double")).isEqualTo(new ColumnType.DoublePrecision());
        assertThat(ColumnType.parse("decimal")).isEqualTo(new Decimal(10, 0));
        assertThat(ColumnType.parse("decimal(12)")).isEqualTo(new Decimal(12, 0));
        assertThat(ColumnType.parse("decimal( 38 , 38 )")).isEqualTo(new Decimal(38, 38));
        assertThat(ColumnType.parse("string")).isEqualTo(new Text());
        assertThat(ColumnType.parse("varchar(65535)")).isEqualTo(new ColumnType.Varchar(65_535));
        assertThat(ColumnType.parse("char(255)")).isEqualTo(new ColumnType.Char(255));
        assertThat(ColumnType.parse("binary")).isEqualTo(new ColumnType.Binary());
        assertThat(ColumnType.parse("date")).isEqualTo(new ColumnType.Date());
        assertThat(ColumnType.parse(" timestamp ")).isEqualTo(new ColumnType.Timestamp());
    }

    @Test
    void nestedTypes_areParsedAllTheWayDown() throws ConversionException {
        assertThat(ColumnType.parse("array<map<string, struct<A:int,`b``c`:array<decimal(10,2)>>>>"))
                .isEqualTo(new Sequence(new Mapping(
                        new Text(),
                        new Struct(List.of(
                                new Field("A", new Whole(32)), new Field("b`c", new Sequence(new Decimal(10, 2))))))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "uniontype<int,string>",
                "array<string",
                "array<string>x",
                "struct<a:>",
                "struct<:string>",
                "struct<a:int,A:string>",
                "struct<``:int>",
                "struct<>",
                "map<string>",
                "map<array<string>,int>",
                "decimal(0)",
                "decimal(39)",
                "decimal(5,6)",
                "decimal(1 0)",
                "varchar",
                "varchar(0)",
                "varchar(65536)",
                "char(256)",
                "varchar(123456)"
            })
    void whatIsNoType_isAnInvalidSchema(String text) {
        assertThatThrownBy(() -> ColumnType.parse(text))
                .isInstanceOfSatisfying(
                        ConversionException.class,
                        e -> assertThat(e.code()).isEqualTo("DataFormatConversion.InvalidSchema"))
                .hasMessageStartingWith("The schema is invalid. Error parsing the type '" + text + "'");
    }

    @Test
    void aTypeThatIsNestedTooDeeply_isRefused() {
        assertThatThrownBy(() -> ColumnType.parse("array<".repeat(10_000) + "int" + ">".repeat(10_000)))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("too deeply");
    }
}
