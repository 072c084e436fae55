package io.millrace.conformance.kinesis;

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
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// A Kinesis of its own at some distance, with a client of it.
final class KinesisHouse implements AutoCloseable {

    private final Outcomes outcomes = new Outcomes();
    private final House house;
    private final KinesisClient client;
    private final KinesisAsyncClient asyncClient;

    KinesisHouse(Distance distance, Path folder) {
        this.house = new House(
                distance,
                folder,
                outcomes.observer(),
                List.of(Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                        .andCbor()),
                (opening, door) -> {
                    Store store = opening.opened(Store.open(folder.resolve("millrace.db")));
                    door.open(opening.opened(new KinesisService(
                                    store,
                                    folder.resolve("streams"),
                                    InstantSource.system(),
                                    new SecureRandom(),
                                    KinesisSettings.defaults()))
                            .door());
                });
        this.client = house.client(KinesisClient.class, KinesisClient.builder(), outcomes);
        this.asyncClient = house.asyncClient(KinesisAsyncClient.class, KinesisAsyncClient.builder(), outcomes);
    }

    KinesisClient client() {
        return client;
    }

    KinesisAsyncClient asyncClient() {
        return asyncClient;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public void close() {
        house.close();
    }
}
