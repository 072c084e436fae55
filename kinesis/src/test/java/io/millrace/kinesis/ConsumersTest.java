package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Caller;
import io.millrace.kinesis.setting.KinesisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Tag;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// How consumers come, show and go.
class ConsumersTest {

    private static final String USERS = "arn:aws:kinesis:eu-west-1:111122223333:stream/users";
    private static final KinesisSettings SLOW =
            Kinesis.SMALL.withDelays(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(2));

    @TempDir
    Path directory;

    private Kinesis kinesis;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
        kinesis.create("users", 1);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    private Consumer register(String name) {
        return kinesis.client()
                .registerStreamConsumer(r -> r.streamARN(USERS).consumerName(name))
                .consumer();
    }

    private ConsumerDescription describe(String arn) {
        return kinesis.client().describeStreamConsumer(r -> r.consumerARN(arn)).consumerDescription();
    }

    private List<String> names() {
        return kinesis.client().listStreamConsumers(r -> r.streamARN(USERS)).consumers().stream()
                .map(Consumer::consumerName)
                .toList();
    }

    private int count() {
        return kinesis.client()
                .describeStreamSummary(r -> r.streamName("users"))
                .streamDescriptionSummary()
                .consumerCount();
    }

    @Test
    void register_givesAnArnWithTheSecondOfCreation() {
        kinesis.pass(Duration.ofMillis(1_300));

        Consumer consumer = register("app");

        long second = Kinesis.START.getEpochSecond() + 1;
        assertThat(consumer.consumerARN()).isEqualTo(USERS + "/consumer/app:" + second);
        assertThat(consumer.consumerName()).isEqualTo("app");
        assertThat(consumer.consumerCreationTimestamp().getEpochSecond()).isEqualTo(second);
        assertThat(count()).isOne();
    }

    @Test
    void describe_findsByArnByNameAndByBoth() {
        Consumer consumer = register("app");

        ConsumerDescription byArn = describe(consumer.consumerARN());
        ConsumerDescription byName = kinesis.client()
                .describeStreamConsumer(r -> r.streamARN(USERS).consumerName("app"))
                .consumerDescription();
        ConsumerDescription byAll = kinesis.client()
                .describeStreamConsumer(
                        r -> r.streamARN(USERS).consumerName("app").consumerARN(consumer.consumerARN()))
                .consumerDescription();

        assertThat(byArn.streamARN()).isEqualTo(USERS);
        assertThat(byArn.consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
        assertThat(byArn).isEqualTo(byName).isEqualTo(byAll);
    }

    @Test
    void describe_refusesTooLittleAndWhatDiffers() {
        String arn = register("app").consumerARN();

        assertThatThrownBy(() -> kinesis.client().describeStreamConsumer(r -> r.streamARN(USERS)))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client()
                        .describeStreamConsumer(r -> r.consumerARN(arn).consumerName("other")))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client()
                        .describeStreamConsumer(r -> r.consumerARN(arn).streamARN(USERS + "2")))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client().describeStreamConsumer(r -> r.consumerARN(USERS)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'consumerARN'");
    }

    @Test
    void consumer_passesFromCreatingToActive() {
        kinesis.restart(Kinesis.SMALL.withDelays(Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO));

        Consumer consumer = register("app");
        assertThat(consumer.consumerStatus()).isEqualTo(ConsumerStatus.CREATING);
        kinesis.pass(Duration.ofMillis(2_999));
        assertThat(describe(consumer.consumerARN()).consumerStatus()).isEqualTo(ConsumerStatus.CREATING);
        kinesis.pass(Duration.ofMillis(1));
        assertThat(describe(consumer.consumerARN()).consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
    }

    @Test
    void register_refusesATakenName() {
        register("app");

        assertThatThrownBy(() -> register("app"))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Consumer app under stream users already exists for account 111122223333.");
    }

    @Test
    void register_refusesTheTwentyFirst() {
        for (int i = 0; i < 20; i++) {
            register("app" + i);
        }

        assertThatThrownBy(() -> register("one-more")).isInstanceOf(LimitExceededException.class);
        assertThat(count()).isEqualTo(20);
        kinesis.client().deregisterStreamConsumer(r -> r.streamARN(USERS).consumerName("app7"));
        register("one-more");
        assertThat(count()).isEqualTo(20);
    }

    @Test
    void register_refusesASixthThatIsCreating() {
        kinesis.restart(Kinesis.SMALL.withDelays(Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO));
        for (int i = 0; i < 5; i++) {
            register("app" + i);
        }

        assertThatThrownBy(() -> register("sixth"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("CREATING");
        kinesis.pass(Duration.ofSeconds(3));
        assertThat(register("sixth").consumerName()).isEqualTo("sixth");
    }

    @Test
    void register_refusesStreamsThatAreNotThere() {
        assertThatThrownBy(() -> kinesis.client()
                        .registerStreamConsumer(r -> r.streamARN(USERS + "2").consumerName("app")))
                .isInstanceOf(ResourceNotFoundException.class);
        Caller bob = new Caller("999988887777", "eu-west-1", "AKIABOB");
        assertThatThrownBy(() -> kinesis.as(bob)
                        .registerStreamConsumer(r -> r.streamARN(USERS).consumerName("app")))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void deregister_takesTheConsumerAway() {
        String arn = register("app").consumerARN();

        kinesis.client().deregisterStreamConsumer(r -> r.consumerARN(arn));

        assertThat(names()).isEmpty();
        assertThat(count()).isZero();
        assertThatThrownBy(() -> describe(arn))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Consumer app, account 111122223333 not found.");
        assertThatThrownBy(() -> kinesis.client().deregisterStreamConsumer(r -> r.consumerARN(arn)))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void deregister_passesThroughDeleting() {
        kinesis.restart(SLOW);
        String arn = register("app").consumerARN();

        kinesis.client().deregisterStreamConsumer(r -> r.consumerARN(arn));
        kinesis.pass(Duration.ofSeconds(1));
        kinesis.client().deregisterStreamConsumer(r -> r.consumerARN(arn)); // does not begin anew
        assertThat(describe(arn).consumerStatus()).isEqualTo(ConsumerStatus.DELETING);
        assertThatThrownBy(() -> register("app")).isInstanceOf(ResourceInUseException.class);
        kinesis.pass(Duration.ofSeconds(1));
        assertThatThrownBy(() -> describe(arn)).isInstanceOf(ResourceNotFoundException.class);
        assertThat(register("app").consumerARN()).isNotEqualTo(arn);
    }

    @Test
    void arn_ofAnEarlierConsumerOfThatNameIsNotFound() {
        String first = register("app").consumerARN();
        kinesis.client().deregisterStreamConsumer(r -> r.consumerARN(first));
        kinesis.pass(Duration.ofSeconds(1));
        String second = register("app").consumerARN();

        assertThatThrownBy(() -> describe(first)).isInstanceOf(ResourceNotFoundException.class);
        assertThat(describe(second).consumerName()).isEqualTo("app");
    }

    @Test
    void list_pagesThroughTheNamesInOrder() {
        List.of("c", "a", "e", "b", "d").forEach(this::register);

        List<String> seen = new ArrayList<>();
        ListStreamConsumersResponse page =
                kinesis.client().listStreamConsumers(r -> r.streamARN(USERS).maxResults(2));
        seen.addAll(page.consumers().stream().map(Consumer::consumerName).toList());
        while (page.nextToken() != null) {
            String token = page.nextToken();
            page = kinesis.client()
                    .listStreamConsumers(r -> r.streamARN(USERS).maxResults(2).nextToken(token));
            assertThat(page.consumers()).hasSizeBetween(1, 2);
            seen.addAll(page.consumers().stream().map(Consumer::consumerName).toList());
        }

        assertThat(seen).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void list_refusesTokensThatAreNotItsOwnOrOld() {
        kinesis.create("other", 1);
        List.of("a", "b").forEach(this::register);
        String token = kinesis.client()
                .listStreamConsumers(r -> r.streamARN(USERS).maxResults(1))
                .nextToken();

        assertThatThrownBy(() -> kinesis.client()
                        .listStreamConsumers(r -> r.streamARN(USERS).nextToken(token.substring(1))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client()
                        .listStreamConsumers(r ->
                                r.streamARN(USERS.replace("users", "other")).nextToken(token)))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client()
                        .listStreamConsumers(
                                r -> r.streamARN(USERS).nextToken(token).streamCreationTimestamp(Kinesis.START)))
                .isInstanceOf(InvalidArgumentException.class);
        kinesis.pass(Duration.ofSeconds(301));
        assertThatThrownBy(() -> kinesis.client()
                        .listStreamConsumers(r -> r.streamARN(USERS).nextToken(token)))
                .isInstanceOf(ExpiredNextTokenException.class);
    }

    @Test
    void list_ofAStreamOfAnotherTimeIsNotFound() {
        assertThat(kinesis.client()
                        .listStreamConsumers(r -> r.streamARN(USERS).streamCreationTimestamp(Kinesis.START))
                        .consumers())
                .isEmpty();
        assertThatThrownBy(() -> kinesis.client()
                        .listStreamConsumers(
                                r -> r.streamARN(USERS).streamCreationTimestamp(Kinesis.START.plusSeconds(1))))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void consumers_outliveARestart() {
        String arn = kinesis.client()
                .registerStreamConsumer(
                        r -> r.streamARN(USERS).consumerName("app").tags(Map.of("team", "blue")))
                .consumer()
                .consumerARN();

        kinesis.restart();

        assertThat(describe(arn).consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
        assertThat(kinesis.client().listTagsForResource(r -> r.resourceARN(arn)).tags())
                .containsExactly(Tag.builder().key("team").value("blue").build());
    }

    @Test
    void deleteStream_refusesWhileThereAreConsumersUnlessToldToTakeThem() {
        register("app");

        assertThatThrownBy(() -> kinesis.client().deleteStream(r -> r.streamName("users")))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("DeleteStream can't delete " + USERS);
        assertThatThrownBy(() ->
                        kinesis.client().deleteStream(r -> r.streamName("users").enforceConsumerDeletion(false)))
                .isInstanceOf(ResourceInUseException.class);
        kinesis.client().deleteStream(r -> r.streamName("users").enforceConsumerDeletion(true));
        kinesis.create("users", 1);
        assertThat(names()).isEmpty();
    }
}
