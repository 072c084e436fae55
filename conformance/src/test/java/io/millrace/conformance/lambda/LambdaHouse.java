package io.millrace.conformance.lambda;

import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.conformance.Distance;
import io.millrace.conformance.House;
import io.millrace.conformance.Outcomes;
import io.millrace.lambda.LambdaService;
import io.millrace.lambda.LambdaSettings;
import io.millrace.s3.S3Service;
import io.millrace.store.Store;
import io.millrace.wire.protocol.Endpoint;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.waiters.LambdaWaiter;
import software.amazon.awssdk.services.s3.S3Client;

/// A Lambda of its own at some distance, and the buckets that it reads code from.
final class LambdaHouse implements AutoCloseable {

    private final Outcomes outcomes = new Outcomes();
    private final Path folder;
    private final boolean isDirect;
    private final House house;
    private final LambdaClient client;
    private final S3Client s3;

    LambdaHouse(Distance distance, Path folder) {
        this.folder = folder;
        this.isDirect = distance == Distance.DIRECT;
        this.house = new House(
                distance,
                folder,
                outcomes.observer(LambdaClient.class),
                List.of(Endpoint.restJson(LambdaClient.class, "lambda"), Endpoint.s3(S3Client.class)),
                (opening, door) -> open(opening, door, folder));
        this.client = house.client(LambdaClient.class, LambdaClient.builder(), outcomes);
        this.s3 = house.client(S3Client.class, S3Client.builder().forcePathStyle(true), new Outcomes());
    }

    private static void open(House house, FrontDoor door, Path data) {
        Store store = house.opened(Store.open(data.resolve("millrace.db")));
        InstantSource clock = InstantSource.system();
        S3Service s3 = house.opened(new S3Service(store, data.resolve("s3"), clock, new SecureRandom()));
        LambdaService lambda = house.opened(new LambdaService(
                store,
                data.resolve("functions"),
                clock,
                System::nanoTime,
                new SecureRandom(),
                LambdaSettings.defaults(),
                door.clients(S3Client.class),
                door.clients(LambdaClient.class),
                door.clients(CloudWatchLogsClient.class),
                door.clients(KinesisClient.class),
                door.clients(KinesisAsyncClient.class),
                Meter.NONE));
        door.open(s3.door());
        door.open(lambda.door());
    }

    LambdaClient client() {
        return client;
    }

    /// Waits as users' programs do, if there is a real client.
    Optional<LambdaWaiter> waiter() {
        return isDirect ? Optional.empty() : Optional.of(client.waiter());
    }

    S3Client s3() {
        return s3;
    }

    /// A folder of this machine that nobody else uses.
    Path folder(String name) {
        return folder.resolve("of-tests").resolve(name);
    }

    /// What came of the calls of Lambda.
    Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public void close() {
        house.close();
    }
}
