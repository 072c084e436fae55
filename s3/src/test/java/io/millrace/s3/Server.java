package io.millrace.s3;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The service behind a front door, on a directory of its own, with a clock that stands still until it is moved.
final class Server implements AutoCloseable {

    static final Caller ALICE = new Caller("111122223333", "us-east-1", "AKIAALICE");
    static final Caller BOB = new Caller("444455556666", "us-east-1", "AKIABOB");
    static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

    final Path folder;
    private final Store store;
    private final S3Service service;
    private final FrontDoor door;
    private final AtomicLong millis = new AtomicLong(START.toEpochMilli());

    private Server(Path directory, Disk disk) {
        this.folder = directory.resolve("s3");
        this.store = Store.open(directory.resolve("millrace.db"));
        try {
            this.service = new S3Service(store, folder, () -> Instant.ofEpochMilli(millis.get()), new Random(7), disk);
        } catch (Throwable e) {
            store.close();
            throw e;
        }
        AtomicLong ids = new AtomicLong();
        this.door = new FrontDoor(
                Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "request-" + ids.incrementAndGet(), () -> 0);
        door.open(service.door());
    }

    static Server open(Path directory) {
        return new Server(directory, new FileDisk());
    }

    static Server open(Path directory, Disk disk) {
        return new Server(directory, disk);
    }

    S3Client as(Caller caller) {
        return door.clients(S3Client.class).as(caller);
    }

    S3Client alice() {
        return as(ALICE);
    }

    void pass(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    PutObjectResponse put(String bucket, String key, String content) {
        return alice().putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(content));
    }

    ResponseBytes<GetObjectResponse> get(String bucket, String key) {
        return alice().getObjectAsBytes(r -> r.bucket(bucket).key(key));
    }

    List<String> keys(String bucket) {
        return alice().listObjectsV2Paginator(r -> r.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /// All files below the folder of objects, by their paths there.
    Map<String, byte[]> files() {
        return files(folder);
    }

    static Map<String, byte[]> files(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            Map<String, byte[]> files = new TreeMap<>();
            for (Path path : paths.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        service.close();
        store.close();
    }

    /// Ends without a goodbye, as a crash does.
    void crash() {
        store.close();
    }
}
