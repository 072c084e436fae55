package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;

/// What many shards and many streams cost: bounded in memory, threads, files and disk.
class ManyTest {

    private static final boolean FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final int SHARDS = 1_000;
    private static final int STREAMS = FULL ? 1_000 : 100;

    private static final long MOST_RESIDENT_MIB = 700;
    private static final int MOST_OPEN_LOGS = 256;
    private static final int MOST_THREADS_OF_A_LOG = 1;
    private static final int MOST_OTHER_THREADS = 100;
    private static final int MOST_FILES_OF_A_LOG = 4;
    /// Of tests, whose class path is long, more than of users.
    private static final int MOST_OTHER_FILES = 500;
    private static final long MOST_KIB_OF_A_STREAM = 2_048;

    @TempDir
    private Path data;

    @Test
    void thousandShardsOfAStream_areListedInPagesAndAllTakeRecords() throws Exception {
        ServerProcess server = ServerProcess.start(data);
        try (server;
                Aws aws = Aws.at(server.url())) {
            long start = System.nanoTime();
            Scenario.create(aws.kinesis(), "wide", SHARDS);
            report("a stream of " + SHARDS + " shards created", start);

            assertThat(pages(aws.kinesis(), 100))
                    .hasSize(10)
                    .allSatisfy(page -> assertThat(page).hasSize(100));
            start = System.nanoTime();
            List<Shard> shards = pages(aws.kinesis(), SHARDS).getFirst();
            report("a page of " + SHARDS + " shards listed", start);
            assertThat(shards).hasSize(SHARDS);
            assertThat(shards).extracting(Shard::shardId).isSorted().doesNotHaveDuplicates();

            start = System.nanoTime();
            Set<String> reached = new HashSet<>();
            for (int from = 0; from < SHARDS; from += 500) {
                List<PutRecordsRequestEntry> entries = new ArrayList<>();
                for (Shard shard : shards.subList(from, from + 500)) {
                    entries.add(PutRecordsRequestEntry.builder()
                            .partitionKey("k")
                            .explicitHashKey(shard.hashKeyRange().startingHashKey())
                            .data(SdkBytes.fromUtf8String(shard.shardId()))
                            .build());
                }
                PutRecordsResponse response =
                        aws.kinesis().putRecords(r -> r.streamName("wide").records(entries));
                assertThat(response.failedRecordCount()).isZero();
                response.records().forEach(record -> reached.add(record.shardId()));
            }
            assertThat(reached).hasSize(SHARDS);
            for (Shard shard : shards) {
                assertThat(Scenario.texts(aws.kinesis(), "wide", shard.shardId()))
                        .containsExactly(shard.shardId());
            }
            report("a record put into each shard and read from it", start);
            isBounded(server, 1);
        }
        restart("wide");
    }

    private static List<List<Shard>> pages(KinesisClient kinesis, int size) {
        List<List<Shard>> pages = new ArrayList<>();
        ListShardsResponse page = kinesis.listShards(r -> r.streamName("wide").maxResults(size));
        pages.add(page.shards());
        while (page.nextToken() != null) {
            String token = page.nextToken();
            page = kinesis.listShards(r -> r.nextToken(token).maxResults(size));
            pages.add(page.shards());
        }
        return pages;
    }

    @Test
    void manyStreams_areAllServed() throws Exception {
        ServerProcess server = ServerProcess.start(data);
        try (server;
                Aws aws = Aws.at(server.url())) {
            long start = System.nanoTime();
            for (int i = 0; i < STREAMS; i++) {
                String name = "narrow-%04d".formatted(i);
                aws.kinesis().createStream(r -> r.streamName(name).shardCount(1));
            }
            report(STREAMS + " streams created", start);
            start = System.nanoTime();
            for (int i = 0; i < STREAMS; i++) {
                Scenario.put(aws.kinesis(), "narrow-%04d".formatted(i), "k", "x");
            }
            report("a record put into each", start);
            start = System.nanoTime();
            for (int i = 0; i < STREAMS; i++) {
                assertThat(Scenario.texts(aws.kinesis(), "narrow-%04d".formatted(i), Scenario.FIRST_SHARD))
                        .containsExactly("x");
            }
            report("a record read from each", start);
            assertThat(aws.kinesis().listStreamsPaginator().streamNames().stream())
                    .hasSize(STREAMS);
            isBounded(server, STREAMS);
        }
        restart("narrow-%04d".formatted(STREAMS - 1));
    }

    /// Starts the server on what it has left behind.
    private void restart(String stream) {
        long start = System.nanoTime();
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            Scenario.put(aws.kinesis(), stream, "k", "again");
            report("started again, to the first acknowledgement", start);
            System.out.println("after that " + Proc.of(server.pid()));
        }
    }

    private static void report(String what, long start) {
        System.out.println(
                what + ": " + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
    }

    private void isBounded(ServerProcess server, int streams) throws IOException, InterruptedException {
        Proc proc = Proc.of(server.pid());
        long kib = diskKib();
        System.out.println(streams + " streams: " + proc + ", " + kib + " KiB on disk");
        assertThat(proc.residentMiB()).isLessThan(MOST_RESIDENT_MIB);
        int logs = Math.min(streams, MOST_OPEN_LOGS);
        assertThat(proc.threads()).isLessThan(MOST_OTHER_THREADS + MOST_THREADS_OF_A_LOG * logs);
        assertThat(proc.files()).isLessThan(MOST_OTHER_FILES + MOST_FILES_OF_A_LOG * logs);
        assertThat(kib).isLessThan(MOST_KIB_OF_A_STREAM * (streams + 4));
    }

    /// What the folder takes of the disk, which is less than the length of its files.
    private long diskKib() throws IOException, InterruptedException {
        Process du = new ProcessBuilder("du", "-sk", data.toString()).start();
        String text = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(du.waitFor()).isZero();
        return Long.parseLong(text.substring(0, text.indexOf('\t')));
    }
}
