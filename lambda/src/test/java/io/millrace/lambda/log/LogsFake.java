package io.millrace.lambda.log;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// As much of CloudWatch Logs as functions' lines need.
public final class LogsFake implements CloudWatchLogsClient, Clients<CloudWatchLogsClient> {

    private final Set<String> places = new HashSet<>();
    private final List<PutLogEventsRequest> puts = new ArrayList<>();

    @Override
    public CloudWatchLogsClient as(Caller caller) {
        return this;
    }

    @Override
    public synchronized CreateLogGroupResponse createLogGroup(CreateLogGroupRequest request) {
        create(request.logGroupName());
        return CreateLogGroupResponse.builder().build();
    }

    @Override
    public synchronized CreateLogStreamResponse createLogStream(CreateLogStreamRequest request) {
        create(request.logGroupName() + " " + request.logStreamName());
        return CreateLogStreamResponse.builder().build();
    }

    private void create(String place) {
        if (!places.add(place)) {
            throw ResourceAlreadyExistsException.builder().build();
        }
    }

    @Override
    public synchronized PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
        if (!places.contains(request.logGroupName() + " " + request.logStreamName())) {
            throw ResourceNotFoundException.builder().build();
        }
        puts.add(request);
        return PutLogEventsResponse.builder().build();
    }

    /// The messages of all events of a group, in the order of their arrival.
    public synchronized List<String> messages(String group) {
        return puts.stream()
                .filter(put -> put.logGroupName().equals(group))
                .flatMap(put -> put.logEvents().stream())
                .map(InputLogEvent::message)
                .toList();
    }

    public synchronized List<PutLogEventsRequest> puts() {
        return List.copyOf(puts);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
