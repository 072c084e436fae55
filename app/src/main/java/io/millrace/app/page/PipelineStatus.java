package io.millrace.app.page;

import io.millrace.analytics.run.ApplicationStatus;
import io.millrace.firehose.delivery.DeliveryStatus;
import io.millrace.kinesis.stream.StreamProgress;
import java.util.List;
import java.util.Optional;

/// How far everything is that flows through a server, at one moment.
///
/// @param streams all data streams
/// @param applications all SQL applications
/// @param deliveries all delivery streams
public record PipelineStatus(
        List<StreamProgress> streams, List<ApplicationStatus> applications, List<DeliveryStatus> deliveries) {

    public PipelineStatus {
        streams = List.copyOf(streams);
        applications = List.copyOf(applications);
        deliveries = List.copyOf(deliveries);
    }

    /// Records that were ever put into data streams.
    public long produced() {
        return streams.stream().mapToLong(StreamProgress::records).sum();
    }

    /// Rows that applications sent to their destinations.
    public long passed() {
        return applications.stream().mapToLong(ApplicationStatus::rowsOut).sum();
    }

    /// Records that are in objects.
    public long delivered() {
        return deliveries.stream().mapToLong(DeliveryStatus::recordsDelivered).sum();
    }

    /// Records that could not be transformed and are in error objects.
    public long failed() {
        return deliveries.stream().mapToLong(DeliveryStatus::recordsFailed).sum();
    }

    /// Records that wait for their object.
    public long pending() {
        return deliveries.stream().mapToLong(DeliveryStatus::recordsPending).sum();
    }

    /// Objects that were written.
    public long objects() {
        return deliveries.stream().mapToLong(DeliveryStatus::objects).sum();
    }

    /// How far the slowest application is behind the end of its stream, in milliseconds.
    public long lagMillis() {
        return applications.stream()
                .mapToLong(ApplicationStatus::millisBehindLatest)
                .max()
                .orElse(0);
    }

    /// Whether all that was put has passed every stage.
    public boolean isDrained() {
        long read =
                applications.stream().mapToLong(ApplicationStatus::recordsIn).sum();
        return read >= produced() && lagMillis() == 0 && pending() == 0;
    }

    /// What went wrong last, in the first stage that tells of something.
    public Optional<String> lastError() {
        return applications.stream()
                .flatMap(application -> application.lastError().stream())
                .findFirst()
                .or(() -> deliveries.stream()
                        .flatMap(delivery -> delivery.lastError().stream())
                        .findFirst());
    }
}
