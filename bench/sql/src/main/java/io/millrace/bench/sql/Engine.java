package io.millrace.bench.sql;

import io.millrace.sql.Application;
import io.millrace.sql.Execution;
import io.millrace.sql.StreamDeclaration;
import io.millrace.sql.TableDeclaration;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.record.Format;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.MappedColumn;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.RecordMetadata;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One application over the lines of a file: a line is a record, and a thousand records are a second of ROWTIME.
final class Engine {

    /// 2026-01-01: the ROWTIME of the first record.
    static final long START = 1_767_225_600_000L;

    private static final InputSchema USERS = new InputSchema(
            new Format.Json(Format.Json.ROOT),
            Optional.empty(),
            List.of(
                    mapped("gender", "VARCHAR(16)", "$.gender"),
                    mapped("first", "VARCHAR(32)", "$.name.first"),
                    mapped("last", "VARCHAR(32)", "$.name.last"),
                    mapped("latitude", "DOUBLE", "$.location.coordinates.latitude"),
                    mapped("longitude", "DOUBLE", "$.location.coordinates.longitude"),
                    mapped("age", "INTEGER", "$.dob.age"),
                    mapped("nat", "VARCHAR(2)", "$.nat")));

    private static final TableDeclaration CONTINENTS = new TableDeclaration(
            "CONTINENTS",
            new RowType(List.of(
                    Column.of("nat", ColumnType.parse("VARCHAR(2)")),
                    Column.of("continent", ColumnType.parse("VARCHAR(16)")))));

    private static final Map<String, String> NATIONALITIES = Map.of(
            "Europe", "CH DE DK ES FI FR GB IE NL NO RS UA TR",
            "America", "BR CA MX US",
            "Asia", "IN IR",
            "Oceania", "AU NZ");

    private final Path file;
    private final int records;

    Engine(Path file, int records) {
        this.file = file;
        this.records = records;
    }

    private static MappedColumn mapped(String name, String type, String path) {
        return MappedColumn.at(name, ColumnType.parse(type), path);
    }

    private static List<Row> continents() {
        List<Row> rows = new ArrayList<>();
        NATIONALITIES.forEach((continent, codes) -> {
            for (String code : codes.split(" ", -1)) {
                rows.add(new Row(0, code, continent));
            }
        });
        return rows;
    }

    /// Compiles the application and computes the file; returns how many records were read.
    int run(Load load, Tally tally) throws IOException {
        Application application = Application.compile(
                load.code(),
                List.of(new StreamDeclaration("USERS", USERS.rowType())),
                List.of(CONTINENTS),
                CompileOptions.lenient());
        Execution execution = application.start(tally, Optional.empty(), Map.of("CONTINENTS", continents()));
        RecordDecoder decoder = RecordDecoder.of(USERS);
        RecordMetadata metadata = new RecordMetadata(START, "key", "0", "shardId-000000000000");
        int limit = load.limit(records);
        int count = 0;
        try (Lines lines = new Lines(file)) {
            for (; count < limit; count++) {
                ByteBuffer line = lines.next();
                if (!line.hasRemaining()) {
                    break;
                }
                decoder.decode(line, metadata, START + count, row -> execution.accept("USERS", List.of(row)), error -> {
                    throw new IllegalStateException(error.message());
                });
            }
        }
        execution.bound(START + count + 60_000);
        return count;
    }
}
