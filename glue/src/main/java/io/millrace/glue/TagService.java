package io.millrace.glue;

import io.millrace.api.Arn;
import io.millrace.api.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.glue.model.GetTagsRequest;
import software.amazon.awssdk.services.glue.model.GetTagsResponse;
import software.amazon.awssdk.services.glue.model.TagResourceRequest;
import software.amazon.awssdk.services.glue.model.TagResourceResponse;
import software.amazon.awssdk.services.glue.model.UntagResourceRequest;
import software.amazon.awssdk.services.glue.model.UntagResourceResponse;

/// Performs the operations on the tags of databases and tables.
///
/// Source: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-tags.html>
final class TagService {

    private static final int MOST_TAGS = 50;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;

    private final Catalog catalog;

    TagService(Catalog catalog) {
        this.catalog = catalog;
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_TagResource.html>
    TagResourceResponse tagResource(TagResourceRequest request) {
        check(request.tagsToAdd());
        change(request.resourceArn(), tags -> {
            Map<String, String> all = new TreeMap<>(tags);
            all.putAll(request.tagsToAdd());
            if (all.size() > MOST_TAGS) {
                throw GlueFault.INVALID_INPUT.fault("A resource can have up to %d tags", MOST_TAGS);
            }
            return all;
        });
        return TagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_UntagResource.html>
    UntagResourceResponse untagResource(UntagResourceRequest request) {
        change(request.resourceArn(), tags -> {
            Map<String, String> rest = new TreeMap<>(tags);
            request.tagsToRemove().forEach(rest::remove);
            return rest;
        });
        return UntagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_GetTags.html>
    GetTagsResponse getTags(GetTagsRequest request) {
        Resource resource = resource(request.resourceArn());
        Map<String, String> tags = switch (resource) {
            case Resource.OfDatabase database -> catalog.database(database.id()).tags();
            case Resource.OfTable table -> catalog.table(table.id()).tags();
        };
        return GetTagsResponse.builder().tags(new TreeMap<>(tags)).build();
    }

    /// Returns if keys and values have the lengths they may have.
    ///
    /// @throws io.millrace.api.Fault if one has not
    static void check(Map<String, String> tags) {
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > LONGEST_KEY) {
                throw GlueFault.INVALID_INPUT.fault("The key of a tag must have 1 to %d characters", LONGEST_KEY);
            }
            if (key.startsWith("aws:")) {
                throw GlueFault.INVALID_INPUT.fault("The key of a tag must not start with aws: %s", key);
            }
            if (value.length() > LONGEST_VALUE) {
                throw GlueFault.INVALID_INPUT.fault("The value of tag %s is too long", key);
            }
        });
    }

    private void change(String arn, UnaryOperator<Map<String, String>> change) {
        switch (resource(arn)) {
            case Resource.OfDatabase database ->
                catalog.change(database.id(), before -> before.withTags(change.apply(before.tags())));
            case Resource.OfTable table ->
                catalog.change(table.id(), before -> before.withTags(change.apply(before.tags())));
        }
    }

    /// What can have tags.
    private sealed interface Resource {

        record OfDatabase(DatabaseId id) implements Resource {}

        record OfTable(TableId id) implements Resource {}
    }

    /// Source: <https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html>
    private static Resource resource(String text) {
        Optional<Arn> arn = Arn.parse(text).filter(found -> found.service().equals("glue"));
        Optional<Resource> resource = arn.flatMap(TagService::named);
        return resource.orElseThrow(() -> GlueFault.INVALID_INPUT.fault("Invalid resource ARN: %s", text));
    }

    private static Optional<Resource> named(Arn arn) {
        Caller caller = Caller.current();
        if (!arn.account().equals(caller.account()) || !arn.region().equals(caller.region())) {
            return Optional.empty();
        }
        Optional<Resource> database = arn.nameOf("database")
                .filter(name -> !name.contains("/"))
                .map(name -> new Resource.OfDatabase(DatabaseId.of(caller, name)));
        return database.or(() -> arn.nameOf("table")
                .map(path -> path.split("/", -1))
                .filter(path -> path.length == 2)
                .map(path -> new Resource.OfTable(DatabaseId.of(caller, path[0]).table(path[1]))));
    }
}
