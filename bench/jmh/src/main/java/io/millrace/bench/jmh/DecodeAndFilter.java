package io.millrace.bench.jmh;

import io.millrace.randomuser.Allowance;
import io.millrace.randomuser.Person;
import io.millrace.randomuser.RandomUsers;
import io.millrace.sql.Application;
import io.millrace.sql.ErrorRow;
import io.millrace.sql.Execution;
import io.millrace.sql.Outputs;
import io.millrace.sql.StreamDeclaration;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.record.Format;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.MappedColumn;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.RecordMetadata;
import io.millrace.sql.record.RowEncoder;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// One record of a random user from its bytes to a row, through the pipeline's filter, and to the bytes that go out.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class DecodeAndFilter {

    private static final String CODE = """
            CREATE STREAM "OUT" (first VARCHAR(32), last VARCHAR(32), age INTEGER, gender VARCHAR(16),
                latitude DOUBLE, longitude DOUBLE);
            CREATE PUMP p AS INSERT INTO "OUT"
                SELECT STREAM "first", "last", "age", "gender", "latitude", "longitude" FROM "USERS"
                WHERE "age" >= 18 AND "gender" = 'male';
            """;

    private static final InputSchema USERS = new InputSchema(
            new Format.Json(Format.Json.ROOT),
            Optional.empty(),
            List.of(
                    mapped("gender", "VARCHAR(16)", "$.gender"),
                    mapped("first", "VARCHAR(32)", "$.name.first"),
                    mapped("last", "VARCHAR(32)", "$.name.last"),
                    mapped("latitude", "DOUBLE", "$.location.coordinates.latitude"),
                    mapped("longitude", "DOUBLE", "$.location.coordinates.longitude"),
                    mapped("age", "INTEGER", "$.dob.age")));

    private static final RecordMetadata METADATA = new RecordMetadata(0, "key", "0", "shardId-000000000000");

    private final RecordDecoder decoder = RecordDecoder.of(USERS);
    private ByteBuffer[] records = {};
    private int next;
    private Execution filter;
    private RowEncoder encoder;
    private Row row;
    private Blackhole out;

    private static MappedColumn mapped(String name, String type, String path) {
        return MappedColumn.at(name, ColumnType.parse(type), path);
    }

    @Setup
    public void start(Blackhole blackhole) throws Exception {
        out = blackhole;
        RandomUsers users = new RandomUsers(
                InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")), new Random(0), Allowance.unlimited());
        byte[] answer = users.answer("/api/", "seed=millrace&exc=login&results=4096", "bench").body();
        records = Person.parse(answer).stream()
                .map(person -> ByteBuffer.wrap(person.json()))
                .toArray(ByteBuffer[]::new);
        Application application = Application.compile(
                CODE, List.of(new StreamDeclaration("USERS", USERS.rowType())), CompileOptions.lenient());
        encoder = RowEncoder.json(application.streams().get("OUT"));
        filter = application.start(
                new Outputs() {
                    @Override
                    public void row(String stream, Row passed) {
                        row = passed;
                        out.consume(passed);
                    }

                    @Override
                    public void error(ErrorRow error) {
                        throw new IllegalStateException(error.toString());
                    }
                },
                Optional.empty());
        filter(); // the first row to encode
        for (int i = 0; row == null && i < records.length; i++) {
            filter();
        }
    }

    private ByteBuffer record() {
        return records[next++ & records.length - 1];
    }

    private static void fail(io.millrace.sql.record.DecodeError error) {
        throw new IllegalStateException(error.message());
    }

    @Benchmark
    public void decode() {
        decoder.decode(record(), METADATA, 0, out::consume, DecodeAndFilter::fail);
    }

    @Benchmark
    public void filter() {
        decoder.decode(
                record(), METADATA, 0, decoded -> filter.accept("USERS", List.of(decoded)), DecodeAndFilter::fail);
    }

    @Benchmark
    public byte[] encode() {
        return encoder.encode(row);
    }
}
