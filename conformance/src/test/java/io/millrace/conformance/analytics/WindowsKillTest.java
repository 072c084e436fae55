package io.millrace.conformance.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.conformance.Aws;
import io.millrace.conformance.Pipeline;
import io.millrace.conformance.ServerProcess;
import io.millrace.conformance.kinesis.Scenario;
import io.millrace.sql.Application;
import io.millrace.sql.ErrorRow;
import io.millrace.sql.Execution;
import io.millrace.sql.Outputs;
import io.millrace.sql.StreamDeclaration;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.record.RecordMetadata;
import io.millrace.sql.record.RowEncoder;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesisanalytics.model.InputConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;

/// Kills the server again and again while an application aggregates 5,000 records a second over three kinds of windows:
/// its rows are those of one run over all records, each once.
class WindowsKillTest {

    private static final int KILLS = "full".equals(System.getProperty("millrace.campaign")) ? 50 : 3;
    private static final int BATCH = 100;
    private static final long BATCH_NANOS = TimeUnit.SECONDS.toNanos(1) * BATCH / 5_000;
    private static final int KEYS = 300;
    private static final Duration LAST_ROWS = Duration.ofMinutes(3);

    private static final String READINGS = "readings";
    private static final List<String> WINDOWS = List.of("TUMBLING", "SLIDING", "STAGGER");
    private static final String ROLE = "arn:aws:iam::000000000000:role/windows";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private static final String CODE = """
            CREATE OR REPLACE STREAM "TUMBLING" ("at" TIMESTAMP, "key" VARCHAR(8), "records" BIGINT, "total" BIGINT);
            CREATE OR REPLACE PUMP "TUMBLING_PUMP" AS INSERT INTO "TUMBLING"
            SELECT STREAM STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '1' SECOND), "key", COUNT(*), SUM("value")
            FROM "SOURCE_SQL_STREAM_001"
            GROUP BY "key", STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '1' SECOND);

            CREATE OR REPLACE STREAM "SLIDING" ("at" TIMESTAMP, "id" VARCHAR(32), "records" BIGINT, "total" BIGINT);
            CREATE OR REPLACE PUMP "SLIDING_PUMP" AS INSERT INTO "SLIDING"
            SELECT STREAM ROWTIME, "id", COUNT(*) OVER w, SUM("value") OVER w
            FROM "SOURCE_SQL_STREAM_001"
            WINDOW w AS (PARTITION BY "key" RANGE INTERVAL '2' SECOND PRECEDING);

            CREATE OR REPLACE STREAM "STAGGER" ("key" VARCHAR(8), "records" BIGINT, "total" BIGINT, "last" VARCHAR(32));
            CREATE OR REPLACE PUMP "STAGGER_PUMP" AS INSERT INTO "STAGGER"
            SELECT STREAM "key", COUNT(*), SUM("value"), MAX("id")
            FROM "SOURCE_SQL_STREAM_001"
            WINDOWED BY STAGGER (PARTITION BY "key" RANGE INTERVAL '1' SECOND);
            """;

    @TempDir
    private Path data;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    @Test
    void killedServer_givesTheRowsOfOneRunOverAllRecords_eachOnce() throws IOException, InterruptedException {
        long seed = Long.getLong("millrace.seed", RandomGenerator.getDefault().nextLong());
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int life = 0; life < KILLS; life++) {
            ServerProcess server = ServerProcess.start(data);
            try (Aws aws = Aws.at(server.url())) {
                if (life == 0) {
                    create(aws);
                }
                Feeder feeder = new Feeder(aws, life);
                Thread thread = Thread.ofPlatform().name("feeder").start(feeder);
                thread.join(Duration.ofMillis(random.nextInt(20, 2_000)));
                server.kill();
                feeder.isEnding = true;
                assertThat(thread.join(Duration.ofMinutes(3))).isTrue();
            } finally {
                server.close();
            }
        }
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            Feeder feeder = new Feeder(aws, KILLS);
            Thread thread = Thread.ofPlatform().name("feeder").start(feeder);
            thread.join(Duration.ofSeconds(2));
            feeder.isEnding = true;
            assertThat(thread.join(Duration.ofMinutes(3))).isTrue();
            check(aws, seed);
        }
    }

    @SuppressWarnings("unchecked") // the SDK's builders take lambdas by varargs
    private static void create(Aws aws) {
        Scenario.create(aws.kinesis(), READINGS, 1);
        List<Output> outputs = new ArrayList<>();
        for (String window : WINDOWS) {
            Scenario.create(aws.kinesis(), window, 1);
            outputs.add(Output.builder()
                    .name(window)
                    .kinesisStreamsOutput(
                            stream -> stream.resourceARN(Scenario.arn(window)).roleARN(ROLE))
                    .destinationSchema(schema -> schema.recordFormatType(RecordFormatType.JSON))
                    .build());
        }
        aws.analytics()
                .createApplication(r -> r.applicationName("windows")
                        .applicationCode(CODE)
                        .inputs(input -> input.namePrefix("SOURCE_SQL_STREAM")
                                .kinesisStreamsInput(stream -> stream.resourceARN(Scenario.arn(READINGS))
                                        .roleARN(ROLE))
                                .inputSchema(schema -> schema.recordFormat(
                                                format -> format.recordFormatType(RecordFormatType.JSON)
                                                        .mappingParameters(mapping -> mapping.jsonMappingParameters(
                                                                json -> json.recordRowPath("$"))))
                                        .recordEncoding("UTF-8")
                                        .recordColumns(
                                                column("id", "VARCHAR(32)"),
                                                column("key", "VARCHAR(8)"),
                                                column("value", "BIGINT"))))
                        .outputs(outputs));
        aws.analytics()
                .startApplication(r -> r.applicationName("windows")
                        .inputConfigurations(InputConfiguration.builder()
                                .id("1.1")
                                .inputStartingPositionConfiguration(
                                        p -> p.inputStartingPosition(InputStartingPosition.TRIM_HORIZON))
                                .build()));
    }

    private static RecordColumn column(String name, String type) {
        return RecordColumn.builder()
                .name(name)
                .sqlType(type)
                .mapping("$." + name)
                .build();
    }

    /// Puts 5,000 records a second until the server is gone; no record is ever sent a second time.
    private final class Feeder implements Runnable {

        private final Aws aws;
        private final int life;
        private volatile boolean isEnding;

        Feeder(Aws aws, int life) {
            this.aws = aws;
            this.life = life;
        }

        @Override
        public void run() {
            long begin = System.nanoTime();
            for (int batch = 0; !isEnding; batch++) {
                LockSupport.parkNanos(begin + batch * BATCH_NANOS - System.nanoTime());
                List<PutRecordsRequestEntry> entries = new ArrayList<>(BATCH);
                List<String> ids = new ArrayList<>(BATCH);
                for (int i = 0; i < BATCH; i++) {
                    String id = "%03d-%06d-%03d".formatted(life, batch, i);
                    int mixed = (batch * BATCH + i) * 0x9E37_79B9;
                    ids.add(id);
                    entries.add(PutRecordsRequestEntry.builder()
                            .partitionKey(id)
                            .data(SdkBytes.fromUtf8String("{\"id\":\"%s\",\"key\":\"%d\",\"value\":%d}"
                                    .formatted(id, Math.floorMod(mixed, KEYS), mixed >> 8)))
                            .build());
                }
                PutRecordsResponse response;
                try {
                    response = aws.kinesis()
                            .putRecords(r -> r.streamName(READINGS)
                                    .records(entries)
                                    .overrideConfiguration(c -> c.apiCallTimeout(Duration.ofSeconds(20))));
                } catch (SdkException e) {
                    return;
                }
                for (int i = 0; i < BATCH; i++) {
                    if (response.records().get(i).errorCode() == null) {
                        acknowledged.add(ids.get(i));
                    }
                }
            }
        }
    }

    // ---- what must be there

    private void check(Aws aws, long seed) throws IOException, InterruptedException {
        List<JsonNode> readings = new ArrayList<>();
        List<Long> arrivals = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Record record : all(aws, READINGS)) {
            JsonNode reading = Pipeline.JSON.readTree(record.data().asByteArray());
            readings.add(reading);
            arrivals.add(record.approximateArrivalTimestamp().toEpochMilli());
            assertThat(ids.add(reading.path("id").asText()))
                    .as("%s twice", reading)
                    .isTrue();
        }
        assertThat(ids).as("acknowledged records, seed %d", seed).containsAll(acknowledged);

        Map<String, Integer> sliding = await(aws, "SLIDING", readings.size());
        Map<String, Long> times = new HashMap<>();
        for (String row : sliding.keySet()) {
            JsonNode parsed = Pipeline.JSON.readTree(row);
            times.put(
                    parsed.path("id").asText(),
                    LocalDateTime.parse(parsed.path("at").asText(), TIME)
                            .toInstant(ZoneOffset.UTC)
                            .toEpochMilli());
        }
        Map<String, Map<String, Integer>> expected = recompute(readings, arrivals, times);
        int rows = 0;
        for (String window : WINDOWS) {
            Map<String, Integer> wanted = expected.getOrDefault(window, Map.of());
            Map<String, Integer> found = await(aws, window, count(wanted));
            assertThat(found).as("%s, seed %d", window, seed).isEqualTo(wanted);
            rows += count(found);
        }
        System.out.println(KILLS + " kills, " + readings.size() + " records, of them " + acknowledged.size()
                + " acknowledged; " + rows + " rows, each once");
    }

    /// The rows of one run over all records, by stream, each with how often it comes.
    ///
    /// @param times the ROWTIME of each record by its id: its arrival, unless a later moment had been
    ///     told before the record could be read
    private static Map<String, Map<String, Integer>> recompute(
            List<JsonNode> readings, List<Long> arrivals, Map<String, Long> times) {
        Application application = Application.compile(
                CODE,
                List.of(new StreamDeclaration(
                        "SOURCE_SQL_STREAM_001",
                        new RowType(List.of(
                                Column.of("id", new ColumnType(ColumnType.Kind.VARCHAR, 32, 0)),
                                Column.of("key", new ColumnType(ColumnType.Kind.VARCHAR, 8, 0)),
                                Column.of("value", ColumnType.of(ColumnType.Kind.BIGINT)))))),
                CompileOptions.lenient());
        Map<String, RowEncoder> encoders = new HashMap<>();
        WINDOWS.forEach(window -> encoders.put(
                window,
                RowEncoder.json(
                        Optional.ofNullable(application.streams().get(window)).orElseThrow())));
        Map<String, Map<String, Integer>> rows = new HashMap<>();
        Execution execution = application.start(
                new Outputs() {
                    @Override
                    public void row(String stream, Row row) {
                        String text = new String(
                                Optional.ofNullable(encoders.get(stream))
                                        .orElseThrow()
                                        .encode(row),
                                StandardCharsets.UTF_8);
                        rows.computeIfAbsent(stream, _ -> new HashMap<>()).merge(text, 1, Integer::sum);
                    }

                    @Override
                    public void error(ErrorRow error) {
                        throw new AssertionError(error);
                    }
                },
                Optional.empty());
        int late = 0;
        long latest = 0;
        Object[] metadata = new Object[RecordMetadata.COLUMNS.size()];
        for (int i = 0; i < readings.size(); i++) {
            JsonNode reading = readings.get(i);
            String id = reading.path("id").asText();
            long arrival = Math.max(latest, arrivals.get(i));
            long time = times.getOrDefault(id, arrival);
            assertThat(time).as("ROWTIME of %s", id).isGreaterThanOrEqualTo(arrival);
            late += time > arrival ? 1 : 0;
            latest = time;
            Row row = new Row(
                    time,
                    id,
                    reading.path("key").asText(),
                    reading.path("value").asLong());
            execution.accept("SOURCE_SQL_STREAM_001", List.of(row.with(metadata)));
        }
        execution.bound(Long.MAX_VALUE / 4);
        System.out.println(late + " records have a ROWTIME later than their arrival");
        return rows;
    }

    /// Waits until a stream has so many rows, or more; gives what is there then.
    private static Map<String, Integer> await(Aws aws, String stream, int count) {
        long end = System.nanoTime() + LAST_ROWS.toNanos();
        while (true) {
            Map<String, Integer> rows = new HashMap<>();
            for (Record record : all(aws, stream)) {
                rows.merge(record.data().asUtf8String(), 1, Integer::sum);
            }
            if (count(rows) >= count || System.nanoTime() > end) {
                return rows;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private static List<Record> all(Aws aws, String stream) {
        String iterator =
                Scenario.iterator(aws.kinesis(), stream, Scenario.FIRST_SHARD, ShardIteratorType.TRIM_HORIZON);
        return Scenario.read(aws.kinesis(), iterator);
    }

    private static int count(Map<String, Integer> rows) {
        return rows.values().stream().mapToInt(Integer::intValue).sum();
    }
}
