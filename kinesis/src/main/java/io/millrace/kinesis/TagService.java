package io.millrace.kinesis;

import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.stream.Streams;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamRequest;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamResponse;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamRequest;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamResponse;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamRequest;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamResponse;
import software.amazon.awssdk.services.kinesis.model.Tag;

/// The operations of Kinesis on tags: translates between the SDK's shapes and the domain.
final class TagService {

    private final Streams streams;

    TagService(Streams streams) {
        this.streams = streams;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html>
    AddTagsToStreamResponse addTagsToStream(AddTagsToStreamRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        streams.change(id, (definition, now) -> definition.withTags(Tags.add(id, definition.tags(), request.tags())));
        return AddTagsToStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html>
    RemoveTagsFromStreamResponse removeTagsFromStream(RemoveTagsFromStreamRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        streams.change(
                id, (definition, now) -> definition.withTags(Tags.remove(id, definition.tags(), request.tagKeys())));
        return RemoveTagsFromStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html>
    ListTagsForStreamResponse listTagsForStream(ListTagsForStreamRequest request) {
        StreamDefinition definition = streams.get(StreamId.requested(request.streamName(), request.streamARN()))
                .definition();
        String after = Optional.ofNullable(request.exclusiveStartTagKey()).orElse("");
        int limit = Optional.ofNullable(request.limit()).orElse(Tags.MAX_TAGS);
        List<Tag> rest = definition.sortedTags().entrySet().stream()
                .filter(tag -> tag.getKey().compareTo(after) > 0)
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        return ListTagsForStreamResponse.builder()
                .tags(rest.subList(0, Math.min(limit, rest.size())))
                .hasMoreTags(rest.size() > limit)
                .build();
    }
}
