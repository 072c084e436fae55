package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/// Resource policies of streams and of consumers.
class PoliciesTest {

    private static final String USERS = "arn:aws:kinesis:eu-west-1:111122223333:stream/users";
    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [{"Sid": "read", "Effect": "Allow",
             "Principal": {"AWS": "arn:aws:iam::999988887777:root"}, "Action": ["kinesis:GetRecords"],
             "Resource": "%s"}]}""".formatted(USERS);

    @TempDir
    Path directory;

    private Kinesis kinesis;
    private String app;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
        kinesis.create("users", 1);
        app = register("app");
    }

    private String register(String name) {
        return kinesis.client()
                .registerStreamConsumer(r -> r.streamARN(USERS).consumerName(name))
                .consumer()
                .consumerARN();
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    private void put(String arn, String policy) {
        kinesis.client().putResourcePolicy(r -> r.resourceARN(arn).policy(policy));
    }

    private String get(String arn) {
        return kinesis.client().getResourcePolicy(r -> r.resourceARN(arn)).policy();
    }

    @Test
    void policy_isShownAsItWasPutAfterARestartToo() {
        put(USERS, POLICY);
        put(app, POLICY.replace("read", "subscribe"));

        kinesis.restart();

        assertThat(get(USERS)).isEqualTo(POLICY);
        assertThat(get(app)).isEqualTo(POLICY.replace("read", "subscribe"));
        put(USERS, POLICY.replace("read", "write"));
        assertThat(get(USERS)).isEqualTo(POLICY.replace("read", "write"));
    }

    @Test
    void delete_takesThePolicyAway() {
        put(USERS, POLICY);
        put(app, POLICY);

        kinesis.client().deleteResourcePolicy(r -> r.resourceARN(USERS));

        assertThat(get(app)).isEqualTo(POLICY);
        kinesis.client().deleteResourcePolicy(r -> r.resourceARN(app));
        for (String arn : new String[] {USERS, app}) {
            assertThatThrownBy(() -> get(arn))
                    .isInstanceOf(ResourceNotFoundException.class)
                    .hasMessageContaining("No resource policy found for resource ARN " + arn);
            assertThatThrownBy(() -> kinesis.client().deleteResourcePolicy(r -> r.resourceARN(arn)))
                    .isInstanceOf(ResourceNotFoundException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"Statement\": []}",
                "{\"Statement\": \"Allow\"}",
                "{\"Version\": \"2012\", \"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\","
                        + " \"Resource\": \"*\"}}",
                "{\"Statement\": {\"Effect\": \"Maybe\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\"}}",
                "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}",
                "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"*\"}}",
                "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\"}}",
                "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\"}"
            })
    void put_refusesWhatIsNoPolicy(String text) {
        assertThatThrownBy(() -> put(USERS, text)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> get(USERS)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void put_refusesWhatIsNestedWithoutEnd() {
        assertThatThrownBy(() -> put(USERS, "[".repeat(20_000))).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void put_refusesMoreThanTwentyKibibytes() {
        assertThatThrownBy(() -> put(USERS, POLICY + " ".repeat(20 << 10)))
                .isInstanceOf(InvalidArgumentException.class);
        put(USERS, POLICY + " ".repeat((20 << 10) - POLICY.length()));
    }

    @Test
    void put_refusesConsumersThatAreNotActive() {
        kinesis.restart(Kinesis.SMALL.withDelays(Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO));
        String slow = register("slow");

        assertThatThrownBy(() -> put(slow, POLICY))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Consumer slow with creation timestamp " + Kinesis.START.getEpochSecond()
                        + " under stream users and account 111122223333 is not in ACTIVE status.");
        kinesis.pass(Duration.ofSeconds(3));
        put(slow, POLICY);
    }

    @Test
    void policy_ofWhatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> put(USERS + "2", POLICY)).isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> get(app.replace("/app:", "/gone:"))).isInstanceOf(ResourceNotFoundException.class);
    }
}
