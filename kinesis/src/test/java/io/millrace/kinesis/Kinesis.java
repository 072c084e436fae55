package io.millrace.kinesis;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Tallies;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.log.LogOptions;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// A service on a directory of its own behind a front door, with a clock that stands still until it is moved.
final class Kinesis implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");
    static final KinesisSettings SMALL = KinesisSettings.defaults()
            .withLog(LogOptions.defaults().withSegmentBytes(4 << 10).withGrowthBytes(4 << 10));

    /// What the service has measured.
    final Tallies tallies = new Tallies();

    private final Path directory;
    private volatile Instant now = START;
    private final AtomicLong requests = new AtomicLong();
    private KinesisSettings settings;
    private Store store;
    private KinesisService service;
    private FrontDoor door;

    Kinesis(Path directory) {
        this(directory, SMALL);
    }

    Kinesis(Path directory, KinesisSettings settings) {
        this.directory = directory;
        this.settings = settings;
        store = Store.open(directory.resolve("millrace.db"));
        service = newService();
        door = newDoor();
    }

    private KinesisService newService() {
        InstantSource clock = () -> now;
        return new KinesisService(store, logs(), clock, new Random(requests.get()), settings, tallies);
    }

    private FrontDoor newDoor() {
        FrontDoor made = new FrontDoor(
                Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "r" + requests.incrementAndGet(), System::nanoTime);
        made.open(service.door());
        return made;
    }

    Path logs() {
        return directory.resolve("streams");
    }

    KinesisService service() {
        return service;
    }

    KinesisClient client() {
        return as(ALICE);
    }

    KinesisClient as(Caller caller) {
        return door.clients(KinesisClient.class).as(caller);
    }

    KinesisAsyncClient async() {
        return door.clients(KinesisAsyncClient.class).as(ALICE);
    }

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /// Closes the service and opens it again on the same directory.
    void restart() {
        restart(settings);
    }

    void restart(KinesisSettings others) {
        settings = others;
        close();
        store = Store.open(directory.resolve("millrace.db"));
        service = newService();
        door = newDoor();
    }

    @Override
    public void close() {
        service.close();
        store.close();
    }

    // ---- what many tests do

    void create(String name, int shards) {
        client().createStream(r -> r.streamName(name).shardCount(shards));
    }

    String put(String stream, String key, String data) {
        return client().putRecord(r -> r.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(data)))
                .sequenceNumber();
    }

    String iterator(String stream, int shard, ShardIteratorType type) {
        return client().getShardIterator(r -> r.streamName(stream)
                        .shardId(new ShardId(shard).toString())
                        .shardIteratorType(type))
                .shardIterator();
    }

    GetRecordsResponse read(String iterator) {
        return client().getRecords(r -> r.shardIterator(iterator));
    }

    /// All records of a shard that can be read, from the oldest on.
    List<Record> all(String stream, int shard) {
        List<Record> records = new ArrayList<>();
        String iterator = iterator(stream, shard, ShardIteratorType.TRIM_HORIZON);
        while (true) {
            GetRecordsResponse response = read(iterator);
            records.addAll(response.records());
            if (response.millisBehindLatest() == 0) {
                return records;
            }
            iterator = response.nextShardIterator();
        }
    }

    List<String> texts(String stream, int shard) {
        return all(stream, shard).stream()
                .map(record -> record.data().asUtf8String())
                .toList();
    }
}
