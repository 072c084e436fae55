package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.kinesis.setting.KinesisSettings;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Many threads that put while others read.
class ConcurrencyTest {

    private static final boolean FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final int PRODUCERS = FULL ? 200 : 40;
    private static final int BATCHES = FULL ? 200 : 25;
    private static final int BATCH = 20;
    private static final int SHARDS = 4;

    @TempDir
    Path directory;

    /// Wakes the reader of each shard; a virtual thread that spins would starve those that wait for the disk.
    private final List<Semaphore> news =
            Stream.generate(() -> new Semaphore(0)).limit(SHARDS).toList();

    @Test
    @Timeout(300)
    void readers_seeEveryRecordOnceInTheOrderOfItsShard() throws Exception {
        try (Kinesis kinesis = new Kinesis(directory, KinesisSettings.defaults());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            kinesis.create("users", SHARDS);
            Map<String, String> acknowledged = new ConcurrentHashMap<>();
            int total = PRODUCERS * BATCHES * BATCH;

            List<Future<List<Record>>> readers = IntStream.range(0, SHARDS)
                    .mapToObj(shard -> threads.submit(
                            reader(kinesis, shard, kinesis.iterator("users", shard, ShardIteratorType.LATEST))))
                    .toList();
            List<Future<Void>> producers = IntStream.range(0, PRODUCERS)
                    .mapToObj(producer -> threads.submit(producer(kinesis, producer, acknowledged)))
                    .toList();
            for (Future<Void> producer : producers) {
                producer.get();
            }
            // One last record for each shard tells its reader to stop.
            for (int shard = 0; shard < SHARDS; shard++) {
                BigInteger key = BigInteger.TWO.pow(126).multiply(BigInteger.valueOf(shard));
                kinesis.client()
                        .putRecord(r -> r.streamName("users")
                                .partitionKey("stop")
                                .explicitHashKey(key.toString())
                                .data(SdkBytes.fromUtf8String("stop")));
                news.get(shard).release();
            }

            int seen = 0;
            for (Future<List<Record>> reader : readers) {
                List<Record> records = reader.get();
                seen += records.size();
                checkShard(records, acknowledged);
            }
            assertThat(acknowledged).hasSize(total);
            assertThat(seen).isEqualTo(total);
        }
    }

    private static void checkShard(List<Record> records, Map<String, String> acknowledged) {
        BigInteger before = BigInteger.ZERO;
        Map<String, Integer> lastOfProducer = new HashMap<>();
        for (Record record : records) {
            BigInteger number = new BigInteger(record.sequenceNumber());
            assertThat(number).isGreaterThan(before);
            before = number;
            String text = record.data().asUtf8String();
            assertThat(acknowledged).containsEntry(text, record.sequenceNumber());
            String[] parts = text.split("/", 2);
            int index = Integer.parseInt(parts[1]);
            assertThat(index)
                    .as("the order of one producer's puts")
                    .isGreaterThan(lastOfProducer.getOrDefault(parts[0], -1));
            lastOfProducer.put(parts[0], index);
        }
    }

    private Callable<Void> producer(Kinesis kinesis, int producer, Map<String, String> acknowledged) {
        return () -> {
            for (int batch = 0; batch < BATCHES; batch++) {
                List<PutRecordsRequestEntry> entries = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    String text = producer + "/" + (batch * BATCH + i);
                    entries.add(PutRecordsRequestEntry.builder()
                            .partitionKey(text)
                            .data(SdkBytes.fromUtf8String(text))
                            .build());
                }
                PutRecordsResponse response =
                        kinesis.client().putRecords(r -> r.streamName("users").records(entries));
                assertThat(response.failedRecordCount()).isZero();
                for (int i = 0; i < BATCH; i++) {
                    acknowledged.put(
                            entries.get(i).partitionKey(),
                            response.records().get(i).sequenceNumber());
                }
                news.forEach(Semaphore::release);
            }
            return null;
        };
    }

    private Callable<List<Record>> reader(Kinesis kinesis, int shard, String latest) {
        return () -> {
            List<Record> records = new ArrayList<>();
            String iterator = latest;
            while (true) {
                GetRecordsResponse response = kinesis.read(iterator);
                for (Record record : response.records()) {
                    if (record.partitionKey().equals("stop")) {
                        return records;
                    }
                    records.add(record);
                }
                iterator = response.nextShardIterator();
                if (response.millisBehindLatest() == 0) {
                    news.get(shard).acquire();
                }
            }
        };
    }
}
