package io.millrace.conformance.kinesis;

import static io.millrace.conformance.kinesis.Scenario.arn;
import static io.millrace.conformance.kinesis.Scenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.House;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// Consumers that are registered with a stream.
final class ConsumerScenarios {

    static final List<Scenario> ALL = List.of(
            Scenario.of("RegisterStreamConsumer gives an ARN of its own each time", ConsumerScenarios::register),
            Scenario.of("RegisterStreamConsumer refuses a twin and the 21st", ConsumerScenarios::registerRefused),
            Scenario.of("DescribeStreamConsumer finds by ARN and by name", ConsumerScenarios::describe),
            Scenario.of("ListStreamConsumers pages in the order of names", ConsumerScenarios::list),
            Scenario.of("DeregisterStreamConsumer lets the stream go", ConsumerScenarios::deregister));

    private ConsumerScenarios() {}

    /// Registers a consumer and waits until it can be used.
    static Consumer registered(KinesisClient kinesis, String stream, String name) {
        Consumer consumer = kinesis.registerStreamConsumer(
                        r -> r.streamARN(arn(stream)).consumerName(name))
                .consumer();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (status(kinesis, consumer) != ConsumerStatus.ACTIVE) {
            if (System.nanoTime() > end) {
                throw new AssertionError(consumer + " does not become ACTIVE");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return consumer;
    }

    private static ConsumerStatus status(KinesisClient kinesis, Consumer consumer) {
        return kinesis.describeStreamConsumer(r -> r.consumerARN(consumer.consumerARN()))
                .consumerDescription()
                .consumerStatus();
    }

    private static void register(KinesisClient kinesis) {
        Scenario.create(kinesis, "register", 1);
        Consumer consumer = kinesis.registerStreamConsumer(r -> r.streamARN(arn("register"))
                        .consumerName("reader.1-a_b")
                        .tags(Map.of("team", "one")))
                .consumer();
        assertThat(consumer.consumerName()).isEqualTo("reader.1-a_b");
        assertThat(consumer.consumerARN()).matches(arn("register") + "/consumer/reader\\.1-a_b:\\d+");
        assertThat(consumer.consumerStatus()).isIn(ConsumerStatus.CREATING, ConsumerStatus.ACTIVE);
        assertThat(kinesis.listTagsForResource(r -> r.resourceARN(consumer.consumerARN()))
                        .tags())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("team=one");
        assertThat(kinesis.describeStreamSummary(r -> r.streamName("register"))
                        .streamDescriptionSummary()
                        .consumerCount())
                .isEqualTo(1);
    }

    private static void registerRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "register-no", 1);
        for (int i = 0; i < 20; i++) {
            registered(kinesis, "register-no", "reader-" + i);
        }
        refuses(
                ResourceInUseException.class,
                "Consumer reader-3 under stream register-no already exists for account " + House.ACCOUNT,
                () -> kinesis.registerStreamConsumer(
                        r -> r.streamARN(arn("register-no")).consumerName("reader-3")));
        refuses(
                LimitExceededException.class,
                "",
                () -> kinesis.registerStreamConsumer(
                        r -> r.streamARN(arn("register-no")).consumerName("reader-20")));
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.registerStreamConsumer(
                        r -> r.streamARN(arn("nobody")).consumerName("reader")));
        refuses(
                ValidationException.class,
                "at 'consumerName' failed to satisfy constraint",
                () -> kinesis.registerStreamConsumer(
                        r -> r.streamARN(arn("register-no")).consumerName("sp ace")));
    }

    private static void describe(KinesisClient kinesis) {
        Scenario.create(kinesis, "reader", 1);
        Consumer consumer = registered(kinesis, "reader", "one");
        ConsumerDescription byArn = kinesis.describeStreamConsumer(r -> r.consumerARN(consumer.consumerARN()))
                .consumerDescription();
        ConsumerDescription byName = kinesis.describeStreamConsumer(
                        r -> r.streamARN(arn("reader")).consumerName("one"))
                .consumerDescription();
        assertThat(byArn).isEqualTo(byName);
        assertThat(byArn.streamARN()).isEqualTo(arn("reader"));
        assertThat(byArn.consumerCreationTimestamp()).isEqualTo(consumer.consumerCreationTimestamp());
        refuses(
                ResourceNotFoundException.class,
                "two",
                () -> kinesis.describeStreamConsumer(
                        r -> r.streamARN(arn("reader")).consumerName("two")));
        refuses(InvalidArgumentException.class, "", () -> kinesis.describeStreamConsumer(r -> r.consumerName("one")));
    }

    private static void list(KinesisClient kinesis) {
        Scenario.create(kinesis, "readers", 1);
        for (String name : List.of("c", "a", "b")) {
            registered(kinesis, "readers", name);
        }
        List<String> names = new ArrayList<>();
        ListStreamConsumersResponse page =
                kinesis.listStreamConsumers(r -> r.streamARN(arn("readers")).maxResults(2));
        page.consumers().forEach(consumer -> names.add(consumer.consumerName()));
        String token = page.nextToken();
        page = kinesis.listStreamConsumers(
                r -> r.streamARN(arn("readers")).maxResults(2).nextToken(token));
        page.consumers().forEach(consumer -> names.add(consumer.consumerName()));
        assertThat(page.nextToken()).isNull();
        assertThat(names).containsExactly("a", "b", "c");
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.listStreamConsumers(r -> r.streamARN(arn("nobody"))));
        refuses(
                InvalidArgumentException.class,
                "",
                () -> kinesis.listStreamConsumers(
                        r -> r.streamARN(arn("readers")).nextToken("bogus")));
    }

    private static void deregister(KinesisClient kinesis) {
        Scenario.create(kinesis, "leave", 1);
        Consumer one = registered(kinesis, "leave", "one");
        registered(kinesis, "leave", "two");
        refuses(ResourceInUseException.class, "", () -> kinesis.deleteStream(r -> r.streamName("leave")));
        kinesis.deregisterStreamConsumer(r -> r.consumerARN(one.consumerARN()));
        kinesis.deregisterStreamConsumer(r -> r.streamARN(arn("leave")).consumerName("two"));
        refuses(
                ResourceNotFoundException.class,
                "",
                () -> kinesis.deregisterStreamConsumer(r -> r.consumerARN(one.consumerARN())));
        kinesis.deleteStream(r -> r.streamName("leave"));
        Scenario.awaitGone(kinesis, "leave");
    }
}
