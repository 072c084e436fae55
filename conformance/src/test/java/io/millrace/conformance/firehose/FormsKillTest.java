package io.millrace.conformance.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.conformance.Aws;
import io.millrace.conformance.Pipeline;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Kills the server again and again while it makes Parquet files of one delivery stream and posts another to an
/// endpoint that does not always answer: each record is in one file or one error object, and under one request id.
@Timeout(1_800)
class FormsKillTest {

    private static final int KILLS = "full".equals(System.getProperty("millrace.campaign")) ? 40 : 2;
    private static final int BATCH = 50;
    /// Those whose number this divides cannot be converted.
    private static final int BAD = 13;

    private static final String ROLE = "arn:aws:iam::000000000000:role/firehose";
    private static final String FILES = "files";
    private static final String POSTS = "posts";
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    @TempDir
    private Path data;

    @TempDir
    private Path work;

    private final Map<String, AtomicInteger> next = Map.of(FILES, new AtomicInteger(), POSTS, new AtomicInteger());
    private final Map<String, Set<Integer>> acknowledged =
            Map.of(FILES, new ConcurrentSkipListSet<>(), POSTS, new ConcurrentSkipListSet<>());

    @Test
    void killedServer_hasEachRecordInOneFile_andUnderOneRequestId() throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        try (Endpoint endpoint = new Endpoint(random.split())) {
            for (int life = 0; life <= KILLS; life++) {
                try (ServerProcess server = ServerProcess.start(data);
                        Aws aws = Aws.at(server.url())) {
                    if (life == 0) {
                        create(aws, server.url(), endpoint.url());
                    }
                    if (life < KILLS) {
                        putUntilKilled(server, aws, Duration.ofMillis(800 + random.nextInt(1_700)));
                    } else {
                        endpoint.isFair = true;
                        assertThat(put(aws.firehose(), FILES) && put(aws.firehose(), POSTS))
                                .isTrue();
                        Map<String, JsonNode> accounts = settled(server);
                        checkFiles(aws, account(accounts, FILES));
                        checkPosts(aws, endpoint, account(accounts, POSTS));
                    }
                }
            }
        }
    }

    private static JsonNode account(Map<String, JsonNode> accounts, String stream) {
        return java.util.Objects.requireNonNull(accounts.get(stream), stream);
    }

    private static void create(Aws aws, URI server, String endpoint) {
        aws.s3().createBucket(bucket -> bucket.bucket(FILES));
        aws.s3().createBucket(bucket -> bucket.bucket(POSTS));
        try (GlueClient glue = GlueClient.builder()
                .httpClient(aws.http())
                .endpointOverride(server)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build()) {
            glue.createDatabase(request -> request.databaseInput(database -> database.name("db")));
            glue.createTable(request -> request.databaseName("db")
                    .tableInput(table -> table.name("users")
                            .storageDescriptor(storage -> storage.columns(
                                    Column.builder().name("id").type("int").build(),
                                    Column.builder().name("n").type("int").build(),
                                    Column.builder().name("text").type("string").build()))));
        }
        aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName(FILES)
                        .extendedS3DestinationConfiguration(destination -> destination
                                .bucketARN("arn:aws:s3:::" + FILES)
                                .roleARN(ROLE)
                                .prefix("data/")
                                .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                                .bufferingHints(buffer -> buffer.sizeInMBs(64).intervalInSeconds(0))
                                .dataFormatConversionConfiguration(conversion -> conversion
                                        .schemaConfiguration(schema -> schema.roleARN(ROLE)
                                                .databaseName("db")
                                                .tableName("users"))
                                        .inputFormatConfiguration(
                                                input -> input.deserializer(any -> any.openXJsonSerDe(json -> {})))
                                        .outputFormatConfiguration(
                                                output -> output.serializer(any -> any.parquetSerDe(file -> {}))))));
        aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName(POSTS)
                        .httpEndpointDestinationConfiguration(destination -> destination
                                .endpointConfiguration(place -> place.url(endpoint))
                                .bufferingHints(buffer -> buffer.sizeInMBs(1).intervalInSeconds(0))
                                .retryOptions(retry -> retry.durationInSeconds(7_200))
                                .s3Configuration(bucket -> bucket.bucketARN("arn:aws:s3:::" + POSTS)
                                        .roleARN(ROLE)
                                        .prefix("failed/"))));
    }

    private void putUntilKilled(ServerProcess server, Aws aws, Duration lifetime) throws InterruptedException {
        List<Thread> writers = Stream.of(FILES, POSTS)
                .map(stream -> Thread.ofVirtual().name("writer " + stream).start(() -> {
                    while (put(aws.firehose(), stream)) {
                        LockSupport.parkNanos(5_000_000);
                    }
                }))
                .toList();
        writers.getFirst().join(lifetime);
        server.kill();
        for (Thread writer : writers) {
            writer.join();
        }
    }

    /// A batch is put once: whether one without an answer was stored, nobody can tell.
    private boolean put(FirehoseClient firehose, String stream) {
        int first = java.util.Objects.requireNonNull(next.get(stream)).getAndAdd(BATCH);
        List<Record> records = IntStream.range(first, first + BATCH)
                .mapToObj(id -> Record.builder()
                        .data(SdkBytes.fromUtf8String("{\"id\":" + id + ",\"n\":"
                                + (id % BAD == 0 ? "\"none\"" : Integer.toString(id % 7)) + ",\"text\":\""
                                + "x".repeat(id % 97) + "\"}\n"))
                        .build())
                .toList();
        try {
            firehose.putRecordBatch(
                    request -> request.deliveryStreamName(stream).records(records));
            Set<Integer> stored = java.util.Objects.requireNonNull(acknowledged.get(stream));
            IntStream.range(first, first + BATCH).forEach(stored::add);
            return true;
        } catch (SdkException e) {
            return false; // the server is dead
        }
    }

    private void checkFiles(Aws aws, JsonNode account) throws IOException, SQLException {
        List<Integer> delivered = new ArrayList<>();
        List<Integer> failed = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (S3Object object :
                aws.s3().listObjectsV2Paginator(list -> list.bucket(FILES)).contents()) {
            byte[] content = aws.s3()
                    .getObjectAsBytes(get -> get.bucket(FILES).key(object.key()))
                    .asByteArray();
            if (object.key().startsWith("failed/")) {
                for (String line :
                        new String(content, StandardCharsets.UTF_8).lines().toList()) {
                    JsonNode error = Pipeline.JSON.readTree(line);
                    assertThat(error.path("lastErrorCode").asText()).isEqualTo("DataFormatConversion.MalformedData");
                    failed.addAll(ids(new String(
                            Base64.getDecoder().decode(error.path("rawData").asText()), StandardCharsets.UTF_8)));
                }
            } else {
                assertThat(object.key()).endsWith(".parquet");
                Path file = work.resolve(files.size() + ".parquet");
                Files.write(file, content);
                files.add("'" + file + "'");
            }
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet rows = statement.executeQuery("select id from read_parquet(" + files + ")")) {
            while (rows.next()) {
                delivered.add(rows.getInt(1));
            }
        }
        assertThat(delivered).as("delivered once").doesNotHaveDuplicates().noneMatch(id -> id % BAD == 0);
        assertThat(failed).as("failed once").doesNotHaveDuplicates().allMatch(id -> id % BAD == 0);
        Set<Integer> found = new TreeSet<>(delivered);
        found.addAll(failed);
        assertThat(found).as("not lost").containsAll(acknowledged.get(FILES));
        assertThat(account.path("recordsDelivered").asInt()).isEqualTo(delivered.size());
        assertThat(account.path("recordsFailed").asInt()).isEqualTo(failed.size());
        assertThat(account.path("recordsIn").asInt()).isEqualTo(found.size());
        System.out.println(KILLS + " kills; "
                + java.util.Objects.requireNonNull(acknowledged.get(FILES)).size() + " records acknowledged: "
                + delivered.size() + " in " + files.size() + " Parquet files, " + failed.size() + " failed");
    }

    private void checkPosts(Aws aws, Endpoint endpoint, JsonNode account) {
        assertThat(aws.s3().listObjectsV2(list -> list.bucket(POSTS)).contents())
                .as("given up")
                .isEmpty();
        assertThat(endpoint.complaints).isEmpty();
        Set<Integer> accepted = endpoint.accepted();
        assertThat(accepted).as("not lost").containsAll(acknowledged.get(POSTS));
        assertThat(account.path("recordsDelivered").asInt()).isEqualTo(accepted.size());
        assertThat(account.path("recordsIn").asInt()).isEqualTo(accepted.size());
        System.out.println(KILLS + " kills; "
                + java.util.Objects.requireNonNull(acknowledged.get(POSTS)).size() + " records acknowledged: "
                + accepted.size() + " accepted, " + endpoint.requests + " requests for "
                + endpoint.recordsOf.size() + " ids");
    }

    private static List<Integer> ids(String text) {
        Matcher id = ID.matcher(text);
        return id.results()
                .map((MatchResult match) -> Integer.parseInt(match.group(1)))
                .toList();
    }

    /// The accounts of the delivery streams, by their names, once nothing waits any more.
    private static Map<String, JsonNode> settled(ServerProcess server) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (true) {
            Map<String, JsonNode> accounts = new HashMap<>();
            for (JsonNode account : server.status().path("deliveries")) {
                String arn = account.path("arn").asText();
                accounts.put(arn.substring(arn.lastIndexOf('/') + 1), account);
            }
            if (accounts.size() == 2
                    && accounts.values().stream()
                            .allMatch(account -> account.path("recordsPending").asLong(1) == 0)) {
                return accounts;
            }
            assertThat(System.nanoTime()).as("%s", accounts).isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    /// An endpoint that refuses some requests, and sometimes takes the records and says nothing.
    private static final class Endpoint implements AutoCloseable {

        private final HttpServer server;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final SplittableRandom random;
        private final Map<String, List<Integer>> recordsOf = new HashMap<>();
        private final Set<Integer> posted = new HashSet<>();
        private final Set<Integer> accepted = new HashSet<>();
        private final List<String> complaints = new ArrayList<>();
        private volatile boolean isFair;
        private int requests;

        Endpoint(SplittableRandom random) throws IOException {
            this.random = random;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::handle);
            server.setExecutor(threads);
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        }

        synchronized Set<Integer> accepted() {
            return Set.copyOf(accepted);
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                String id = exchange.getRequestHeaders().getFirst("X-Amz-Firehose-Request-Id");
                List<Integer> records = new ArrayList<>();
                for (JsonNode record :
                        Pipeline.JSON.readTree(exchange.getRequestBody()).path("records")) {
                    records.addAll(ids(new String(
                            Base64.getDecoder().decode(record.path("data").asText()), StandardCharsets.UTF_8)));
                }
                int status = received(id, records);
                if (status == 0) {
                    return;
                }
                byte[] body = ("{\"requestId\":\"" + id + "\",\"timestamp\":1}").getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        }

        /// Returns the status to answer with, or 0 to say nothing.
        private synchronized int received(String id, List<Integer> records) {
            requests++;
            List<Integer> before = recordsOf.putIfAbsent(id, records);
            if (before == null) {
                records.stream()
                        .filter(record -> !posted.add(record))
                        .forEach(record -> complaints.add(record + " came under " + id + " and another id before"));
            } else if (!before.equals(records)) {
                complaints.add(id + " came with " + records + " and before with " + before);
            }
            int chance = isFair ? 10 : random.nextInt(10);
            if (chance == 0) {
                return 503;
            }
            if (chance == 1) {
                return 0;
            }
            accepted.addAll(records);
            return 200;
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
