package io.millrace.conformance.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.glue.GlueClient;

/// From PutRecordBatch to the rows of an Iceberg table, through the SDK's clients; read by Iceberg's own
/// reader and DuckDB.
class IcebergDeliveryTest {

    private static final int KILLS = "full".equals(System.getProperty("millrace.campaign")) ? 30 : 2;
    /// How many rows are updated; odd numbers fall on all of them.
    private static final int UPDATED = 101;

    @TempDir
    private Path data;

    @TempDir
    private Path work;

    @Test
    void records_areRowsThatForeignReadersSee() throws Exception {
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url());
                GlueClient glue = glue(aws, server.url())) {
            createAll(aws, glue);
            put(aws, id -> row("insert", id, 1), IntStream.range(0, 300).toArray());
            aws.firehose()
                    .putRecord(r -> r.deliveryStreamName("rows")
                            .record(record -> record.data(
                                    SdkBytes.fromUtf8String("{\"op\": \"insert\", \"country\": \"no id\"}"))));
            server.flush("rows");
            put(
                    aws,
                    id -> row(id % 2 == 0 ? "update" : "delete", id, 2),
                    IntStream.range(100, 200).toArray());
            server.flush("rows");

            IcebergReading reading = IcebergReading.of(glue, aws.s3(), "db", "rows");
            assertThat(reading.rows())
                    .extracting(row -> row.getField("id") + " " + row.getField("version"))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 300)
                            .filter(id -> id < 100 || id >= 200 || id % 2 == 0)
                            .mapToObj(id -> id + (id >= 100 && id < 200 ? " 2" : " 1"))
                            .toList());
            assertThat(countByDuckDb(reading)).isEqualTo("250 rows, 37350, C0 to C9");
            assertThat(aws.s3()
                            .listObjectsV2(r -> r.bucket("lake").prefix("bad/iceberg-failed/"))
                            .contents())
                    .hasSize(1);
            assertThat(glue.getTable(r -> r.databaseName("db").name("rows"))
                            .table()
                            .parameters())
                    .containsKey("previous_metadata_location");
        }
    }

    /// Kills the server again and again while records flow into the table: half of them are new rows, the others
    /// update the same few rows.
    @Test
    void killedServer_makesEachAcknowledgedChangeOnce() throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        ConcurrentLinkedQueue<Integer> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        for (int life = 0; life <= KILLS; life++) {
            try (ServerProcess server = ServerProcess.start(data);
                    Aws aws = Aws.at(server.url());
                    GlueClient glue = glue(aws, server.url())) {
                if (life == 0) {
                    createAll(aws, glue);
                }
                if (life < KILLS) {
                    Thread producer = Thread.ofVirtual().start(() -> produce(aws, next, acknowledged));
                    producer.join(Duration.ofMillis(1_000 + random.nextInt(1_500)));
                    server.kill();
                    producer.join();
                } else {
                    server.flush("rows");
                    check(IcebergReading.of(glue, aws.s3(), "db", "rows"), List.copyOf(acknowledged), next.get());
                }
            }
        }
    }

    /// @param attempts how many records were sent, acknowledged or not
    private static void check(IcebergReading reading, List<Integer> acknowledged, int attempts) {
        List<Long> inserted = new ArrayList<>();
        Map<Long, Long> updated = new TreeMap<>();
        for (Record row : reading.rows()) {
            long id = (Long) row.getField("id");
            long version = (Long) row.getField("version");
            if (id < 0) {
                inserted.add(version);
            } else {
                assertThat(updated.put(id, version))
                        .as("another row of id %d", id)
                        .isNull();
            }
        }
        Map<Long, Long> last = new TreeMap<>();
        List<Long> mustBeThere = new ArrayList<>();
        for (int number : acknowledged) {
            if (number % 2 == 0) {
                mustBeThere.add((long) number);
            } else {
                last.merge((long) (number % UPDATED), (long) number, Math::max);
            }
        }
        assertThat(inserted).doesNotHaveDuplicates().containsAll(mustBeThere);
        last.forEach((id, version) -> assertThat(updated.get(id))
                .as("version of id %d", id)
                .isNotNull()
                .matches(found -> found >= version && found < attempts && found % UPDATED == id));
        List<String> pieces = new ArrayList<>();
        for (Snapshot snapshot : reading.table().snapshots()) {
            pieces.add(snapshot.summary().get("millrace.delivery-piece"));
        }
        assertThat(pieces).doesNotContainNull().doesNotHaveDuplicates();
        System.out.println(acknowledged.size() + " acknowledged, " + inserted.size() + " rows inserted, "
                + updated.size() + " updated, in " + pieces.size() + " commits");
    }

    private static void produce(Aws aws, AtomicInteger next, ConcurrentLinkedQueue<Integer> acknowledged) {
        try {
            while (true) {
                int first = next.getAndAdd(50);
                int[] numbers = IntStream.range(first, first + 50).toArray();
                put(aws, IcebergDeliveryTest::row, numbers);
                IntStream.of(numbers).forEach(acknowledged::add);
            }
        } catch (SdkException e) {
            // the server was killed
        }
    }

    private static String row(int number) {
        return number % 2 == 0 ? row("insert", -1L - number, number) : row("update", number % UPDATED, number);
    }

    private static String row(String operation, long id, long version) {
        return "{\"op\": \"%s\", \"id\": %d, \"country\": \"C%d\", \"version\": %d}"
                .formatted(operation, id, Math.floorMod(id, 10), version);
    }

    private static GlueClient glue(Aws aws, URI url) {
        return GlueClient.builder()
                .httpClient(aws.http())
                .endpointOverride(url)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    @SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
    private static void createAll(Aws aws, GlueClient glue) {
        aws.s3().createBucket(r -> r.bucket("lake"));
        glue.createDatabase(r -> r.databaseInput(d -> d.name("db")));
        glue.createTable(r -> r.databaseName("db")
                .name("rows")
                .openTableFormatInput(o -> o.icebergInput(i -> i.metadataOperation("CREATE")
                        .version("2")
                        .createIcebergTableInput(c -> c.location("s3://lake/db/rows")
                                .schema(s -> s.fields(
                                        f -> f.id(1)
                                                .name("id")
                                                .type(Document.fromString("long"))
                                                .required(true),
                                        f -> f.id(2).name("country").type(Document.fromString("string")),
                                        f -> f.id(3).name("version").type(Document.fromString("long"))))
                                .partitionSpec(s -> s.fields(f -> f.sourceId(1)
                                        .transform("truncate[1000000]")
                                        .name("id_million")
                                        .fieldId(1000)))))));
        String role = "arn:aws:iam::000000000000:role/firehose";
        aws.firehose()
                .createDeliveryStream(r -> r.deliveryStreamName("rows")
                        .icebergDestinationConfiguration(d -> d.roleARN(role)
                                .catalogConfiguration(c -> c.catalogARN("arn:aws:glue:us-east-1:000000000000:catalog"))
                                .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(0))
                                .destinationTableConfigurationList(t -> t.destinationDatabaseName("db")
                                        .destinationTableName("rows")
                                        .uniqueKeys("id"))
                                .processingConfiguration(p -> p.enabled(true)
                                        .processors(one -> one.type(ProcessorType.METADATA_EXTRACTION)
                                                .parameters(
                                                        q -> q.parameterName("MetadataExtractionQuery")
                                                                .parameterValue("{operation: .op}"),
                                                        q -> q.parameterName("JsonParsingEngine")
                                                                .parameterValue("JQ-1.6"))))
                                .s3Configuration(s3 -> s3.bucketARN("arn:aws:s3:::lake")
                                        .roleARN(role)
                                        .errorOutputPrefix("bad/"))));
    }

    private static void put(Aws aws, IntFunction<String> row, int... numbers) {
        aws.firehose()
                .putRecordBatch(r -> r.deliveryStreamName("rows")
                        .records(IntStream.of(numbers)
                                .mapToObj(number -> software.amazon.awssdk.services.firehose.model.Record.builder()
                                        .data(SdkBytes.fromUtf8String(row.apply(number)))
                                        .build())
                                .toList()));
    }

    private String countByDuckDb(IcebergReading reading) throws IOException, SQLException {
        List<String> parts = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = reading.table().newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                String rows = "select * from read_parquet("
                        + local(reading, task.file().location()) + ")";
                for (DeleteFile gone : task.deletes()) {
                    rows = "select * from (" + rows + ") where id not in (select id from read_parquet("
                            + local(reading, gone.location()) + "))";
                }
                parts.add(rows);
            }
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet found = statement.executeQuery("select count(*), sum(id), min(country), max(country) from ("
                        + String.join(" union all ", parts) + ")")) {
            assertThat(found.next()).isTrue();
            return found.getLong(1) + " rows, " + found.getLong(2) + ", " + found.getString(3) + " to "
                    + found.getString(4);
        }
    }

    private String local(IcebergReading reading, String location) throws IOException {
        Path file = work.resolve(Integer.toHexString(location.hashCode()) + ".parquet");
        Files.write(file, reading.bytes(location));
        return "'" + file + "'";
    }
}
