package io.millrace.flink;

import io.millrace.sql.row.Row;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

/// Answers questions by one Flink job in this process, which computes all of them.
final class FlinkEngine {

    private static final Schema SCHEMA = Schema.newBuilder()
            .column("rowtime", "TIMESTAMP(3)")
            .column("k", "INT")
            .column("j", "INT")
            .column("n", "BIGINT")
            .column("d", "DOUBLE")
            .column("m", "DECIMAL(9,2)")
            .column("t", "VARCHAR(16)")
            .column("e", "TIMESTAMP(3)")
            .watermark("rowtime", "rowtime - INTERVAL '0.001' SECOND")
            .build();

    private static final TypeInformation<org.apache.flink.types.Row> ROW = Types.ROW_NAMED(
            new String[] {"rowtime", "k", "j", "n", "d", "m", "t", "e"},
            Types.LOCAL_DATE_TIME,
            Types.INT,
            Types.INT,
            Types.LONG,
            Types.DOUBLE,
            Types.BIG_DEC,
            Types.STRING,
            Types.LOCAL_DATE_TIME);

    private FlinkEngine() {}

    /// The answers in the order of the questions, each row as text.
    static List<List<String>> answer(List<Question> questions, Tables tables) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
        StreamTableEnvironment sql = StreamTableEnvironment.create(environment);
        sql.getConfig().setLocalTimeZone(ZoneOffset.UTC);
        sql.createTemporaryView("s", environment.fromData(rows(tables.s()), ROW), SCHEMA);
        sql.createTemporaryView("r", environment.fromData(rows(tables.r()), ROW), SCHEMA);
        sql.createTemporaryView("u", environment.fromData(rows(tables.u()), ROW), SCHEMA);
        sql.createTemporaryView("w", environment.fromData(rows(tables.w()), ROW), SCHEMA);
        List<CloseableIterator<org.apache.flink.types.Row>> results = new ArrayList<>();
        for (Question question : questions) {
            DataStream<org.apache.flink.types.Row> result;
            try {
                result = sql.toChangelogStream(sql.sqlQuery(question.flinks()));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("Flink refuses " + question, e);
            }
            results.add(result.collectAsync());
        }
        environment.executeAsync();
        List<List<String>> answers = new ArrayList<>();
        for (CloseableIterator<org.apache.flink.types.Row> result : results) {
            try (result) {
                List<String> answer = new ArrayList<>();
                result.forEachRemaining(row -> fold(answer, row));
                answers.add(answer);
            }
        }
        return answers;
    }

    /// Takes back what Flink has given too early.
    private static void fold(List<String> answer, org.apache.flink.types.Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.getArity(); i++) {
            values.add(row.getField(i));
        }
        String text = Answer.row(values);
        if (row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER) {
            answer.add(text);
        } else if (!answer.remove(text)) {
            throw new IllegalStateException("Flink takes back a row that it has not given: " + text);
        }
    }

    private static List<org.apache.flink.types.Row> rows(List<Row> rows) {
        return rows.stream().map(FlinkEngine::row).toList();
    }

    private static org.apache.flink.types.Row row(Row row) {
        org.apache.flink.types.Row result =
                new org.apache.flink.types.Row(Tables.TYPE.columns().size() + 1);
        result.setField(0, time(row.rowtime()));
        for (int i = 0; i < Tables.TYPE.columns().size(); i++) {
            Object value = row.value(i);
            result.setField(
                    i + 1, i == Tables.TYPE.indexOf("E") && value instanceof Long millis ? time(millis) : value);
        }
        return result;
    }

    private static LocalDateTime time(long millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }
}
