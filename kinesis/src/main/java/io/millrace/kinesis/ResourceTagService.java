package io.millrace.kinesis;

import io.millrace.kinesis.name.ConsumerId;
import io.millrace.kinesis.name.Resource;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.stream.Streams;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.kinesis.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.kinesis.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.kinesis.model.Tag;
import software.amazon.awssdk.services.kinesis.model.TagResourceRequest;
import software.amazon.awssdk.services.kinesis.model.TagResourceResponse;
import software.amazon.awssdk.services.kinesis.model.UntagResourceRequest;
import software.amazon.awssdk.services.kinesis.model.UntagResourceResponse;

/// The operations of Kinesis on the tags of streams and consumers: translates between the SDK's shapes and the domain.
///
/// A stream's tags are those that [TagService] knows, too.
final class ResourceTagService {

    private final Streams streams;
    private final Consumers consumers;
    private final InstantSource clock;

    ResourceTagService(Streams streams, Consumers consumers, InstantSource clock) {
        this.streams = streams;
        this.consumers = consumers;
        this.clock = clock;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_TagResource.html>
    TagResourceResponse tagResource(TagResourceRequest request) {
        Resource resource = Resource.requested(request.resourceARN());
        change(resource, old -> Tags.add(resource, old, request.tags()));
        return TagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UntagResource.html>
    UntagResourceResponse untagResource(UntagResourceRequest request) {
        Resource resource = Resource.requested(request.resourceARN());
        change(resource, old -> Tags.remove(resource, old, request.tagKeys()));
        return UntagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForResource.html>
    ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Map<String, String> tags = new TreeMap<>(tags(Resource.requested(request.resourceARN())));
        return ListTagsForResourceResponse.builder()
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private void change(Resource resource, UnaryOperator<Map<String, String>> tags) {
        switch (resource) {
            case StreamId id ->
                streams.change(id, (definition, now) -> definition.withTags(tags.apply(definition.tags())));
            case ConsumerId id ->
                consumers.change(id, (consumer, now) -> consumer.withTags(tags.apply(consumer.tags())));
        }
    }

    private Map<String, String> tags(Resource resource) {
        return switch (resource) {
            case StreamId id -> streams.get(id).definition().tags();
            case ConsumerId id ->
                streams.get(id.stream())
                        .definition()
                        .consumer(id, clock.instant())
                        .tags();
        };
    }
}
