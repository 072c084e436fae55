package io.millrace.cloudwatch.logs;

import io.millrace.api.Arn;
import io.millrace.api.Caller;
import io.millrace.store.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;

/// The operations on log groups and their tags.
final class GroupService {

    private static final int PAGE = 50;
    private static final int MOST_TAGS = 50;
    private static final String STANDARD = "STANDARD";

    private final Groups groups;

    GroupService(Groups groups) {
        this.groups = groups;
    }

    void create(Caller caller, CreateLogGroupRequest request) {
        Map<String, String> tags = checked(request.tags());
        String kind = Optional.ofNullable(request.logGroupClassAsString()).orElse(STANDARD);
        groups.create(GroupId.of(caller, request.logGroupName()), kind, Optional.ofNullable(request.kmsKeyId()), tags);
    }

    DescribeLogGroupsResponse describe(Caller caller, DescribeLogGroupsRequest request) {
        if (request.logGroupNamePrefix() != null && request.logGroupNamePattern() != null) {
            throw LogsFault.INVALID_PARAMETER.fault(
                    "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        }
        int limit = Optional.ofNullable(request.limit()).orElse(PAGE);
        String after = request.nextToken() == null
                ? ""
                : PageToken.parts(request.nextToken(), 1).getFirst();
        List<LogGroup> found =
                matching(caller, request, after).limit(limit + 1L).toList();
        List<LogGroup> page = found.subList(0, Math.min(limit, found.size()));
        return DescribeLogGroupsResponse.builder()
                .logGroups(page.stream().map(group -> shape(caller, group)).toList())
                .nextToken(found.size() > limit ? PageToken.of(page.getLast().name()) : null)
                .build();
    }

    private Stream<LogGroup> matching(Caller caller, DescribeLogGroupsRequest request, String after) {
        String prefix = GroupId.prefix(caller);
        String namePrefix = Optional.ofNullable(request.logGroupNamePrefix()).orElse("");
        String part = Optional.ofNullable(request.logGroupNamePattern()).orElse("");
        List<String> named = request.logGroupIdentifiers().stream()
                .map(identifier -> GroupId.identified(caller, identifier).name())
                .toList();
        String kind = request.logGroupClassAsString();
        return groups.list(prefix + namePrefix, after.isEmpty() ? "" : prefix + after, Integer.MAX_VALUE).stream()
                .map(Table.Row::value)
                .filter(group -> group.name().contains(part))
                .filter(group -> named.isEmpty() || named.contains(group.name()))
                .filter(group -> kind == null || kind.equals(group.kind()));
    }

    private software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup shape(Caller caller, LogGroup group) {
        String arn = GroupId.of(caller, group.name()).arn();
        return software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup.builder()
                .logGroupName(group.name())
                .creationTime(group.createdMillis())
                .retentionInDays(
                        group.retentionDays().isPresent()
                                ? group.retentionDays().getAsInt()
                                : null)
                .metricFilterCount(0)
                .arn(arn + ":*")
                .logGroupArn(arn)
                .storedBytes(groups.bytes(group))
                .kmsKeyId(group.kmsKey().orElse(null))
                .logGroupClass(group.kind())
                .build();
    }

    void retain(Caller caller, String name, OptionalInt days) {
        groups.update(GroupId.of(caller, name), group -> group.with(days));
    }

    void tag(GroupId id, Map<String, String> added) {
        checked(added);
        groups.update(id, group -> {
            Map<String, String> all = new TreeMap<>(group.tags());
            all.putAll(added);
            if (all.size() > MOST_TAGS) {
                throw LogsFault.TOO_MANY_TAGS.fault("A resource can have no more than %d tags.", MOST_TAGS);
            }
            return group.with(all);
        });
    }

    void untag(GroupId id, List<String> keys) {
        UnaryOperator<LogGroup> change = group -> {
            Map<String, String> rest = new TreeMap<>(group.tags());
            rest.keySet().removeAll(keys);
            return group.with(rest);
        };
        groups.update(id, change);
    }

    Map<String, String> tags(GroupId id) {
        return groups.get(id).sortedTags();
    }

    /// The group whose tags are meant.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterException if it is no ARN of a group
    static GroupId tagged(Caller caller, String arn) {
        if (Arn.parse(arn).isEmpty()) {
            throw LogsFault.INVALID_PARAMETER.fault("The ARN %s is invalid.", arn);
        }
        return GroupId.identified(caller, arn);
    }

    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html>
    private static Map<String, String> checked(Map<String, String> tags) {
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > 128 || value.length() > 256 || key.startsWith("aws:")) {
                throw LogsFault.INVALID_PARAMETER.fault("The tag %s=%s is invalid.", key, value);
            }
        });
        return tags;
    }
}
