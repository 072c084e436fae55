package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.record.Format;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.MappedColumn;
import io.millrace.sql.record.TimeText;
import io.millrace.sql.record.UnableToDetectSchemaException;
import io.millrace.sql.recording.RecordTime;
import io.millrace.sql.recording.Recording;
import io.millrace.sql.recording.Sample;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final InputSchema SCHEMA = new InputSchema(
            new Format.Json("$"),
            Optional.empty(),
            List.of(MappedColumn.at("V", ColumnType.parse("VARCHAR(10)"), "$.v")));

    private static final String CODE = """
            CREATE STREAM o (v VARCHAR(10));
            CREATE PUMP p AS INSERT INTO o SELECT STREAM v FROM a;
            CREATE PUMP q AS INSERT INTO o SELECT STREAM v FROM b;
            """;

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The rows of the output as `time value`.
    private static List<String> replay(RecordTime time, String a, String b) throws IOException {
        List<String> rows = new ArrayList<>();
        Outputs outputs = new Outputs() {
            @Override
            public void row(String stream, Row row) {
                if (stream.equals("O")) {
                    rows.add(TimeText.timestamp(row.rowtime()).substring(11) + " " + row.value(0));
                }
            }

            @Override
            public void error(ErrorRow error) {
                rows.add(error.errorName());
            }
        };
        Application application = Application.compile(
                CODE,
                List.of(new StreamDeclaration("A", SCHEMA.rowType()), new StreamDeclaration("B", SCHEMA.rowType())),
                CompileOptions.lenient());
        RecordedRun run = new RecordedRun(application, Map.of("A", SCHEMA, "B", SCHEMA), Map.of(), outputs);
        Replay replay = new Replay(
                run, List.of(new Recording("A", bytes(a), SCHEMA, time), new Recording("B", bytes(b), SCHEMA, time)));
        while (replay.step()) {}
        run.end();
        return rows;
    }

    @Test
    void recordings_areMergedByTheirTimes() throws IOException {
        assertThat(replay(
                        new RecordTime.Field("t"),
                        "{\"v\":\"a1\",\"t\":\"2026-03-01 10:00:01\"}\n{\"v\":\"a2\",\"t\":\"2026-03-01T10:00:04Z\"}",
                        "{\"v\":\"b1\",\"t\":1772359202}\n{\"v\":\"b2\",\"t\":1772359204000}"))
                .containsExactly("10:00:01.000 a1", "10:00:02.000 b1", "10:00:04.000 a2", "10:00:04.000 b2");
    }

    @Test
    void recordThatIsLate_takesTheTimeOfTheOneBefore() throws IOException {
        assertThat(replay(
                        new RecordTime.Field("$.t"),
                        "{\"v\":\"a\",\"t\":\"2026-03-01 10:00:09\"}\n{\"v\":\"b\",\"t\":\"2026-03-01 10:00:01\"}\n{\"v\":\"c\"}",
                        ""))
                .containsExactly("10:00:09.000 a", "10:00:09.000 b", "10:00:09.000 c");
    }

    @Test
    void rate_spacesTheRecordsOfEachRecording() throws IOException {
        assertThat(replay(
                        new RecordTime.MadeUp(Instant.parse("2026-03-01T10:00:00Z"), 4),
                        "{\"v\":\"a1\"}\n{\"v\":\"a2\"}",
                        "{\"v\":\"b1\"}"))
                .containsExactly("10:00:00.000 a1", "10:00:00.000 b1", "10:00:00.250 a2");
    }

    @Test
    void answersOfGetRecords_areTakenOutOfTheirEnvelopes() throws IOException {
        String data = Base64.getEncoder().encodeToString("{\"v\":\"x\"}".getBytes(StandardCharsets.UTF_8));
        String one = "{\"Data\":\"" + data + "\",\"ApproximateArrivalTimestamp\":1772359202.5,\"PartitionKey\":\"k\"}";
        String event = "{\"Records\":[{\"eventID\":\"shardId-000000000001:49\",\"kinesis\":{\"data\":\"" + data
                + "\",\"approximateArrivalTimestamp\":1772359203.25}}]}";
        RecordTime arrival = new RecordTime.Arrival(RecordTime.MadeUp.DEFAULT);
        assertThat(replay(arrival, one + "\n" + one, event))
                .containsExactly("10:00:02.500 x", "10:00:02.500 x", "10:00:03.250 x");
        assertThat(replay(arrival, "{\n\"Records\": [\n" + one + "]}", "")).containsExactly("10:00:02.500 x");
    }

    @Test
    void recordThatIsNoJson_isAnErrorAndTheOthersGoOn() throws IOException {
        assertThat(replay(RecordTime.MadeUp.DEFAULT, "{\"v\":\"a\"}\noops\n{\"v\":\"b\"}", ""))
                .containsExactlyInAnyOrder("00:00:00.000 a", "MALFORMED_RECORD", "00:00:00.002 b");
    }

    @Test
    void sample_isFollowedByTheWholeRecording() throws IOException, UnableToDetectSchemaException {
        Sample sample = Sample.of(bytes("name,age\nAnn,5\n\"B, c\",7\n"));
        InputSchema schema = sample.discover(true);
        assertThat(schema.rowType().columns())
                .extracting(column -> column.name() + " " + column.type())
                .containsExactly("name VARCHAR(8)", "age INTEGER");
        assertThat(new String(sample.whole().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("name,age\nAnn");
    }
}
