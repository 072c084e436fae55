package io.millrace.conformance.kinesis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.RawConnection;
import io.millrace.conformance.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// A server of little memory whom many ask for much at once: it does what it can and tells the others to come again.
class MemoryTest {

    private static final boolean FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final int WRITERS = FULL ? 100 : 40;
    private static final int READERS = FULL ? 100 : 40;
    private static final int RECORDS = 5;
    private static final String STREAM = "memory";

    /// AWS's codes for "come again".
    private static final Set<String> THROTTLING =
            Set.of("ProvisionedThroughputExceededException", "ThrottlingException", "KMSThrottlingException");

    private static final Pattern CODE = Pattern.compile("[A-Z][A-Za-z]+Exception|InternalFailure");

    /// The server's heap as the launcher would set it up, but of 256 MiB.
    private static final List<String> SMALL = ServerProcess.java(
            "-XX:+UseG1GC",
            "-XX:G1HeapRegionSize=1m",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx256m",
            "-XX:+ExitOnOutOfMemoryError");

    @TempDir
    private Path data;

    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final Map<String, Integer> outcomes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Test
    void smallServer_shedsWhatItCannotHold_andKeepsWhatItAcknowledged() throws Exception {
        try (ServerProcess server = ServerProcess.start(SMALL, data);
                Aws aws = Aws.at(server.url())) {
            Scenario.create(aws.kinesis(), STREAM, 1);
            for (int i = 0; i < 3; i++) {
                put(server.url(), "first-" + i);
            }
            assertThat(acknowledged).hasSize(3 * RECORDS);
            String iterator =
                    Scenario.iterator(aws.kinesis(), STREAM, Scenario.FIRST_SHARD, ShardIteratorType.TRIM_HORIZON);

            CountDownLatch written = new CountDownLatch(WRITERS);
            CountDownLatch asked = new CountDownLatch(READERS);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                threads.add(Thread.ofPlatform().name("reader-" + i).start(() -> {
                    try {
                        readSlowly(server.url(), iterator, asked, written);
                    } catch (IOException | InterruptedException | AssertionError e) {
                        failures.add(e);
                    }
                }));
            }
            assertThat(asked.await(180, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < WRITERS; i++) {
                String name = "writer-" + i;
                threads.add(Thread.ofPlatform().name(name).start(() -> {
                    try {
                        put(server.url(), name);
                    } catch (IOException | AssertionError e) {
                        failures.add(e);
                    } finally {
                        written.countDown();
                    }
                }));
            }
            for (Thread thread : threads) {
                assertThat(thread.join(Duration.ofMinutes(10))).isTrue();
            }
            assertThat(server.isAlive()).as("the server runs").isTrue();
            System.out.println(new TreeMap<>(outcomes) + ", resident "
                    + Proc.of(server.pid()).residentMiB() + " MiB");
            assertThat(failures).isEmpty();

            put(server.url(), "last");
            assertThat(acknowledged).anyMatch(key -> key.startsWith("last"));
            assertThat(stored(aws)).containsAll(acknowledged);
        }
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private static Socket connect(URI url) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.setSoTimeout(300_000);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        return socket;
    }

    /// Puts five records of a mebibyte, each of other bytes.
    private void put(URI url, String name) throws IOException {
        List<byte[]> body = new ArrayList<>();
        body.add(joined(new byte[] {(byte) 0xa2}, text("StreamName"), text(STREAM), text("Records"), new byte[] {
            (byte) (0x80 + RECORDS)
        }));
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            String key = name + "." + i;
            keys.add(key);
            byte[] bytes = new byte[1 << 20];
            Arrays.fill(bytes, (byte) key.hashCode());
            body.add(joined(new byte[] {(byte) 0xa2}, text("PartitionKey"), text(key), text("Data"), new byte[] {
                0x5a, 0, 0x10, 0, 0
            }));
            body.add(bytes);
        }
        try (Socket socket = connect(url)) {
            RawConnection.Answer answer = answered(socket, () -> {
                OutputStream out = socket.getOutputStream();
                out.write(head(
                        "PutRecords",
                        "cbor",
                        body.stream().mapToInt(part -> part.length).sum()));
                for (byte[] part : body) {
                    out.write(part);
                }
            });
            if (answer.status() == 200 && !CODE.matcher(answer.body()).find()) {
                acknowledged.addAll(keys);
                count("put");
            } else {
                shed("put", answer);
            }
        }
    }

    private void shed(String what, RawConnection.Answer answer) {
        Matcher code = CODE.matcher(answer.body());
        assertThat(code.find()).as("%s %s", what, answer).isTrue();
        assertThat(code.group()).as(answer.body()).isIn(THROTTLING);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 499);
        count(what + " " + code.group());
    }

    /// Sends something and reads one answer; a server that refuses before it has read everything is understood.
    private static RawConnection.Answer answered(Socket socket, Sending sending) throws IOException {
        IOException broken = null;
        try {
            sending.send();
        } catch (IOException e) {
            broken = e;
        }
        try {
            return answer(socket.getInputStream());
        } catch (IOException e) {
            if (broken != null) {
                e.addSuppressed(broken);
            }
            throw e;
        }
    }

    private interface Sending {
        void send() throws IOException;
    }

    /// What stands before the body of an answer.
    private record Head(int status, Map<String, String> headers, int length) {

        RawConnection.Answer with(byte[] body) throws IOException {
            if (body.length < length) {
                throw new IOException("the answer ends after " + body.length + " of " + length + " bytes");
            }
            return new RawConnection.Answer(status, headers, new String(body, ISO_8859_1), true);
        }
    }

    private static RawConnection.Answer answer(InputStream in) throws IOException {
        Head head = head(in);
        return head.with(in.readNBytes(head.length()));
    }

    private static Head head(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String status = line(in);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            headers.put(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip());
        }
        if (status.isEmpty()) {
            throw new IOException("the server has closed the connection without an answer");
        }
        return new Head(
                Integer.parseInt(status.substring(9, 12)),
                headers,
                Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }

    /// Asks for 10 MB, reads no more of it than a live client must until all writers are through, and then the rest.
    ///
    /// The server cuts a client that takes longer than 30 s for 64 KiB.
    private void readSlowly(URI url, String iterator, CountDownLatch asked, CountDownLatch written)
            throws IOException, InterruptedException {
        try (Socket socket = connect(url)) {
            byte[] body = "{\"ShardIterator\":\"%s\"}".formatted(iterator).getBytes(UTF_8);
            socket.getOutputStream().write(joined(head("GetRecords", "json", body.length), body));
            asked.countDown();
            InputStream in = socket.getInputStream();
            Head head = head(in);
            ByteArrayOutputStream begun = new ByteArrayOutputStream();
            while (!written.await(5, TimeUnit.SECONDS) && begun.size() < head.length()) {
                begun.writeBytes(in.readNBytes(Math.min(64 << 10, head.length() - begun.size())));
            }
            begun.writeBytes(in.readNBytes(head.length() - begun.size()));
            RawConnection.Answer answer = head.with(begun.toByteArray());
            if (answer.status() == 200) {
                assertThat(answer.body()).startsWith("{").endsWith("}").contains("NextShardIterator");
                count("read");
            } else {
                shed("read", answer);
            }
        }
    }

    private static byte[] head(String operation, String format, int length) {
        return """
                POST / HTTP/1.1\r
                Host: localhost\r
                X-Amz-Target: Kinesis_20131202.%s\r
                Content-Type: application/x-amz-%s-1.1\r
                Content-Length: %d\r
                \r
                """.formatted(operation, format, length).getBytes(UTF_8);
    }

    /// A text in CBOR.
    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(bytes.length).isLessThan(24);
        return joined(new byte[] {(byte) (0x60 + bytes.length)}, bytes);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// The keys of all records that are there, each checked against its bytes.
    private static Set<String> stored(Aws aws) {
        Set<String> keys = new TreeSet<>();
        String next = Scenario.iterator(aws.kinesis(), STREAM, Scenario.FIRST_SHARD, ShardIteratorType.TRIM_HORIZON);
        while (true) {
            String from = next;
            GetRecordsResponse response = aws.kinesis().getRecords(r -> r.shardIterator(from));
            response.records().forEach(record -> {
                byte[] expected = new byte[1 << 20];
                Arrays.fill(expected, (byte) record.partitionKey().hashCode());
                assertThat(Arrays.equals(record.data().asByteArrayUnsafe(), expected))
                        .as(record.partitionKey())
                        .isTrue();
                assertThat(keys.add(record.partitionKey()))
                        .as("%s twice", record.partitionKey())
                        .isTrue();
            });
            if (response.millisBehindLatest() == 0) {
                return keys;
            }
            next = response.nextShardIterator();
        }
    }
}
