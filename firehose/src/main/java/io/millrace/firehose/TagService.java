package io.millrace.firehose;

import io.millrace.firehose.definition.DeliveryDefinition;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import software.amazon.awssdk.services.firehose.model.ListTagsForDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.ListTagsForDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.Tag;

/// Translates tags between the SDK's shapes and ours.
final class TagService {

    private static final int MOST_TAGS = 50;

    private TagService() {}

    /// The old tags with the new ones, which go before, by key.
    ///
    /// @throws io.millrace.api.Fault if there would be too many
    static List<DeliveryDefinition.Tag> added(List<DeliveryDefinition.Tag> old, List<Tag> added) {
        TreeMap<String, DeliveryDefinition.Tag> all = new TreeMap<>();
        old.forEach(tag -> all.put(tag.key(), tag));
        added.forEach(tag ->
                all.put(tag.key(), new DeliveryDefinition.Tag(tag.key(), tag.value() == null ? "" : tag.value())));
        if (all.size() > MOST_TAGS) {
            throw FirehoseFault.LIMIT_EXCEEDED.fault(
                    "A Firehose cannot have more than %d tags associated with it.", MOST_TAGS);
        }
        return List.copyOf(all.values());
    }

    /// The old tags without those of the keys; a key that no tag has is no mistake.
    static List<DeliveryDefinition.Tag> removed(List<DeliveryDefinition.Tag> old, Collection<String> keys) {
        return old.stream().filter(tag -> !keys.contains(tag.key())).toList();
    }

    /// A page of tags, by key; all that there are without a limit.
    static ListTagsForDeliveryStreamResponse list(
            DeliveryDefinition definition, ListTagsForDeliveryStreamRequest request) {
        String after = request.exclusiveStartTagKey() == null ? "" : request.exclusiveStartTagKey();
        int limit = request.limit() == null ? MOST_TAGS : request.limit();
        List<Tag> rest = definition.tags().stream()
                .filter(tag -> tag.key().compareTo(after) > 0)
                .sorted(java.util.Comparator.comparing(DeliveryDefinition.Tag::key))
                .map(tag -> Tag.builder().key(tag.key()).value(tag.value()).build())
                .toList();
        return ListTagsForDeliveryStreamResponse.builder()
                .tags(rest.subList(0, Math.min(limit, rest.size())))
                .hasMoreTags(rest.size() > limit)
                .build();
    }
}
