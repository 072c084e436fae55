package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.sql.record.DecodeError;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private static final String SCHEMA = """
            {"RecordFormat": {"RecordFormatType": "JSON"},
             "RecordColumns": [{"Name": "TICKER", "SqlType": "VARCHAR(4)", "Mapping": "$.ticker"},
                               {"Name": "PRICE", "SqlType": "DOUBLE", "Mapping": "$.price"}]}""";

    private static final String CODE = """
            CREATE STREAM "OUT" (ticker VARCHAR(4), highest DOUBLE);
            CREATE PUMP "P" AS INSERT INTO "OUT"
                SELECT STREAM ticker, MAX(price) FROM "SOURCE_SQL_STREAM_001"
                GROUP BY ticker, STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '60' SECOND);
            """;

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static Rehearsal rehearsal() {
        return Rehearsal.of(CODE).input("SOURCE_SQL_STREAM_001", SCHEMA);
    }

    @Test
    void rows_ofAWindowComeWhenItHasPassed() {
        Rehearsal rehearsal = rehearsal()
                .feed(NOON, "{\"ticker\": \"AMZN\", \"price\": 11.5}")
                .feed(NOON.plusSeconds(59), "{\"ticker\": \"AMZN\", \"price\": 12}");
        assertThat(rehearsal.rows("OUT")).isEmpty();

        rehearsal.until(NOON.plusSeconds(60));
        assertThat(rehearsal.rows("OUT")).containsExactly("{\"TICKER\":\"AMZN\",\"HIGHEST\":12.0}");
        assertThat(rehearsal.times("OUT")).containsExactly(NOON.plusSeconds(60));
        assertThat(rehearsal.rows("SOURCE_SQL_STREAM_001")).hasSize(2);
    }

    @Test
    void end_closesTheLastWindow() {
        Rehearsal rehearsal =
                rehearsal().feed(NOON, "{\"ticker\": \"A\", \"price\": 1}").end();
        assertThat(rehearsal.rows("OUT")).containsExactly("{\"TICKER\":\"A\",\"HIGHEST\":1.0}");
    }

    @Test
    void feed_ofAnEarlierTimeCountsAsTheLatest() {
        Rehearsal rehearsal = rehearsal()
                .feed(NOON.plusSeconds(61), "{\"ticker\": \"A\", \"price\": 1}")
                .feed(NOON, "{\"ticker\": \"B\", \"price\": 2}")
                .end();
        assertThat(rehearsal.times("OUT")).containsOnly(NOON.plusSeconds(120));
        assertThat(rehearsal.errors()).isEmpty();
    }

    @Test
    void errors_tellWhatWasDropped() {
        Rehearsal rehearsal = rehearsal().feed(NOON, "{\"ticker\": \"A\", \"price\": \"much\"}", "no JSON");
        assertThat(rehearsal.errors())
                .extracting(ErrorRow::errorName)
                .containsExactly(DecodeError.COERCION, DecodeError.MALFORMED);
    }

    @Test
    void reference_isJoined() {
        Rehearsal rehearsal = Rehearsal.of("""
                CREATE STREAM "OUT" (company VARCHAR(20));
                CREATE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM c."Company"
                    FROM "SOURCE_SQL_STREAM_001" AS s JOIN "Companies" AS c ON s.ticker = c."Ticker";
                """)
                .input("SOURCE_SQL_STREAM_001", SCHEMA)
                .reference("Companies", """
                {"RecordFormat": {"RecordFormatType": "CSV", "MappingParameters": {"CSVMappingParameters":
                    {"RecordRowDelimiter": "\\n", "RecordColumnDelimiter": ","}}},
                 "RecordColumns": [{"Name": "Ticker", "SqlType": "VARCHAR(4)"},
                                   {"Name": "Company", "SqlType": "VARCHAR(20)"}]}""", "AMZN,Amazon\nXYZ,\"So, so\"\n");
        rehearsal.feed(NOON, "{\"ticker\": \"XYZ\"}", "{\"ticker\": \"NONE\"}");
        assertThat(rehearsal.rows("OUT")).containsExactly("{\"COMPANY\":\"So, so\"}");
    }

    @Test
    void codeThatIsWrong_isRefusedWithItsPlace() {
        assertThatThrownBy(() -> Rehearsal.of("CREATE STREM x (a INTEGER)").explanation())
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.line()).isEqualTo(1));
    }

    @Test
    void rows_ofAnUnknownStreamNameThoseThereAre() {
        assertThatThrownBy(() -> rehearsal().rows("OUTT"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OUTT")
                .hasMessageContaining("OUT]");
    }

    @Test
    void input_isNamedBeforeTheFirstRecord() {
        Rehearsal rehearsal = rehearsal().feed(NOON, "{}");
        assertThatThrownBy(() -> rehearsal.input("B_001", SCHEMA)).isInstanceOf(IllegalStateException.class);
    }
}
