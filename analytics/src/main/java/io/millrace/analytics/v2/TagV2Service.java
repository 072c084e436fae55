package io.millrace.analytics.v2;

import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.Tags;
import io.millrace.analytics.run.Applications;
import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.Tag;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.TagResourceRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.TagResourceResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UntagResourceRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UntagResourceResponse;

/// The operations on the tags of applications.
final class TagV2Service implements KinesisAnalyticsV2Client, ServicePart {

    private final Applications applications;

    TagV2Service(Applications applications) {
        this.applications = applications;
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_TagResource.html>
    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = ApplicationId.ofArn(Caller.current(), request.resourceARN());
            applications.tag(id, tags -> Tags.added(id, tags, tags(request.tags())));
            return TagResourceResponse.builder().build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_UntagResource.html>
    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = ApplicationId.ofArn(Caller.current(), request.resourceARN());
            applications.tag(id, tags -> {
                Map<String, String> rest = new TreeMap<>(tags);
                request.tagKeys().forEach(rest::remove);
                return rest;
            });
            return UntagResourceResponse.builder().build();
        });
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ListTagsForResource.html>
    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return AnalyticsV2Fault.translated(() -> {
            ApplicationId id = ApplicationId.ofArn(Caller.current(), request.resourceARN());
            Map<String, String> tags = new TreeMap<>(applications.get(id).tags());
            return ListTagsForResourceResponse.builder()
                    .tags(tags.entrySet().stream()
                            .map(tag -> Tag.builder()
                                    .key(tag.getKey())
                                    .value(tag.getValue())
                                    .build())
                            .toList())
                    .build();
        });
    }

    /// The tags of a request; one without a value has an empty one.
    static Map<String, String> tags(List<Tag> requested) {
        Map<String, String> tags = new LinkedHashMap<>();
        requested.forEach(
                tag -> tags.put(tag.key(), Optional.ofNullable(tag.value()).orElse("")));
        return tags;
    }
}
