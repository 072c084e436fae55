package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.api.ServiceModel;
import io.millrace.conformance.Aws;
import io.millrace.conformance.Pipeline;
import io.millrace.conformance.RawConnection;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.CreateStreamRequest;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Requests with something wrong: each is answered with one of AWS's refusals or done, soon, and others go on.
class MalformedRequestsTest {

    private static final int MUTANTS = "full".equals(System.getProperty("millrace.campaign")) ? 10_000 : 100;

    private static final long SEED =
            Long.getLong("millrace.seed", RandomGenerator.getDefault().nextLong());

    /// Errors of the services' front, which no operation's model has.
    private static final Set<String> COMMON = Set.of(
            "SerializationException",
            "UnknownOperationException",
            "UnsupportedOperationException",
            "RequestEntityTooLargeException",
            "ThrottlingException");

    private static final Pattern CODE = Pattern.compile("__type.{0,3}?([A-Z][A-Za-z]+Exception)", Pattern.DOTALL);

    @TempDir
    private static Path data;

    private static ServerProcess server;
    private static Aws aws;

    @BeforeAll
    static void start() {
        System.out.println("seed " + SEED);
        server = ServerProcess.start(data);
        aws = Aws.at(server.url());
    }

    @AfterAll
    static void stop() {
        aws.close();
        server.close();
    }

    @Test
    void requests_areThoseOfTheModel() throws IOException {
        Map<String, String> requests = KinesisRequests.all("x", 0);
        assertThat(requests.keySet())
                .containsAll(ServiceModel.of(KinesisClient.class).operations().keySet());
        for (var operation : ServiceModel.of(KinesisClient.class).operations().values()) {
            Set<String> members = operation.newRequest().sdkFieldNameToField().keySet();
            Pipeline.JSON
                    .readTree(requests.get(operation.name()))
                    .fieldNames()
                    .forEachRemaining(
                            name -> assertThat(members).as(operation.name()).contains(name));
        }
    }

    @TestFactory
    List<DynamicTest> mutants() {
        List<DynamicTest> tests = new ArrayList<>();
        KinesisRequests.all("x", 0)
                .keySet()
                .forEach(operation -> tests.add(dynamicTest(operation, () -> torment(operation))));
        return tests;
    }

    private static void torment(String operation) throws IOException {
        long seed = SEED ^ operation.hashCode();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Mutations mutations = new Mutations(
                random, server.url().getHost() + ":" + server.url().getPort());
        Map<String, Integer> outcomes = new TreeMap<>();
        Line line = new Line(mutations.valid("ListStreams", "{}"));
        try {
            String json = request(operation);
            for (int i = 0; i < MUTANTS; i++) {
                if (i % 500 == 499) {
                    json = request(operation);
                }
                Mutant mutant = mutations.mutant(operation, json);
                try {
                    outcomes.merge(line.outcome(mutant), 1, Integer::sum);
                    line.provesSane();
                } catch (IOException | AssertionError e) {
                    throw new AssertionError(
                            "-Dmillrace.seed=" + SEED + ", " + operation + " " + i + ":\n" + mutant.text(), e);
                }
            }
        } finally {
            line.close();
        }
        System.out.println(operation + " " + outcomes);
        assertThat(outcomes).hasSizeGreaterThan(1);
    }

    /// The operation's valid request, and the stream that it is about.
    private static String request(String operation) {
        for (String stream : aws.kinesis().listStreamsPaginator().streamNames()) {
            if (!stream.equals(KinesisRequests.STREAM) || operation.equals("CreateStream")) {
                aws.kinesis().deleteStream(r -> r.streamName(stream).enforceConsumerDeletion(true));
                Scenario.awaitGone(aws.kinesis(), stream);
            }
        }
        if (operation.equals("CreateStream")) {
            return KinesisRequests.of(operation, "x", 0);
        }
        try {
            aws.kinesis().describeStreamSummary(r -> r.streamName(KinesisRequests.STREAM));
        } catch (ResourceNotFoundException e) {
            Scenario.create(aws.kinesis(), KinesisRequests.STREAM, 2);
        }
        String shard = Scenario.shards(aws.kinesis(), KinesisRequests.STREAM)
                .getFirst()
                .shardId();
        String iterator =
                Scenario.iterator(aws.kinesis(), KinesisRequests.STREAM, shard, ShardIteratorType.TRIM_HORIZON);
        long created = aws.kinesis()
                .describeStreamSummary(r -> r.streamName(KinesisRequests.STREAM))
                .streamDescriptionSummary()
                .streamCreationTimestamp()
                .getEpochSecond();
        return KinesisRequests.of(operation, iterator, created);
    }

    /// A connection that is opened again whenever the server has closed it.
    private static final class Line {

        private final byte[] good;
        private Optional<RawConnection> connection = Optional.empty();

        Line(byte[] good) {
            this.good = good;
        }

        private RawConnection connection() throws IOException {
            if (connection.isEmpty()) {
                connection = Optional.of(new RawConnection(server.url()));
            }
            return connection.get();
        }

        /// Sends a mutant and says in a word what came of it.
        String outcome(Mutant mutant) throws IOException {
            if (!mutant.isFramed()) {
                return unframed(mutant);
            }
            connection().send(mutant.bytes());
            RawConnection.Answer answer =
                    connection().answer().orElseThrow(() -> new AssertionError("closed without an answer"));
            if (answer.isLast()) {
                close();
            }
            return checked(mutant, answer);
        }

        /// Whatever is answered to what is no request for sure, the connection comes to an end.
        private String unframed(Mutant mutant) throws IOException {
            close();
            String outcome = "closed";
            try (RawConnection single = new RawConnection(server.url())) {
                try {
                    single.send(mutant.bytes());
                    single.end();
                    for (var answer = single.answer(); answer.isPresent(); answer = single.answer()) {
                        outcome = checked(mutant, answer.get());
                        if (answer.get().isLast()) {
                            break;
                        }
                    }
                } catch (SocketTimeoutException e) {
                    throw e;
                } catch (IOException e) {
                    outcome = "cut";
                }
            }
            return outcome;
        }

        private static String checked(Mutant mutant, RawConnection.Answer answer) {
            if (answer.status() / 100 == 2) {
                return "done";
            }
            assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
            Matcher code = CODE.matcher(answer.body());
            if (mutant.isRouted()) {
                assertThat(code.find()).as(answer.toString()).isTrue();
                assertThat(isModelled(code.group(1))).as(answer.toString()).isTrue();
                return code.group(1);
            }
            return Integer.toString(answer.status());
        }

        private static boolean isModelled(String code) {
            if (COMMON.contains(code)) {
                return true;
            }
            try {
                Class<?> type = Class.forName(CreateStreamRequest.class.getPackageName() + "." + code);
                return RuntimeException.class.isAssignableFrom(type);
            } catch (ClassNotFoundException e) {
                return false;
            }
        }

        /// The next request is answered as if nothing had been.
        void provesSane() throws IOException {
            connection().send(good);
            RawConnection.Answer answer =
                    connection().answer().orElseThrow(() -> new AssertionError("the connection is closed"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("StreamNames");
        }

        void close() throws IOException {
            if (connection.isPresent()) {
                connection.get().close();
                connection = Optional.empty();
            }
        }
    }
}
