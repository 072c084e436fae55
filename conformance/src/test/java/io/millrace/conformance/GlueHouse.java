package io.millrace.conformance;

import io.millrace.glue.GlueService;
import io.millrace.glue.GlueSettings;
import io.millrace.s3.S3Service;
import io.millrace.store.Store;
import io.millrace.wire.protocol.Endpoint;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A Glue of its own at some distance, with a client of it and one of the buckets beside it.
final class GlueHouse implements AutoCloseable {

    private final Outcomes outcomes = new Outcomes();
    private final House house;
    private final GlueClient glue;
    private final S3Client s3;

    GlueHouse(Distance distance, Path folder) {
        this.house = new House(
                distance,
                folder,
                outcomes.observer(GlueClient.class),
                List.of(Endpoint.json(GlueClient.class, "glue", "AWSGlue"), Endpoint.s3(S3Client.class)),
                (opening, door) -> {
                    Store store = opening.opened(Store.open(folder.resolve("millrace.db")));
                    InstantSource clock = InstantSource.system();
                    door.open(opening.opened(new S3Service(store, folder.resolve("s3"), clock, new SecureRandom()))
                            .door());
                    door.open(opening.opened(new GlueService(
                                    store,
                                    clock,
                                    new SecureRandom(),
                                    GlueSettings.defaults(),
                                    door.clients(S3Client.class)))
                            .door());
                });
        this.glue = house.client(GlueClient.class, GlueClient.builder(), outcomes);
        this.s3 = house.client(S3Client.class, S3Client.builder().forcePathStyle(true), new Outcomes());
    }

    GlueClient glue() {
        return glue;
    }

    S3Client s3() {
        return s3;
    }

    /// What came of the calls of Glue.
    Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public void close() {
        house.close();
    }
}
