package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/// From PutRecordBatch to the rows of an Iceberg table, through the SDK's clients; read by Iceberg's own
/// reader and DuckDB.
class IcebergDeliveryTest {

    private static final int KILLS = "full".equals(System.getProperty("millrace.campaign")) ? 30 : 3;

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
            put(aws, IntStream.range(0, 300).toArray());
            aws.firehose()
                    .putRecord(r -> r.deliveryStreamName("rows")
                            .record(record -> record.data(SdkBytes.fromUtf8String("{\"country\": \"no id\"}"))));
            server.flush("rows");

            String metadata = metadata(glue);
            List<Long> ids = ids(aws.s3(), metadata);
            assertThat(ids)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 300).mapToObj(Long::valueOf).toList());
            assertThat(countByDuckDb(aws.s3(), metadata)).isEqualTo("300 rows, 44850, C0 to C9");
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

    /// Kills the server again and again while records flow into the table.
    @Test
    void killedServer_commitsEachAcknowledgedRecordOnce() throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        ConcurrentLinkedQueue<Long> acknowledged = new ConcurrentLinkedQueue<>();
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
                    producer.join(Duration.ofMillis(2_500 + random.nextInt(2_500)));
                    server.kill();
                    producer.join();
                } else {
                    server.flush("rows");
                    String metadata = metadata(glue);
                    List<Long> ids = ids(aws.s3(), metadata);
                    assertThat(ids).doesNotHaveDuplicates().containsAll(acknowledged);
                    List<String> pieces = new ArrayList<>();
                    for (Snapshot snapshot : table(aws.s3(), metadata).snapshots()) {
                        pieces.add(snapshot.summary().get("millrace.delivery-piece"));
                    }
                    assertThat(pieces).doesNotContainNull().doesNotHaveDuplicates();
                    System.out.println(acknowledged.size() + " acknowledged, " + ids.size() + " rows in "
                            + pieces.size() + " commits");
                }
            }
        }
    }

    private static void produce(Aws aws, AtomicInteger next, ConcurrentLinkedQueue<Long> acknowledged) {
        try {
            while (true) {
                int first = next.getAndAdd(50);
                int[] ids = IntStream.range(first, first + 50).toArray();
                put(aws, ids);
                IntStream.of(ids).forEach(id -> acknowledged.add((long) id));
            }
        } catch (SdkException e) {
            // the server was killed
        }
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
                                        f -> f.id(2).name("country").type(Document.fromString("string"))))
                                .partitionSpec(s -> s.fields(f -> f.sourceId(2)
                                        .transform("identity")
                                        .name("country")
                                        .fieldId(1000)))))));
        String role = "arn:aws:iam::000000000000:role/firehose";
        aws.firehose()
                .createDeliveryStream(r -> r.deliveryStreamName("rows")
                        .icebergDestinationConfiguration(d -> d.roleARN(role)
                                .catalogConfiguration(c -> c.catalogARN("arn:aws:glue:us-east-1:000000000000:catalog"))
                                .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(0))
                                .destinationTableConfigurationList(
                                        t -> t.destinationDatabaseName("db").destinationTableName("rows"))
                                .s3Configuration(s3 -> s3.bucketARN("arn:aws:s3:::lake")
                                        .roleARN(role)
                                        .errorOutputPrefix("bad/"))));
    }

    private static void put(Aws aws, int... ids) {
        aws.firehose()
                .putRecordBatch(r -> r.deliveryStreamName("rows")
                        .records(IntStream.of(ids)
                                .mapToObj(id -> software.amazon.awssdk.services.firehose.model.Record.builder()
                                        .data(SdkBytes.fromUtf8String(
                                                "{\"id\": " + id + ", \"country\": \"C" + id % 10 + "\"}"))
                                        .build())
                                .toList()));
    }

    private static String metadata(GlueClient glue) {
        return String.valueOf(glue.getTable(r -> r.databaseName("db").name("rows"))
                .table()
                .parameters()
                .get("metadata_location"));
    }

    private static Table table(S3Client s3, String metadata) {
        return new BaseTable(new StaticTableOperations(metadata, new Objects(s3)), "rows");
    }

    private static List<Long> ids(S3Client s3, String metadata) throws IOException {
        List<Long> ids = new ArrayList<>();
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(table(s3, metadata)).build()) {
            rows.forEach(row -> ids.add((Long) row.getField("id")));
        }
        ids.sort(null);
        return ids;
    }

    private String countByDuckDb(S3Client s3, String metadata) throws IOException, SQLException {
        List<String> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table(s3, metadata).newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                Path file = work.resolve(files.size() + ".parquet");
                Files.write(file, bytes(s3, task.file().location()));
                files.add("'" + file + "'");
            }
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet found = statement.executeQuery(
                        "select count(*), sum(id), min(country), max(country) from read_parquet(" + files + ")")) {
            assertThat(found.next()).isTrue();
            return found.getLong(1) + " rows, " + found.getLong(2) + ", " + found.getString(3) + " to "
                    + found.getString(4);
        }
    }

    private static byte[] bytes(S3Client s3, String location) {
        URI place = URI.create(location);
        return s3.getObjectAsBytes(
                        r -> r.bucket(place.getHost()).key(place.getPath().substring(1)))
                .asByteArray();
    }

    /// Objects as files of the reader.
    @SuppressWarnings("serial") // never serialized
    private static final class Objects implements FileIO {

        private final S3Client s3;

        Objects(S3Client s3) {
            this.s3 = s3;
        }

        @Override
        public InputFile newInputFile(String path) {
            return new InMemoryInputFile(path, bytes(s3, path));
        }

        @Override
        public OutputFile newOutputFile(String path) {
            throw new UnsupportedOperationException(path);
        }

        @Override
        public void deleteFile(String path) {
            throw new UnsupportedOperationException(path);
        }
    }
}
