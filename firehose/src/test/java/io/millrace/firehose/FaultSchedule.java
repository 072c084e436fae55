package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;

/// One delivery stream's life full of faults, all drawn from a seed: records come, buckets and the function fail in
/// all their ways, the process dies between any two steps, destinations change, the source is resharded.
final class FaultSchedule implements AutoCloseable {

    private static final String NAME = "users";
    private static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");
    private static final DeliveryId ID = DeliveryId.of(ALICE, NAME);
    private static final long PATIENCE_NANOS = 180_000_000_000L;
    private static final int BATCH = 500;

    private final SplittableRandom random;
    private final Path folder;
    private final int steps;
    private final int mostRecords;
    private final List<String> story = new ArrayList<>();
    private final FaultAccount account = new FaultAccount();
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
        this.buckets = new FaultyBuckets(() -> life, Map.of("users", overUsers, "backup", overBackup));
        this.function = new FaultyFunction(() -> life, overFunction, random.split());
        this.source = new SourceFake(BATCH, () -> life.touch());
        tell(shape.toString());
        this.store = Store.open(folder.resolve("millrace.db"));
        open();
        client.createDeliveryStream(request -> {
            request.deliveryStreamName(NAME).extendedS3DestinationConfiguration(shape.configuration());
            if (shape.isFed()) {
                request.deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE)
                        .kinesisStreamSourceConfiguration(
                                stream -> stream.kinesisStreamARN("arn:aws:kinesis:eu-west-1:111122223333:stream/users")
                                        .roleARN(Firehose.ROLE));
            }
        });
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
                        Duration.ofSeconds(1)),
                new Firehose.Surroundings(
                        buckets, function, source, logs, new Tables(), (subject, name, unit, value) -> life.touch()));
        next.start();
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
        door.open(next.door());
        service = next;
        client = door.clients(FirehoseClient.class).as(ALICE);
    }

    /// Runs it to its end.
    ///
    /// @return what happened, in numbers
    String run() throws IOException, InterruptedException {
        for (int step = 0; step < steps; step++) {
            step();
            reviveIfDead();
            checkSum();
        }
        overUsers.clear();
        overBackup.clear();
        overFunction.clear();
        reviveIfDead();
        settle();
        assertThat(buckets.complaints()).isEmpty();
        account.check(
                buckets.objects("users"),
                buckets.objects("backup"),
                function.dropped(),
                service.status().getFirst());
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
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> put();
            case 5, 6, 7 -> flush();
            case 8, 9 -> tell("buckets: " + overUsers.turn());
            case 10 -> tell("backup: " + overBackup.turn());
            case 11 -> tell("function: " + overFunction.turn());
            case 12 -> arm(random.nextInt(1, 12));
            case 13 -> arm(random.nextInt(1, 60));
            case 14 -> change();
            default -> {
                if (shape.isFed() && random.nextBoolean()) {
                    reshard();
                } else {
                    tell("restart");
                    restart();
                }
            }
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
        List<Record> records = new ArrayList<>();
        List<Integer> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int some = shape.isTakenApart() ? random.nextInt(1, 4) : 1;
            parts.add(some);
            records.add(Firehose.record(text(first + i, some)));
        }
        FaultAccount.Put put = FaultAccount.Put.ACKNOWLEDGED;
        boolean isBackedUp = shape.hasBackup();
        if (shape.isFed()) {
            List<Integer> shards = source.open();
            for (Record record : records) {
                source.put(
                        shards.get(random.nextInt(shards.size())),
                        Instant.now(),
                        record.data().asByteArray());
            }
        } else {
            try {
                client.putRecordBatch(
                        request -> request.deliveryStreamName(NAME).records(records));
            } catch (RuntimeException e) {
                tell("  in doubt: " + e);
                put = FaultAccount.Put.IN_DOUBT;
            }
        }
        for (int i = 0; i < count; i++) {
            account.put(first + i, parts.get(i), put, isBackedUp);
        }
    }

    private String text(int record, int parts) {
        int kind = random.nextInt(40);
        if (kind == 0) {
            StringBuilder garbage = new StringBuilder("no JSON");
            for (int part = 0; part < parts; part++) {
                garbage.append(' ').append(Marks.of(record, part));
            }
            return garbage.append('\n').toString();
        }
        StringBuilder text = new StringBuilder();
        for (int part = 0; part < parts; part++) {
            String user = kind == 1 ? "null" : "\"" + (char) ('a' + random.nextInt(5)) + "\"";
            text.append("{\"mark\":\"")
                    .append(Marks.of(record, part))
                    .append("\",\"user\":")
                    .append(user)
                    .append("}\n");
        }
        return text.toString();
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
            tell("buckets: " + overUsers.turn() + ", and a flush that is not waited for");
            service.flush(NAME, Duration.ofNanos(random.nextInt(5_000_000)));
        }
        reviveIfDead();
        FaultShape next = shape.changed(random);
        tell("change to " + next);
        try {
            client.updateDestination(request -> request.deliveryStreamName(NAME)
                    .destinationId(describe().destinationId())
                    .currentDeliveryStreamVersionId(version())
                    .extendedS3DestinationUpdate(next.update()));
        } catch (RuntimeException e) {
            tell("  in doubt: " + e);
            revive();
        }
        ExtendedS3DestinationDescription now = describe().destination();
        if (now.prefix().startsWith("data/" + next.folder() + "/")) {
            shape = next;
        }
        if (random.nextBoolean()) {
            tell("restart");
            restart();
        }
        assertThat(now.s3BackupMode() == S3BackupMode.ENABLED).isEqualTo(shape.hasBackup());
    }

    private record Described(String destinationId, ExtendedS3DestinationDescription destination) {}

    private Described describe() {
        var description = client.describeDeliveryStream(request -> request.deliveryStreamName(NAME))
                .deliveryStreamDescription()
                .destinations()
                .getFirst();
        return new Described(description.destinationId(), description.extendedS3DestinationDescription());
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
    }
}
