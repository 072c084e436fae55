package io.millrace.firehose;

import static io.millrace.firehose.Firehose.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Tallies;
import io.millrace.log.LogOptions;
import io.millrace.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationConfiguration;
import software.amazon.awssdk.services.glue.model.TableInput;

/// A delivery stream `rows` with Iceberg tables in memory behind it.
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
abstract class TableFixture {

    static final ObjectMapper JSON = new ObjectMapper();
    static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");
    static final String CATALOG = "arn:aws:glue:eu-west-1:111122223333:catalog";
    static final Schema USERS = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "name", Types.StringType.get()),
            Types.NestedField.optional(3, "country", Types.StringType.get()));

    @TempDir
    Path folder;

    final Lake lake = new Lake();
    final Tables tables = new Tables();
    final Functions functions = new Functions();
    final Events logs = new Events();
    Store store;
    FirehoseService service;
    FirehoseClient client;

    @BeforeEach
    void open() {
        store = Store.open(folder.resolve("millrace.db"));
        service = Firehose.service(
                store,
                folder,
                InstantSource.system(),
                java.util.random.RandomGenerator.getDefault(),
                new FirehoseSettings(
                        50,
                        LogOptions.defaults(),
                        Duration.ofMillis(1),
                        Duration.ofMillis(10),
                        Duration.ofMillis(5),
                        4,
                        Duration.ofSeconds(10)),
                new Firehose.Surroundings(lake, functions, new SourceFake(), logs, tables, new Tallies()));
        service.start();
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
        door.open(service.door());
        client = door.clients(FirehoseClient.class).as(ALICE);
    }

    @AfterEach
    void close() {
        service.close();
        store.close();
    }

    void table(String name, Schema schema, PartitionSpec spec) {
        table(name, schema, spec, 2);
    }

    void table(String name, Schema schema, PartitionSpec spec, int format) {
        String location = "s3://lake/" + name;
        String place = location + "/metadata/00000-first.metadata.json";
        lake.objects.put(
                place.substring("s3://".length()),
                TableMetadataParser.toJson(TableMetadata.newTableMetadata(
                                schema, spec, location, Map.of("format-version", Integer.toString(format))))
                        .getBytes(StandardCharsets.UTF_8));
        tables.put(
                "db",
                TableInput.builder()
                        .name(name)
                        .storageDescriptor(d -> d.location(location))
                        .parameters(Map.of("table_type", "ICEBERG", "metadata_location", place))
                        .build());
    }

    void users() {
        table("users", USERS, PartitionSpec.unpartitioned());
    }

    String metadata(String table) {
        return Objects.requireNonNull(tables.parameters("db", table).get("metadata_location"));
    }

    void create(Consumer<IcebergDestinationConfiguration.Builder> more) {
        client.createDeliveryStream(r -> r.deliveryStreamName("rows").icebergDestinationConfiguration(d -> {
            d.roleARN(ROLE)
                    .catalogConfiguration(c -> c.catalogARN(CATALOG))
                    .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(900))
                    .retryOptions(retry -> retry.durationInSeconds(0))
                    .destinationTableConfigurationList(
                            t -> t.destinationDatabaseName("db").destinationTableName("users"))
                    .s3Configuration(s3 -> s3.bucketARN("arn:aws:s3:::errors").roleARN(ROLE));
            more.accept(d);
        }));
    }

    void put(String... records) {
        client.putRecordBatch(r -> r.deliveryStreamName("rows")
                .records(List.of(records).stream().map(Firehose::record).toList()));
    }

    void flush() throws InterruptedException {
        assertThat(service.flush("rows", Duration.ofSeconds(60)).isDone())
                .as("flushed: %s", service.status())
                .isTrue();
    }

    List<Long> ids(String table) throws IOException {
        return lake.rows(metadata(table)).stream()
                .map(row -> (Long) row.getField("id"))
                .sorted()
                .toList();
    }

    /// The objects below a table that no snapshot of it knows.
    List<String> strangers(String name) {
        Table table = lake.table(metadata(name));
        Set<String> known = new HashSet<>();
        known.add(metadata(name));
        lake.previousMetadata(metadata(name)).forEach(known::add);
        for (Snapshot snapshot : table.snapshots()) {
            known.add(snapshot.manifestListLocation());
            snapshot.allManifests(table.io()).forEach(manifest -> known.add(manifest.path()));
            snapshot.addedDataFiles(table.io()).forEach(file -> known.add(file.location()));
            snapshot.addedDeleteFiles(table.io()).forEach(file -> known.add(file.location()));
        }
        return lake.objects.keySet().stream()
                .filter(place -> place.startsWith("lake/" + name + "/"))
                .filter(place -> !known.contains("s3://" + place))
                .toList();
    }

    /// The lines of the error objects.
    List<JsonNode> errors() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : lake.content("errors/").split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    /// Delivers what there is, dies at one of the next puts and changes, and begins anew.
    ///
    /// @param touches at which, two for each of them
    void dieAfter(int touches) {
        Life life = new Life();
        lake.touching(life::touch);
        tables.touching(life::touch);
        life.endAfter(touches);
        CompletableFlush flush = new CompletableFlush(service);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!life.isOver() && !flush.isDone() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        close();
        life.sweep();
        lake.touching(() -> {});
        tables.touching(() -> {});
        open();
    }

    /// A flush that runs beside the test.
    private static final class CompletableFlush {

        private final Thread thread;

        CompletableFlush(FirehoseService service) {
            this.thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    assertThat(service.flush("rows", Duration.ofSeconds(60))).isNotNull();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        boolean isDone() {
            return !thread.isAlive();
        }
    }
}
