package io.millrace.firehose;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// CloudWatch Logs in memory: the messages of all streams, each of which must be made first.
final class Events implements CloudWatchLogsClient {

    private final Set<String> streams = new HashSet<>();
    private final List<String> messages = new ArrayList<>();
    private final Runnable onPut;

    Events() {
        this(() -> {});
    }

    /// @param onPut run before each put
    Events(Runnable onPut) {
        this.onPut = onPut;
    }

    @Override
    public PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
        onPut.run();
        return put(request);
    }

    private synchronized PutLogEventsResponse put(PutLogEventsRequest request) {
        if (!streams.contains(request.logGroupName() + "/" + request.logStreamName())) {
            throw ResourceNotFoundException.builder().message("no such stream").build();
        }
        request.logEvents().forEach(event -> messages.add(event.message()));
        return PutLogEventsResponse.builder().build();
    }

    @Override
    public CreateLogGroupResponse createLogGroup(CreateLogGroupRequest request) {
        return CreateLogGroupResponse.builder().build();
    }

    @Override
    public synchronized CreateLogStreamResponse createLogStream(CreateLogStreamRequest request) {
        streams.add(request.logGroupName() + "/" + request.logStreamName());
        return CreateLogStreamResponse.builder().build();
    }

    synchronized List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public String serviceName() {
        return "logs";
    }

    @Override
    public void close() {}
}
