package io.millrace.firehose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// A bucket in memory that can fail before or after it has taken an object.
final class Bucket implements S3Client {

    private final Map<String, String> objects = new TreeMap<>();
    private final List<String> puts = new ArrayList<>();
    private int failuresBefore;
    private int failuresAfter;

    @Override
    public synchronized PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        notifyAll();
        if (failuresBefore > 0) {
            failuresBefore--;
            throw SdkClientException.create("connection refused");
        }
        try {
            String content =
                    new String(body.contentStreamProvider().newStream().readAllBytes(), StandardCharsets.UTF_8);
            objects.put(request.key(), content);
            puts.add(request.key());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (failuresAfter > 0) {
            failuresAfter--;
            throw SdkClientException.create("connection reset");
        }
        return PutObjectResponse.builder().build();
    }

    synchronized void failBefore(int puts) {
        failuresBefore = puts;
    }

    synchronized void failAfter(int puts) {
        failuresAfter = puts;
    }

    /// Waits until there are that many objects.
    synchronized Map<String, String> await(int count) throws InterruptedException {
        await(() -> objects.size() >= count);
        return new TreeMap<>(objects);
    }

    synchronized void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("waited 20 s in vain; objects: " + objects);
            }
            wait(Math.min(left, 20));
        }
    }

    synchronized Map<String, String> objects() {
        return new TreeMap<>(objects);
    }

    synchronized String content(String prefix) {
        StringBuilder text = new StringBuilder();
        objects.forEach((key, content) -> {
            if (key.startsWith(prefix)) {
                text.append(content);
            }
        });
        return text.toString();
    }

    @Override
    public String serviceName() {
        return "s3";
    }

    @Override
    public void close() {}
}
