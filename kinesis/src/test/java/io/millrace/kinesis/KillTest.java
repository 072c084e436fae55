package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.FrontDoor;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.store.Store;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;

/// A process that is killed while it serves puts: what it has acknowledged is there afterwards.
class KillTest {

    private static final int KILLS = "full".equals(System.getProperty("millrace.campaign")) ? 50 : 3;
    private static final int PRODUCERS = 8;
    private static final int SHARDS = 3;

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void kill_losesNothingAcknowledgedAndDoublesNothing() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, String> ledger = new HashMap<>();
        for (int run = 0; run < KILLS; run++) {
            runAndKill(run, 200 + random.nextInt(800), ledger);
        }

        try (Kinesis kinesis = new Kinesis(directory)) {
            kinesis.pass(java.time.Duration.ofDays(1));
            Map<String, String> found = new HashMap<>();
            for (int shard = 0; shard < SHARDS; shard++) {
                for (Record record : kinesis.all("users", shard)) {
                    String before = found.put(record.data().asUtf8String(), record.sequenceNumber());
                    assertThat(before).as("twice, seed %d", seed).isNull();
                }
            }
            assertThat(ledger).hasSizeGreaterThan(KILLS * 200);
            assertThat(found).as("seed %d", seed).containsAllEntriesOf(ledger);
        }
    }

    @Test
    @Timeout(600)
    void kill_duringReshardsLosesNothingAndKeepsTheOrderOfKeys() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, String> ledger = new HashMap<>();
        for (int run = 0; run < KILLS; run++) {
            runAndKill(run, 200 + random.nextInt(800), ledger, "reshard");
        }

        try (Kinesis kinesis = new Kinesis(directory)) {
            kinesis.pass(java.time.Duration.ofDays(1));
            Map<String, String> found = new HashMap<>();
            Map<String, Integer> last = new HashMap<>();
            LineageReader.read(kinesis, "users", SHARDS, (shard, record) -> {
                String text = record.data().asUtf8String();
                found.put(text, record.sequenceNumber());
                int number = Integer.parseInt(text.substring(text.lastIndexOf('/') + 1));
                Integer before = last.put(record.partitionKey(), number);
                assertThat(number)
                        .as("next of %s in %s, seed %d", record.partitionKey(), shard, seed)
                        .isEqualTo(before == null ? 0 : before + 1);
            });
            assertThat(ledger).hasSizeGreaterThan(KILLS * 200);
            assertThat(found).as("seed %d", seed).containsAllEntriesOf(ledger);
        }
    }

    private void runAndKill(int run, int lines, Map<String, String> ledger, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString(),
                Integer.toString(run)));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            for (int i = 0; line != null; i++) {
                String[] parts = line.split(" ", 2);
                if (parts.length == 2 && parts[1].length() == 56) {
                    ledger.put(parts[0], parts[1]);
                }
                if (i == lines) {
                    // By its handle: what the process has written before can still be read then.
                    process.toHandle().destroyForcibly();
                }
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed, not ended").isEqualTo(137);
    }

    /// Puts records for ever and prints each one that was acknowledged; splits and merges shards meanwhile if it is
    /// told
    /// to by a third argument.
    static final class Child {

        private Child() {}

        public static void main(String[] args) {
            Path directory = Path.of(args[0]);
            Store store = Store.open(directory.resolve("millrace.db"));
            KinesisService service = new KinesisService(
                    store,
                    directory.resolve("streams"),
                    InstantSource.system(),
                    new SecureRandom(),
                    KinesisSettings.defaults());
            FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "r", System::nanoTime);
            door.open(service.door());
            KinesisClient client = door.clients(KinesisClient.class).as(Kinesis.ALICE);
            try {
                client.createStream(r -> r.streamName("users").shardCount(SHARDS));
            } catch (ResourceInUseException e) {
                // It is there since an earlier run.
            }
            boolean resharding = args.length > 2;
            if (resharding) {
                Random random = new Random();
                Thread.ofPlatform().start(() -> {
                    while (true) {
                        ReshardUnderLoadTest.reshard(client, random);
                    }
                });
            }
            PrintStream out = System.out;
            for (int producer = 0; producer < PRODUCERS; producer++) {
                String prefix = args[1] + "/" + producer + "/";
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; ; i++) {
                        String text = prefix + i;
                        PutRecordResponse put = client.putRecord(r -> r.streamName("users")
                                .partitionKey(resharding ? prefix : text)
                                .data(SdkBytes.fromUtf8String(text)));
                        synchronized (out) {
                            out.println(text + " " + put.sequenceNumber());
                            out.flush();
                        }
                    }
                });
            }
        }
    }
}
