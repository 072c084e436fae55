package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;

/// `millrace tail` as its users run it: a process of its own, whose output goes into a pipe.
@Timeout(600)
class TailTest {

    @TempDir
    private Path data;

    private static Process tail(URI url, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.millrace.app.Main",
                "tail",
                "users",
                "--endpoint",
                url.toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void put(Aws aws, String text) {
        aws.kinesis()
                .putRecord(
                        record -> record.streamName("users").partitionKey(text).data(SdkBytes.fromUtf8String(text)));
    }

    @Test
    void tail_printsWhatIsThere_andEnds() throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            aws.kinesis().createStream(stream -> stream.streamName("users").shardCount(3));
            for (int i = 0; i < 5; i++) {
                put(aws, "{ \"n\": " + i + " }");
            }
            Process tail = tail(server.url());

            assertThat(tail.inputReader().lines()).hasSize(5).allMatch(line -> line.matches("\\{\"n\":\\d}"));
            assertThat(tail.waitFor()).isZero();
        }
    }

    @Test
    void tail_trustsTheServersOwnAuthority() throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(data, "--tls-port", "0");
                Aws aws = Aws.at(server.url())) {
            aws.kinesis().createStream(stream -> stream.streamName("users").shardCount(1));
            put(aws, "behind TLS");
            Process tail = tail(server.tlsUrl(), "--data", data.toString());

            assertThat(tail.inputReader().lines()).containsExactly("behind TLS");
            assertThat(tail.waitFor()).isZero();
        }
    }

    @Test
    void followedStream_printsRecordsAsTheyCome_alsoAfterTheServerWasKilled() throws IOException, InterruptedException {
        ServerProcess server = ServerProcess.start(data);
        URI url = server.url();
        Process tail;
        try (Aws aws = Aws.at(url)) {
            aws.kinesis().createStream(stream -> stream.streamName("users").shardCount(1));
            put(aws, "first");
            tail = tail(url, "--follow", "--from", "trim-horizon", "--show-key");
            BufferedReader lines = tail.inputReader();
            assertThat(lines.readLine()).isEqualTo("first\tfirst");
            long began = System.nanoTime();
            put(aws, "second");
            assertThat(lines.readLine()).isEqualTo("second\tsecond");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        } finally {
            server.kill();
        }
        try (ServerProcess again = ServerProcess.startAt(url.getPort(), data);
                Aws aws = Aws.at(again.url())) {
            put(aws, "third");
            assertThat(tail.inputReader().readLine()).isEqualTo("third\tthird");
            // nobody reads any more: the next record ends it without a word
            tail.getInputStream().close();
            put(aws, "fourth");
            assertThat(tail.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(tail.exitValue()).isZero();
        } finally {
            tail.destroyForcibly();
        }
    }

    @Test
    void followedStream_goesOnInTheShardsThatFollow() throws IOException {
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            aws.kinesis().createStream(stream -> stream.streamName("users").shardCount(1));
            put(aws, "before");
            Process tail = tail(server.url(), "--follow", "--from", "trim-horizon");
            try {
                BufferedReader lines = tail.inputReader();
                assertThat(lines.readLine()).isEqualTo("before");
                aws.kinesis()
                        .splitShard(split -> split.streamName("users")
                                .shardToSplit("shardId-000000000000")
                                .newStartingHashKey(BigInteger.TWO.pow(127).toString()));
                List<String> after = new ArrayList<>();
                List<String> shown = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    after.add("after" + i);
                    put(aws, after.getLast());
                }
                for (int i = 0; i < 20; i++) {
                    shown.add(lines.readLine());
                }
                assertThat(shown).containsExactlyInAnyOrderElementsOf(after);
            } finally {
                tail.destroyForcibly();
            }
        }
    }
}
