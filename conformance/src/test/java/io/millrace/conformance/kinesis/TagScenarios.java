package io.millrace.conformance.kinesis;

import static io.millrace.conformance.kinesis.Scenario.arn;
import static io.millrace.conformance.kinesis.Scenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Tag;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// Tags of streams.
final class TagScenarios {

    static final List<Scenario> ALL = List.of(
            Scenario.of("tags of streams come, change and go", TagScenarios::streams),
            Scenario.of("tags of streams obey their bounds", TagScenarios::streamsRefused),
            Scenario.of("tags of resources are those of streams and consumers", TagScenarios::resources),
            Scenario.of("tags of resources obey their bounds", TagScenarios::resourcesRefused));

    private TagScenarios() {}

    private static void streams(KinesisClient kinesis) {
        Scenario.create(kinesis, "tags", 1);
        kinesis.addTagsToStream(r -> r.streamName("tags").tags(Map.of("a", "1", "b", "2", "c", "3")));
        kinesis.addTagsToStream(r -> r.streamARN(arn("tags")).tags(Map.of("b", "two")));
        kinesis.removeTagsFromStream(r -> r.streamName("tags").tagKeys("c", "absent"));
        ListTagsForStreamResponse first =
                kinesis.listTagsForStream(r -> r.streamName("tags").limit(1));
        assertThat(first.tags()).containsExactly(tag("a", "1"));
        assertThat(first.hasMoreTags()).isTrue();
        ListTagsForStreamResponse second =
                kinesis.listTagsForStream(r -> r.streamARN(arn("tags")).exclusiveStartTagKey("a"));
        assertThat(second.tags()).containsExactly(tag("b", "two"));
        assertThat(second.hasMoreTags()).isFalse();
    }

    private static void streamsRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "tags-no", 1);
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.addTagsToStream(r -> r.streamName("nobody").tags(Map.of("a", "1"))));
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.removeTagsFromStream(r -> r.streamName("nobody").tagKeys("a")));
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.listTagsForStream(r -> r.streamName("nobody")));
        refuses(
                ValidationException.class,
                "at 'tagKeys' failed to satisfy constraint",
                () -> kinesis.removeTagsFromStream(r -> r.streamName("tags-no").tagKeys(List.of())));
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            many.put("key " + i, "value");
        }
        kinesis.addTagsToStream(r -> r.streamName("tags-no").tags(many));
        refuses(
                InvalidArgumentException.class,
                "",
                () -> kinesis.addTagsToStream(r -> r.streamName("tags-no").tags(Map.of("one more", ""))));
        assertThat(kinesis.listTagsForStream(r -> r.streamName("tags-no")).tags())
                .hasSize(50);
    }

    private static void resources(KinesisClient kinesis) {
        Scenario.create(kinesis, "resource", 1);
        String consumer =
                ConsumerScenarios.registered(kinesis, "resource", "reader").consumerARN();
        for (String arn : List.of(arn("resource"), consumer)) {
            kinesis.tagResource(r -> r.resourceARN(arn).tags(Map.of("a", "1", "b", "2")));
            kinesis.untagResource(r -> r.resourceARN(arn).tagKeys("a"));
            assertThat(kinesis.listTagsForResource(r -> r.resourceARN(arn)).tags())
                    .containsExactly(tag("b", "2"));
        }
        assertThat(kinesis.listTagsForStream(r -> r.streamName("resource")).tags())
                .containsExactly(tag("b", "2"));
    }

    private static void resourcesRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "resource-no", 1);
        String nobody = arn("resource-no") + "/consumer/nobody:1700000000";
        refuses(
                ResourceNotFoundException.class,
                "nobody",
                () -> kinesis.tagResource(r -> r.resourceARN(nobody).tags(Map.of("a", "1"))));
        refuses(
                ResourceNotFoundException.class,
                "nobody",
                () -> kinesis.untagResource(r -> r.resourceARN(arn("nobody")).tagKeys("a")));
        refuses(
                ResourceNotFoundException.class,
                "nobody",
                () -> kinesis.listTagsForResource(r -> r.resourceARN(nobody)));
        refuses(
                ValidationException.class,
                "at 'resourceARN' failed to satisfy constraint",
                () -> kinesis.listTagsForResource(r -> r.resourceARN("arn:aws:s3:::bucket")));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
