package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Tag;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// Tags of streams and of consumers, by ARN.
class ResourceTagsTest {

    private static final String USERS = "arn:aws:kinesis:eu-west-1:111122223333:stream/users";

    @TempDir
    Path directory;

    private Kinesis kinesis;
    private String app;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
        kinesis.client().createStream(r -> r.streamName("users").shardCount(1).tags(Map.of("created", "yes")));
        app = kinesis.client()
                .registerStreamConsumer(r -> r.streamARN(USERS).consumerName("app"))
                .consumer()
                .consumerARN();
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    private Map<String, String> tags(String arn) {
        return kinesis.client().listTagsForResource(r -> r.resourceARN(arn)).tags().stream()
                .collect(Collectors.toMap(Tag::key, Tag::value));
    }

    private static Map<String, String> many(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "key" + i, i -> "value" + i));
    }

    @Test
    void tags_ofAStreamAreTheSameInBothFamilies() {
        kinesis.client().tagResource(r -> r.resourceARN(USERS).tags(Map.of("a", "1", "b", "")));
        kinesis.client().addTagsToStream(r -> r.streamName("users").tags(Map.of("c", "3")));

        Map<String, String> old = kinesis.client().listTagsForStream(r -> r.streamName("users")).tags().stream()
                .collect(Collectors.toMap(Tag::key, Tag::value));
        assertThat(tags(USERS))
                .isEqualTo(Map.of("created", "yes", "a", "1", "b", "", "c", "3"))
                .isEqualTo(old);
        kinesis.client().untagResource(r -> r.resourceARN(USERS).tagKeys("c", "unknown"));
        kinesis.client().removeTagsFromStream(r -> r.streamName("users").tagKeys("a"));
        assertThat(tags(USERS)).isEqualTo(Map.of("created", "yes", "b", ""));
    }

    @Test
    void tags_ofAConsumerAreItsOwn() {
        kinesis.client().tagResource(r -> r.resourceARN(app).tags(Map.of("a", "1", "b", "2")));
        kinesis.client().tagResource(r -> r.resourceARN(app).tags(Map.of("b", "3")));
        kinesis.client().untagResource(r -> r.resourceARN(app).tagKeys("a"));

        assertThat(tags(app)).isEqualTo(Map.of("b", "3"));
        assertThat(tags(USERS)).isEqualTo(Map.of("created", "yes"));
    }

    @Test
    void tagResource_refusesMoreThanFiftyTags() {
        for (String arn : List.of(USERS, app)) {
            assertThatThrownBy(() ->
                            kinesis.client().tagResource(r -> r.resourceARN(arn).tags(many(51))))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("cannot have more than 50 tags");
        }
        kinesis.client().tagResource(r -> r.resourceARN(app).tags(many(50)));
        assertThatThrownBy(() ->
                        kinesis.client().tagResource(r -> r.resourceARN(app).tags(Map.of("one-more", ""))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(tags(app)).hasSize(50);
    }

    @Test
    void tagResource_refusesWhatNoTagMayBe() {
        assertThatThrownBy(() ->
                        kinesis.client().tagResource(r -> r.resourceARN(app).tags(Map.of("k".repeat(129), "v"))))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() ->
                        kinesis.client().tagResource(r -> r.resourceARN(app).tags(Map.of("k", "v".repeat(257)))))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() ->
                        kinesis.client().tagResource(r -> r.resourceARN(app).tags(Map.of("k", "<v>"))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client().tagResource(r -> r.resourceARN(app)))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() ->
                        kinesis.client().untagResource(r -> r.resourceARN(app).tagKeys(List.of())))
                .isInstanceOf(ValidationException.class);
        assertThat(tags(app)).isEmpty();
    }

    @Test
    void tags_ofWhatIsNotThereAreNotFound() {
        String gone = app.replace("/app:", "/gone:");
        assertThatThrownBy(() -> tags(gone)).isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() ->
                        kinesis.client().tagResource(r -> r.resourceARN(gone).tags(Map.of("a", "b"))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> tags(USERS + "2")).isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> tags("users")).isInstanceOf(ValidationException.class);
    }
}
