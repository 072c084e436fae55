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
    private final Map<String, byte[]> contents = new TreeMap<>();
    private final Map<String, String> encodings = new TreeMap<>();
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
            byte[] content = body.contentStreamProvider().newStream().readAllBytes();
            if (content.length != request.contentLength()) {
                throw new AssertionError(request.key() + " has " + content.length + " bytes, not the "
                        + request.contentLength() + " that were told");
            }
            contents.put(request.key(), content);
            encodings.put(request.key(), String.valueOf(request.contentEncoding()));
            objects.put(request.key(), new String(content, StandardCharsets.UTF_8));
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
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("waited 60 s in vain; objects: " + objects);
            }
            wait(Math.min(left, 20));
        }
    }

    synchronized Map<String, String> objects() {
        return new TreeMap<>(objects);
    }

    /// The bytes of the only object whose key ends so.
    synchronized byte[] only(String extension) {
        List<byte[]> found = contents.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(extension))
                .map(Map.Entry::getValue)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " objects end in " + extension + ": " + contents.keySet());
        }
        return found.getFirst();
    }

    synchronized List<String> keys() {
        return List.copyOf(contents.keySet());
    }

    synchronized byte[] bytes(String key) {
        return java.util.Objects.requireNonNull(contents.get(key), key).clone();
    }

    synchronized Map<String, String> encodings() {
        return new TreeMap<>(encodings);
    }

    synchronized List<String> puts() {
        return List.copyOf(puts);
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
