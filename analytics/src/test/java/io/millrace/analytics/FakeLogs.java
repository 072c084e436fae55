package io.millrace.analytics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;

/// A CloudWatch Logs that keeps every put.
final class FakeLogs implements CloudWatchLogsClient {

    private final List<PutLogEventsRequest> puts = new CopyOnWriteArrayList<>();

    List<PutLogEventsRequest> puts() {
        return puts;
    }

    @Override
    public PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
        puts.add(request);
        return PutLogEventsResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
