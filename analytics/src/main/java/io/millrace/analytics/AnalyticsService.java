package io.millrace.analytics;

import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.discovery.DiscoveryService;
import io.millrace.analytics.flow.ConnectionService;
import io.millrace.analytics.run.ApplicationStatus;
import io.millrace.analytics.run.Applications;
import io.millrace.analytics.run.Journals;
import io.millrace.analytics.v2.AnalyticsV2Service;
import io.millrace.api.Clients;
import io.millrace.api.Meter;
import io.millrace.api.ServiceDoor;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalytics.model.KinesisAnalyticsException;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// Kinesis Analytics for SQL: the applications, and what both versions of the API do with them.
///
/// It makes the parts of version 1, of which each performs the operations on one kind of thing;
/// [AnalyticsV2Service] makes those of version 2.
///
/// Operations: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Operations.html>
public final class AnalyticsService implements AutoCloseable {

    private final Applications applications;
    private final List<KinesisAnalyticsClient> parts;
    private final AnalyticsV2Service version2;

    /// Knows the applications that the store defines; [#start] lets them run.
    ///
    /// @param folder where the states are that are too large for the store
    /// @param kinesis the streams that applications read and write
    /// @param firehose the delivery streams that they write
    /// @param lambda the functions that their records pass through and that take their rows
    /// @param s3 the objects that fill their reference tables
    /// @param logs the log streams that are told of their errors
    /// @param meter told of what they do
    public AnalyticsService(
            Store store,
            Path folder,
            InstantSource clock,
            RandomGenerator random,
            AnalyticsSettings settings,
            Clients<KinesisClient> kinesis,
            Clients<FirehoseClient> firehose,
            Clients<LambdaClient> lambda,
            Clients<S3Client> s3,
            Clients<CloudWatchLogsClient> logs,
            Meter meter) {
        this(
                store,
                new Journals(store, folder, settings.smallStateBytes()),
                clock,
                random,
                settings,
                kinesis,
                firehose,
                lambda,
                s3,
                logs,
                meter);
    }

    AnalyticsService(
            Store store,
            Journals journals,
            InstantSource clock,
            RandomGenerator random,
            AnalyticsSettings settings,
            Clients<KinesisClient> kinesis,
            Clients<FirehoseClient> firehose,
            Clients<LambdaClient> lambda,
            Clients<S3Client> s3,
            Clients<CloudWatchLogsClient> logs,
            Meter meter) {
        ConnectionService connections = new ConnectionService(kinesis, firehose, lambda, s3, logs, random, settings);
        DiscoveryService discovery = new DiscoveryService(clock, settings.discoveryWait(), connections);
        this.applications = new Applications(store, journals, connections, meter, clock, random, settings);
        this.parts = List.of(
                new ApplicationService(applications),
                new ConfigurationService(applications),
                new SchemaDiscoveryService(discovery),
                new TagService(applications));
        this.version2 = new AnalyticsV2Service(applications, discovery);
    }

    /// The door to this service.
    public ServiceDoor<KinesisAnalyticsClient> door() {
        return ServiceDoor.of(
                KinesisAnalyticsClient.class, parts, AnalyticsLimits.LIMITS, KinesisAnalyticsException::builder);
    }

    /// The door to the same applications for those who speak version 2 of the API.
    public ServiceDoor<KinesisAnalyticsV2Client> doorOfVersion2() {
        return version2.door();
    }

    /// Lets the applications go on that ran when the server ended; called when all services can be reached.
    public void start() {
        applications.resume();
    }

    /// What each application has done, in the order of their accounts, regions and names.
    public List<ApplicationStatus> status() {
        return applications.status();
    }

    /// Ends all applications after the batches under way; they go on at the next [#start].
    @Override
    public void close() {
        applications.close();
    }
}
