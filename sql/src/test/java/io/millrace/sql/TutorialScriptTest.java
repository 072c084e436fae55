package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TutorialScriptTest {

    static final String SCRIPT = """
            CREATE OR REPLACE STREAM "DESTINATION_USER_DATA" (
                first VARCHAR(16),
                last VARCHAR(16),
                age INTEGER,
                gender VARCHAR(16),
                latitude FLOAT,
                longitude FLOAT
            );
            CREATE OR REPLACE PUMP "STREAM_PUMP" AS INSERT INTO "DESTINATION_USER_DATA"
            SELECT STREAM "first", "last", "age", "gender", "latitude", "longitude"
            FROM "SOURCE_SQL_STREAM_001"
            WHERE "age" >= 18 AND "gender" = 'male';
            """;

    static StreamDeclaration users(String coordinate) {
        return new StreamDeclaration(
                "SOURCE_SQL_STREAM_001",
                new RowType(List.of(
                        Column.of("gender", ColumnType.parse("VARCHAR(8)")),
                        Column.of("first", ColumnType.parse("VARCHAR(32)")),
                        Column.of("last", ColumnType.parse("VARCHAR(16)")),
                        Column.of("age", ColumnType.parse("INTEGER")),
                        Column.of("latitude", ColumnType.parse(coordinate)),
                        Column.of("longitude", ColumnType.parse(coordinate)))));
    }

    private static Object coordinate(String type, String digits) {
        return switch (ColumnType.parse(type).kind()) {
            case DOUBLE -> Double.valueOf(digits);
            case DECIMAL -> new java.math.BigDecimal(digits).setScale(4);
            default -> digits;
        };
    }

    private static Row user(
            long time, String type, String first, @Nullable Integer age, String gender, String latitude) {
        return new Row(
                time,
                gender,
                first,
                "Nguyễn",
                age,
                coordinate(type, latitude),
                coordinate(type, "-69.8246"),
                time,
                "key",
                "49",
                "shardId-000000000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOUBLE", "DECIMAL(9,4)", "VARCHAR(16)"})
    void men_ofAgePassWithTheirSixFields(String type) {
        Application application = Application.compile(SCRIPT, List.of(users(type)), CompileOptions.lenient());
        assertThat(Objects.requireNonNull(application.streams().get("DESTINATION_USER_DATA"))
                        .columns())
                .extracting(Column::name)
                .containsExactly("FIRST", "LAST", "AGE", "GENDER", "LATITUDE", "LONGITUDE");
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = application.start(outputs, Optional.empty());
        execution.accept(
                "SOURCE_SQL_STREAM_001",
                List.of(
                        user(1, type, "Olivier", 18, "male", "23.5"),
                        user(2, type, "Emma", 40, "female", "23.5"),
                        user(2, type, "Louis", 17, "male", "23.5"),
                        user(3, type, "Ali", null, "male", "23.5"),
                        user(4, type, "Maximiliano-Alejandro", 77, "male", "-1.25")));
        assertThat(outputs.rows("DESTINATION_USER_DATA"))
                .containsExactly(
                        new Row(1, "Olivier", "Nguyễn", 18, "male", 23.5, -69.8246),
                        new Row(4, "Maximiliano-Alej", "Nguyễn", 77, "male", -1.25, -69.8246));
        assertThat(outputs.errors()).isEmpty();
    }

    @Test
    void coordinates_thatAreNoNumbersGoToTheErrorStream() {
        Application application = Application.compile(SCRIPT, List.of(users("VARCHAR(16)")), CompileOptions.lenient());
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = application.start(outputs, Optional.empty());
        execution.accept(
                "SOURCE_SQL_STREAM_001",
                List.of(
                        user(1, "VARCHAR(16)", "Ann", 20, "male", "north"),
                        user(2, "VARCHAR(16)", "Bo", 20, "male", "1")));
        assertThat(outputs.rows("DESTINATION_USER_DATA")).hasSize(1);
        assertThat(outputs.errors()).singleElement().satisfies(error -> {
            assertThat(error.pumpName()).isEqualTo("STREAM_PUMP");
            assertThat(error.message()).contains("north").contains("DOUBLE");
            assertThat(error.dataRowtime()).isEqualTo(1);
        });
    }
}
