package io.millrace.conformance.analytics;

import io.millrace.analytics.AnalyticsService;
import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.conformance.Distance;
import io.millrace.conformance.House;
import io.millrace.conformance.Outcomes;
import io.millrace.kinesis.KinesisService;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.store.Store;
import io.millrace.wire.protocol.Endpoint;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A Kinesis Analytics of its own at some distance, with clients of both versions and of the streams that it reads.
final class AnalyticsHouse implements AutoCloseable {

    private final Outcomes outcomes = new Outcomes();
    private final Outcomes outcomes2 = new Outcomes();
    private final House house;
    private final KinesisAnalyticsClient client;
    private final KinesisAnalyticsV2Client client2;
    private final KinesisClient kinesis;

    AnalyticsHouse(Distance distance, Path folder) {
        this.house = new House(
                distance,
                folder,
                (call, took, outcome) -> {
                    outcomes.observer(KinesisAnalyticsClient.class).called(call, took, outcome);
                    outcomes2.observer(KinesisAnalyticsV2Client.class).called(call, took, outcome);
                },
                List.of(
                        Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                                .andCbor(),
                        Endpoint.json(KinesisAnalyticsClient.class, "kinesisanalytics", "KinesisAnalytics_20150814"),
                        Endpoint.json(KinesisAnalyticsV2Client.class, "kinesisanalytics", "KinesisAnalytics_20180523")),
                (opening, door) -> open(opening, door, folder));
        this.client = house.client(KinesisAnalyticsClient.class, KinesisAnalyticsClient.builder(), outcomes);
        this.client2 = house.client(KinesisAnalyticsV2Client.class, KinesisAnalyticsV2Client.builder(), outcomes2);
        this.kinesis = house.client(KinesisClient.class, KinesisClient.builder(), new Outcomes());
    }

    private static void open(House house, FrontDoor door, Path folder) {
        Store store = house.opened(Store.open(folder.resolve("millrace.db")));
        KinesisService streams = house.opened(new KinesisService(
                store,
                folder.resolve("streams"),
                InstantSource.system(),
                new SecureRandom(),
                KinesisSettings.defaults(),
                Meter.NONE));
        AnalyticsService service = house.opened(new AnalyticsService(
                store,
                folder.resolve("applications"),
                InstantSource.system(),
                new SecureRandom(),
                AnalyticsSettings.defaults(),
                door.clients(KinesisClient.class),
                door.clients(FirehoseClient.class),
                door.clients(LambdaClient.class),
                door.clients(S3Client.class),
                door.clients(CloudWatchLogsClient.class),
                Meter.NONE));
        door.open(streams.door());
        door.open(service.door());
        door.open(service.doorOfVersion2());
        service.start();
    }

    KinesisAnalyticsClient client() {
        return client;
    }

    /// Of version 2.
    KinesisAnalyticsV2Client client2() {
        return client2;
    }

    KinesisClient kinesis() {
        return kinesis;
    }

    /// What came of the calls of version 1.
    Outcomes outcomes() {
        return outcomes;
    }

    /// What came of the calls of version 2.
    Outcomes outcomes2() {
        return outcomes2;
    }

    @Override
    public void close() {
        house.close();
    }
}
