package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.randomuser.KinesisSink;
import io.millrace.randomuser.Ledger;
import io.millrace.randomuser.Pace;
import io.millrace.randomuser.Person;
import io.millrace.randomuser.Producer;
import io.millrace.randomuser.ProducerSettings;
import io.millrace.randomuser.Progress;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the server again and again while users flow through the whole pipeline at 500 a second.
class CrashTest {

    private static final int KILLS = "full".equals(System.getProperty("millrace.campaign")) ? 30 : 3;
    private static final double RATE = 500;

    @TempDir
    private Path data;

    @Test
    void killedServer_losesNoAcknowledgedRecord_andPutsNoneIntoTheBucketTwice()
            throws IOException, InterruptedException {
        long seed = RandomGenerator.getDefault().nextLong();
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Person> people = people(random);
        StringWriter acknowledged = new StringWriter();
        for (int life = 0; life <= KILLS; life++) {
            ServerProcess server = ServerProcess.start(data);
            try (Aws aws = Aws.at(server.url())) {
                Pipeline pipeline = new Pipeline(aws, "users");
                if (life == 0) {
                    pipeline.createStream(2);
                    pipeline.createDelivery(1);
                    pipeline.startApplication(Pipeline.schema("DOUBLE"));
                }
                if (life < KILLS) {
                    Duration lifetime = Duration.ofMillis(1_500 + random.nextInt(2_500));
                    produceUntilKilled(server, aws, people, acknowledged, random, lifetime);
                } else {
                    check(pipeline, acknowledged.toString());
                }
            } finally {
                server.close();
            }
        }
    }

    private static void produceUntilKilled(
            ServerProcess server,
            Aws aws,
            List<Person> people,
            StringWriter acknowledged,
            RandomGenerator random,
            Duration lifetime)
            throws InterruptedException {
        Producer producer = new Producer(
                new KinesisSink(aws.kinesis(), "users"),
                people,
                ProducerSettings.TUTORIAL.withRate(RATE).withAttempts(1).withDuration(Duration.ofMinutes(2)),
                Pace.ofTheMachine(),
                random,
                Ledger.to(acknowledged),
                progress -> {});
        Thread producing = Thread.ofVirtual().name("producer").start(() -> {
            Progress progress = producer.run();
            System.out.println(progress);
        });
        producing.join(lifetime);
        server.kill();
        producer.stop();
        producing.join();
    }

    private static void check(Pipeline pipeline, String ledger) throws IOException {
        List<JsonNode> streamed = pipeline.streamed();
        Map<String, Integer> inStream = new HashMap<>();
        streamed.forEach(user -> inStream.merge(user.path("email").asText(), 1, Integer::sum));
        Map<String, Integer> promised = new HashMap<>();
        ledger.lines().forEach(line -> promised.merge(line.split("\t", -1)[2], 1, Integer::sum));
        assertThat(promised).isNotEmpty();
        promised.forEach((email, times) -> assertThat(inStream.getOrDefault(email, 0))
                .as("%s was acknowledged %s times", email, times)
                .isGreaterThanOrEqualTo(times));
        Map<String, Integer> expected = Pipeline.expected(streamed);
        assertThat(pipeline.await(expected)).isEqualTo(expected);
        System.out.println(streamed.size() + " records in the stream, " + Pipeline.count(promised) + " acknowledged, "
                + Pipeline.count(expected) + " in the bucket");
    }

    /// 500 users, each with an e-mail address of his own, so that the ledger tells them apart.
    private static List<Person> people(RandomGenerator random) throws IOException {
        StringBuilder answer = new StringBuilder("{\"results\":[");
        for (int i = 0; i < 500; i++) {
            answer.append(i == 0 ? "" : ",").append("""
                            {"gender":"%s","name":{"title":"Mx","first":"First%d","last":"Last%d"},
                             "location":{"coordinates":{"latitude":"%.4f","longitude":"%.4f"}},
                             "email":"user%d@example.com","dob":{"date":"1990-01-01T00:00:00.000Z","age":%d}}""".formatted(
                            i % 2 == 0 ? "male" : "female",
                            i,
                            i,
                            random.nextDouble(-90, 90),
                            random.nextDouble(-180, 180),
                            i,
                            random.nextInt(10, 80)));
        }
        return new ArrayList<>(Person.parse(answer.append("]}").toString().getBytes(StandardCharsets.UTF_8)));
    }
}
