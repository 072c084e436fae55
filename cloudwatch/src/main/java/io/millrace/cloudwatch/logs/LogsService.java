package io.millrace.cloudwatch.logs;

import io.millrace.api.Caller;
import io.millrace.api.ServiceDoor;
import io.millrace.store.Store;
import java.time.InstantSource;
import java.util.OptionalInt;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteRetentionPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteRetentionPolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagResourceResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagResourceResponse;

/// CloudWatch Logs behind the SDK's client interface.
///
/// Operations: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html>
@SuppressWarnings("deprecation") // older clients still tag log groups by their names
public final class LogsService implements CloudWatchLogsClient {

    private final Groups groups;
    private final Retention retention;
    private final GroupService groupService;
    private final StreamService streamService;
    private final EventService eventService;

    /// @param store of its own: what is logged must not keep anybody else waiting
    public LogsService(Store store, InstantSource clock, LogsSettings settings) {
        Events events = new Events(store);
        this.groups = new Groups(store, events, clock);
        this.retention = new Retention(groups, events, settings, clock);
        this.groupService = new GroupService(groups);
        this.streamService = new StreamService(groups);
        this.eventService = new EventService(groups, events, retention, clock);
        retention.start();
    }

    /// The service as the front door opens it.
    public ServiceDoor<CloudWatchLogsClient> door() {
        return ServiceDoor.of(CloudWatchLogsClient.class, this, LogsLimits.LIMITS, CloudWatchLogsException::builder);
    }

    /// Forgets every group of every account.
    public void clear() {
        groups.clear();
        retention.soon();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
    @Override
    public CreateLogGroupResponse createLogGroup(CreateLogGroupRequest request) {
        groupService.create(Caller.current(), request);
        return CreateLogGroupResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html>
    @Override
    public DeleteLogGroupResponse deleteLogGroup(DeleteLogGroupRequest request) {
        groups.delete(group(request.logGroupName()));
        retention.soon();
        return DeleteLogGroupResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>
    @Override
    public DescribeLogGroupsResponse describeLogGroups(DescribeLogGroupsRequest request) {
        return groupService.describe(Caller.current(), request);
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>
    @Override
    public PutRetentionPolicyResponse putRetentionPolicy(PutRetentionPolicyRequest request) {
        groupService.retain(Caller.current(), request.logGroupName(), OptionalInt.of(request.retentionInDays()));
        retention.soon();
        return PutRetentionPolicyResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html>
    @Override
    public DeleteRetentionPolicyResponse deleteRetentionPolicy(DeleteRetentionPolicyRequest request) {
        groupService.retain(Caller.current(), request.logGroupName(), OptionalInt.empty());
        return DeleteRetentionPolicyResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html>
    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        groupService.tag(GroupService.tagged(Caller.current(), request.resourceArn()), request.tags());
        return TagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html>
    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        groupService.untag(GroupService.tagged(Caller.current(), request.resourceArn()), request.tagKeys());
        return UntagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html>
    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        GroupId id = GroupService.tagged(Caller.current(), request.resourceArn());
        return ListTagsForResourceResponse.builder().tags(groupService.tags(id)).build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html>
    @Override
    public TagLogGroupResponse tagLogGroup(TagLogGroupRequest request) {
        groupService.tag(group(request.logGroupName()), request.tags());
        return TagLogGroupResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagLogGroup.html>
    @Override
    public UntagLogGroupResponse untagLogGroup(UntagLogGroupRequest request) {
        groupService.untag(group(request.logGroupName()), request.tags());
        return UntagLogGroupResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsLogGroup.html>
    @Override
    public ListTagsLogGroupResponse listTagsLogGroup(ListTagsLogGroupRequest request) {
        return ListTagsLogGroupResponse.builder()
                .tags(groupService.tags(group(request.logGroupName())))
                .build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html>
    @Override
    public CreateLogStreamResponse createLogStream(CreateLogStreamRequest request) {
        groups.createStream(group(request.logGroupName()), request.logStreamName());
        return CreateLogStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html>
    @Override
    public DeleteLogStreamResponse deleteLogStream(DeleteLogStreamRequest request) {
        groups.deleteStream(group(request.logGroupName()), request.logStreamName());
        retention.soon();
        return DeleteLogStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html>
    @Override
    public DescribeLogStreamsResponse describeLogStreams(DescribeLogStreamsRequest request) {
        return streamService.describe(Caller.current(), request);
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html>
    @Override
    public PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
        return eventService.put(Caller.current(), request);
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html>
    @Override
    public GetLogEventsResponse getLogEvents(GetLogEventsRequest request) {
        return eventService.get(Caller.current(), request);
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html>
    @Override
    public FilterLogEventsResponse filterLogEvents(FilterLogEventsRequest request) {
        return eventService.filter(Caller.current(), request);
    }

    private static GroupId group(String name) {
        return GroupId.of(Caller.current(), name);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// Ends the removal of what is expired; the store is its owner's to close.
    @Override
    public void close() {
        retention.close();
    }
}
