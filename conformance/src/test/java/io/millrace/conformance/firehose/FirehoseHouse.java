package io.millrace.conformance.firehose;

import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.cloudwatch.logs.LogsService;
import io.millrace.cloudwatch.logs.LogsSettings;
import io.millrace.conformance.Distance;
import io.millrace.conformance.House;
import io.millrace.conformance.Outcomes;
import io.millrace.firehose.FirehoseService;
import io.millrace.firehose.FirehoseSettings;
import io.millrace.glue.GlueService;
import io.millrace.glue.GlueSettings;
import io.millrace.kinesis.KinesisService;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.s3.S3Service;
import io.millrace.store.Store;
import io.millrace.wire.protocol.Endpoint;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A Firehose of its own at some distance, with clients of it, of its sources, its buckets and its tables.
final class FirehoseHouse implements AutoCloseable {

    private final Outcomes outcomes = new Outcomes();
    private final House house;
    private final FirehoseClient client;
    private final KinesisClient kinesis;
    private final S3Client s3;
    private final GlueClient glue;

    FirehoseHouse(Distance distance, Path folder) {
        this.house = new House(
                distance,
                folder,
                outcomes.observer(FirehoseClient.class),
                List.of(
                        Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                                .andCbor(),
                        Endpoint.json(FirehoseClient.class, "firehose", "Firehose_20150804"),
                        Endpoint.json(GlueClient.class, "glue", "AWSGlue"),
                        Endpoint.s3(S3Client.class)),
                (opening, door) -> open(opening, door, folder));
        this.client = house.client(FirehoseClient.class, FirehoseClient.builder(), outcomes);
        this.kinesis = house.client(KinesisClient.class, KinesisClient.builder(), new Outcomes());
        this.s3 = house.client(S3Client.class, S3Client.builder().forcePathStyle(true), new Outcomes());
        this.glue = house.client(GlueClient.class, GlueClient.builder(), new Outcomes());
    }

    private static void open(House house, FrontDoor door, Path folder) {
        Store store = house.opened(Store.open(folder.resolve("millrace.db")));
        InstantSource clock = InstantSource.system();
        KinesisService streams = house.opened(new KinesisService(
                store, folder.resolve("streams"), clock, new SecureRandom(), KinesisSettings.defaults(), Meter.NONE));
        S3Service buckets = house.opened(new S3Service(store, folder.resolve("s3"), clock, new SecureRandom()));
        LogsService logs = house.opened(
                new LogsService(house.opened(Store.open(folder.resolve("logs.db"))), clock, LogsSettings.defaults()));
        GlueService tables = house.opened(new GlueService(
                store, clock, new SecureRandom(), GlueSettings.defaults(), door.clients(S3Client.class)));
        FirehoseService service = house.opened(new FirehoseService(
                store,
                folder.resolve("deliveries"),
                clock,
                new SecureRandom(),
                FirehoseSettings.defaults(),
                door.clients(S3Client.class),
                caller -> new NoFunctions(),
                door.clients(KinesisClient.class),
                door.clients(CloudWatchLogsClient.class),
                door.clients(GlueClient.class),
                Meter.NONE));
        door.open(streams.door());
        door.open(buckets.door());
        door.open(logs.door());
        door.open(tables.door());
        door.open(service.door());
        service.start();
    }

    /// A Lambda without any function.
    private static final class NoFunctions implements LambdaClient {

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    FirehoseClient client() {
        return client;
    }

    KinesisClient kinesis() {
        return kinesis;
    }

    S3Client s3() {
        return s3;
    }

    GlueClient glue() {
        return glue;
    }

    /// What came of the calls of Firehose.
    Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public void close() {
        house.close();
    }
}
