package io.millrace.conformance;

import io.millrace.cloudwatch.logs.LogsService;
import io.millrace.cloudwatch.logs.LogsSettings;
import io.millrace.store.Store;
import io.millrace.wire.protocol.Endpoint;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/// A CloudWatch Logs of its own at some distance, with a client of it.
final class LogsHouse implements AutoCloseable {

    private final Outcomes outcomes = new Outcomes();
    private final House house;
    private final CloudWatchLogsClient client;

    LogsHouse(Distance distance, Path folder) {
        this.house = new House(
                distance,
                folder,
                outcomes.observer(),
                List.of(Endpoint.json(CloudWatchLogsClient.class, "logs", "Logs_20140328")),
                (opening, door) -> {
                    Store store = opening.opened(Store.open(folder.resolve("logs.db")));
                    door.open(opening.opened(new LogsService(store, InstantSource.system(), LogsSettings.defaults()))
                            .door());
                });
        this.client = house.client(CloudWatchLogsClient.class, CloudWatchLogsClient.builder(), outcomes);
    }

    CloudWatchLogsClient client() {
        return client;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public void close() {
        house.close();
    }
}
