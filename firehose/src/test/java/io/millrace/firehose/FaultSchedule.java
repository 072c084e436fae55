package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.AggregateWriter;
import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.delivery.Cursor;
import io.millrace.firehose.delivery.DeliveryStatus;
import io.millrace.firehose.delivery.Role;
import io.millrace.log.LogOptions;
import io.millrace.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.types.Types;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.TableInput;

/// One delivery stream's life full of faults, all drawn from a seed: records come, buckets and the function fail in
/// all their ways, the process dies between any two steps, destinations change, the source is resharded.
final class FaultSchedule implements AutoCloseable {

    private static final String NAME = "users";
    private static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");
    private static final DeliveryId ID = DeliveryId.of(ALICE, NAME);
    private static final long PATIENCE_NANOS = 180_000_000_000L;
    private static final Duration ENDPOINT_PATIENCE = Duration.ofMillis(500);
    private static final int BATCH = 500;
    private static final String METADATA_LOCATION = "metadata_location";
    private static final Schema ROWS = new Schema(
            Types.NestedField.required(1, "mark", Types.StringType.get()),
            Types.NestedField.optional(2, "user", Types.StringType.get()),
            Types.NestedField.optional(3, "n", Types.IntegerType.get()));
    /// More user records in one are passed on as they are.
    private static final int MOST_AGGREGATED = 40;

    private final SplittableRandom random;
    private final Path folder;
    private final int steps;
    private final int mostRecords;
    private final List<String> story = new ArrayList<>();
    private final FaultAccount account = new FaultAccount();
    private final FaultRecords records;
    private final Weather<FaultyBuckets.Fault> overLake;
    private final Weather<FaultyCatalog.Fault> overCatalog;
    private final Weather<FaultyEndpoint.Fault> overEndpoint;
    private final FaultyCatalog catalog;
    private final FaultyEndpoint endpoint;
    private final FullDisk disk;
    private final Weather<FaultyBuckets.Fault> overUsers;
    private final Weather<FaultyBuckets.Fault> overBackup;
    private final Weather<FaultyFunction.Fault> overFunction;
    private final FaultyBuckets buckets;
    private final FaultyFunction function;
    private final SourceFake source;
    private final Events logs = new Events(() -> this.life.touch());
    private final SplittableRandom chance;

    private volatile Life life = new Life();
    private FaultShape shape;
    private Store store;
    private FirehoseService service;
    private FirehoseClient client;
    private int kills;

    /// @param steps how much happens
    /// @param mostRecords how many records are put in one step at most
    FaultSchedule(long seed, Path folder, int steps, int mostRecords) {
        this.random = new SplittableRandom(seed);
        this.folder = folder;
        this.steps = steps;
        this.mostRecords = mostRecords;
        this.shape = FaultShape.of(random);
        this.chance = random.split();
        this.overUsers = new Weather<>(FaultyBuckets.Fault.class, FaultyBuckets.Fault.NONE, random.split());
        this.overBackup = new Weather<>(FaultyBuckets.Fault.class, FaultyBuckets.Fault.NONE, random.split());
        this.overFunction = new Weather<>(FaultyFunction.Fault.class, FaultyFunction.Fault.NONE, random.split());
        this.overLake = new Weather<>(FaultyBuckets.Fault.class, FaultyBuckets.Fault.NONE, random.split());
        this.overCatalog = new Weather<>(FaultyCatalog.Fault.class, FaultyCatalog.Fault.NONE, random.split());
        this.overEndpoint = new Weather<>(FaultyEndpoint.Fault.class, FaultyEndpoint.Fault.NONE, random.split());
        this.records = new FaultRecords(random.split());
        List.of(overCatalog, overLake).forEach(Weather::hold);
        this.buckets = new FaultyBuckets(
                () -> life, Map.of("users", overUsers, "backup", overBackup, FaultyBuckets.LAKE, overLake));
        this.catalog = new FaultyCatalog(() -> life, overCatalog);
        this.endpoint = new FaultyEndpoint(overEndpoint, 2 * ENDPOINT_PATIENCE.toNanos());
        this.disk = new FullDisk(folder.resolve("millrace.db"), folder.resolve("deliveries"), random.split());
        this.function = new FaultyFunction(() -> life, overFunction, random.split());
        this.source = new SourceFake(BATCH, () -> life.touch());
        tell(shape.toString());
        prepareTables();
        this.store = Store.open(folder.resolve("millrace.db"));
        open();
        client.createDeliveryStream(request -> {
            request.deliveryStreamName(NAME);
            destination(shape).create(request);
            if (shape.isFed()) {
                request.deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE)
                        .kinesisStreamSourceConfiguration(
                                stream -> stream.kinesisStreamARN("arn:aws:kinesis:eu-west-1:111122223333:stream/users")
                                        .roleARN(Firehose.ROLE));
            }
        });
        List.of(overCatalog, overLake).forEach(Weather::begin);
    }

    private void prepareTables() {
        for (String table : FaultDestination.TABLES) {
            String location = "s3://" + FaultyBuckets.LAKE + "/" + table;
            String metadata = table + "/metadata/00000-first.metadata.json";
            buckets.store(
                    FaultyBuckets.LAKE,
                    metadata,
                    TableMetadataParser.toJson(TableMetadata.newTableMetadata(
                                    ROWS, PartitionSpec.unpartitioned(), location, Map.of("format-version", "2")))
                            .getBytes(StandardCharsets.UTF_8));
            catalog.put(
                    FaultDestination.DATABASE,
                    TableInput.builder()
                            .name(table)
                            .parameters(Map.of(
                                    "table_type",
                                    "ICEBERG",
                                    METADATA_LOCATION,
                                    "s3://" + FaultyBuckets.LAKE + "/" + metadata))
                            .build());
        }
        catalog.put(
                FaultDestination.DATABASE,
                TableInput.builder()
                        .name(FaultDestination.CONVERTED)
                        .storageDescriptor(storage -> storage.columns(
                                Column.builder().name("mark").type("string").build(),
                                Column.builder().name("user").type("string").build(),
                                Column.builder().name("n").type("int").build()))
                        .build());
    }

    private FaultDestination destination(FaultShape one) {
        return new FaultDestination(one, endpoint.url());
    }

    private void open() {
        FirehoseService next = Firehose.service(
                store,
                folder,
                InstantSource.system(),
                new Random(chance.nextLong()),
                new FirehoseSettings(
                        50,
                        LogOptions.defaults().withSegmentBytes(4 << 10).withGrowthBytes(4 << 10),
                        Duration.ofMillis(1),
                        Duration.ofMillis(4),
                        Duration.ofMillis(2),
                        4,
                        ENDPOINT_PATIENCE),
                new Firehose.Surroundings(
                        buckets, function, source, logs, catalog, (subject, name, unit, value) -> life.touch()));
        next.start();
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
        door.open(next.door());
        service = next;
        client = door.clients(FirehoseClient.class).as(ALICE);
    }

    /// Runs it to its end.
    ///
    /// @return what happened, in numbers
    String run() throws IOException, InterruptedException, SQLException {
        for (int step = 0; step < steps; step++) {
            step();
            reviveIfDead();
            checkSum();
        }
        List.of(overUsers, overBackup, overFunction, overLake, overCatalog, overEndpoint)
                .forEach(Weather::clear);
        reviveIfDead();
        settle();
        assertThat(buckets.complaints()).isEmpty();
        assertThat(endpoint.complaints()).isEmpty();
        FaultHarvest harvest = FaultHarvest.of(
                buckets,
                FaultDestination.TABLES.stream()
                        .map(table -> catalog.parameters(FaultDestination.DATABASE, table))
                        .map(parameters -> Objects.requireNonNull(parameters.get(METADATA_LOCATION)))
                        .toList(),
                endpoint.accepted(),
                folder.resolve("read"));
        account.check(harvest, function.dropped(), service.status().getFirst());
        return account.size() + " records, " + kills + " kills, " + buckets.traffic();
    }

    int records() {
        return account.size();
    }

    int kills() {
        return kills;
    }

    /// What happened so far, a line a step.
    String story() {
        return String.join("\n", story);
    }

    private void tell(String what) {
        story.add(what);
    }

    private void step() throws InterruptedException, IOException {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> put();
            case 6, 7, 8 -> flush();
            case 9, 10 -> tell(badWeather());
            case 11 -> tell("backup: " + overBackup.turn());
            case 12 -> tell("function: " + overFunction.turn());
            case 13 -> arm(random.nextInt(1, 12));
            case 14 -> arm(random.nextInt(1, 60));
            case 15, 16 -> change();
            case 17 -> fillDisk();
            case 18 -> {
                if (shape.isFed()) {
                    reshard();
                } else {
                    flushWithoutWaiting();
                }
            }
            default -> {
                tell("restart");
                restart();
            }
        }
    }

    /// Something goes wrong where the records go.
    private String badWeather() {
        return switch (shape.form()) {
            case TEXT -> "buckets: " + overUsers.turn();
            case PARQUET, ORC ->
                random.nextInt(3) == 0 ? "catalog: " + overCatalog.turn() : "buckets: " + overUsers.turn();
            case ENDPOINT -> "endpoint: " + overEndpoint.turn();
            case TABLES -> random.nextBoolean() ? "catalog: " + overCatalog.turn() : "lake: " + overLake.turn();
        };
    }

    private void flushWithoutWaiting() throws InterruptedException {
        tell("a flush that is not waited for");
        service.flush(NAME, Duration.ofNanos(random.nextInt(5_000_000)));
    }

    /// For a while nothing can be kept; records come all the same, and the process may end in the middle of it.
    private void fillDisk() throws InterruptedException, IOException {
        reviveIfDead();
        tell("disk full: " + disk.fill());
        try {
            put();
            service.flush(NAME, Duration.ofMillis(random.nextInt(1, 10)));
            if (random.nextInt(3) == 0) {
                tell("  restart");
                restart();
            }
        } finally {
            disk.free();
        }
    }

    private void arm(int touches) {
        tell("dies at touch " + touches);
        life.endAfter(touches);
    }

    private void put() {
        int count = 1 + random.nextInt(mostRecords);
        tell("put " + count);
        for (int left = count; left > 0; left -= BATCH) {
            put(Math.min(left, BATCH), account.size());
        }
    }

    private void put(int count, int first) {
        List<FaultRecords.Made> made = IntStream.range(first, first + count)
                .mapToObj(number -> records.make(number, shape))
                .toList();
        FaultAccount.Put put = FaultAccount.Put.ACKNOWLEDGED;
        boolean isBackedUp = shape.hasBackup();
        if (shape.isFed()) {
            feed(made);
        } else {
            try {
                client.putRecordBatch(request -> request.deliveryStreamName(NAME)
                        .records(made.stream()
                                .map(one -> Record.builder()
                                        .data(SdkBytes.fromByteArray(one.data()))
                                        .build())
                                .toList()));
            } catch (RuntimeException e) {
                tell("  in doubt: " + e);
                put = FaultAccount.Put.IN_DOUBT;
            }
        }
        for (int i = 0; i < count; i++) {
            account.put(first + i, made.get(i), put, isBackedUp);
        }
    }

    /// Puts records into shards of the source, some of them packed into one.
    private void feed(List<FaultRecords.Made> made) {
        List<Integer> shards = source.open();
        for (int i = 0; i < made.size(); ) {
            int shard = shards.get(random.nextInt(shards.size()));
            int some = shape.isAggregated() && random.nextInt(3) > 0
                    ? Math.min(made.size() - i, random.nextInt(1, MOST_AGGREGATED))
                    : 0;
            if (some == 0) {
                source.put(shard, Instant.now(), made.get(i++).data());
                continue;
            }
            AggregateWriter aggregate = new AggregateWriter();
            for (FaultRecords.Made one : made.subList(i, i + some)) {
                aggregate.add("key" + random.nextInt(3), ByteBuffer.wrap(one.data()));
            }
            source.put(shard, Instant.now(), aggregate.toByteArray());
            i += some;
        }
    }

    private void reshard() {
        List<Integer> shards = source.open();
        if (shards.size() > 2) {
            tell("merge " + shards.get(0) + " and " + shards.get(1));
            source.merge(shards.get(0), shards.get(1));
        } else {
            int shard = shards.get(random.nextInt(shards.size()));
            tell("split " + shard);
            source.split(shard);
        }
    }

    /// Changes the destination; the process may die before the answer, so what it is then is asked for.
    private void change() throws IOException, InterruptedException {
        if (random.nextBoolean()) {
            tell(badWeather());
            flushWithoutWaiting();
        }
        reviveIfDead();
        FaultShape next = shape.changed(random);
        tell("change to " + next);
        try {
            client.updateDestination(request -> {
                request.deliveryStreamName(NAME)
                        .destinationId(describe().destinationId())
                        .currentDeliveryStreamVersionId(version());
                destination(next).update(request);
            });
        } catch (RuntimeException e) {
            tell("  in doubt: " + e);
            if (e instanceof InvalidArgumentException && !isOfCatalog(String.valueOf(e.getMessage()))) {
                throw e;
            }
            reviveIfDead();
        }
        if (isShown(next)) {
            shape = next;
        }
        if (random.nextBoolean()) {
            tell("restart");
            restart();
        }
    }

    /// Whether the destination is that one now; the process may die before it can tell.
    private boolean isShown(FaultShape one) throws IOException, InterruptedException {
        try {
            return destination(one).isShown(describe());
        } catch (RuntimeException e) {
            tell("  in doubt: " + e);
            reviveIfDead();
            return destination(one).isShown(describe());
        }
    }

    /// Whether a change was refused because the catalog refused.
    private static boolean isOfCatalog(String message) {
        return message.contains("glue:GetTable") || message.contains("when calling Glue");
    }

    private DestinationDescription describe() {
        return client.describeDeliveryStream(request -> request.deliveryStreamName(NAME))
                .deliveryStreamDescription()
                .destinations()
                .getFirst();
    }

    private String version() {
        return client.describeDeliveryStream(request -> request.deliveryStreamName(NAME))
                .deliveryStreamDescription()
                .versionId();
    }

    /// Flushes, and waits for that as long as the process lives.
    private void flush() throws InterruptedException {
        tell("flush");
        await(() -> life.isOver() || isTaken());
        await(() -> life.isOver() || isFlushed());
    }

    private boolean isFlushed() {
        try {
            return service.flush(NAME, Duration.ofMillis(20)).isDone();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether the delivery stream has taken all that is in its source.
    private boolean isTaken() {
        return !shape.isFed() || service.status().getFirst().recordsIn() == account.size();
    }

    /// Waits until everything is delivered.
    private void settle() {
        tell("settle");
        life.endAfter(Integer.MAX_VALUE);
        await(() -> isTaken() && isFlushed() && service.status().getFirst().recordsPending() == 0);
        await(() -> isFlushed()); // the backup, too
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }

    private void await(Condition condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain: " + service.status());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void reviveIfDead() throws IOException, InterruptedException {
        if (life.isOver()) {
            revive();
        }
    }

    /// Ends what is left of the life that is over, and begins the next from what is on disk.
    private void revive() throws IOException, InterruptedException {
        kills++;
        tell("  revived");
        life.endAfter(0);
        restart();
    }

    private void restart() throws IOException {
        Life old = life;
        service.close();
        old.sweep();
        tearWhatWasNotForced();
        life = new Life();
        open();
    }

    /// What a worker had not forced when it died can be anything.
    private void tearWhatWasNotForced() throws IOException {
        for (Role role : Role.values()) {
            Set<String> forced = new HashSet<>();
            store.table("firehose.cursors", Cursor.class)
                    .get(role.key(ID))
                    .flatMap(Cursor::made)
                    .ifPresent(made -> made.pieces().forEach(piece -> forced.add(piece.file())));
            try (Stream<Path> paths = Files.walk(folder.resolve("deliveries"))) {
                for (Path path : paths.filter(Files::isRegularFile)
                        .filter(path -> isSpooled(path, role))
                        .filter(path -> !forced.contains(path.getFileName().toString()))
                        .toList()) {
                    if (random.nextBoolean()) {
                        Files.write(path, "torn".getBytes(StandardCharsets.UTF_8));
                    } else {
                        Files.delete(path);
                    }
                }
            }
        }
    }

    private static boolean isSpooled(Path path, Role role) {
        return path.toString().contains(".spool/" + role.name().toLowerCase(Locale.ROOT) + "/");
    }

    private void checkSum() {
        DeliveryStatus status = service.status().getFirst();
        assertThat(status.recordsDelivered()
                        + status.recordsDropped()
                        + status.recordsFailed()
                        + status.recordsPending())
                .as("%s", status)
                .isEqualTo(status.recordsIn());
    }

    @Override
    public void close() {
        life.endAfter(0);
        service.close();
        life.sweep();
        store.close();
        endpoint.close();
    }
}
