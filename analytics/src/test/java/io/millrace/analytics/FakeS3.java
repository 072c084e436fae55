package io.millrace.analytics;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// Objects in memory.
final class FakeS3 {

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    /// How often an object was read.
    final AtomicInteger reads = new AtomicInteger();

    void put(String bucket, String key, String content) {
        objects.put(bucket + "/" + key, content.getBytes(StandardCharsets.UTF_8));
    }

    void delete(String bucket, String key) {
        objects.remove(bucket + "/" + key);
    }

    S3Client client() {
        return new S3Client() {
            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}

            @Override
            public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
                byte[] content = objects.get(request.bucket() + "/" + request.key());
                if (content == null) {
                    throw NoSuchKeyException.builder()
                            .awsErrorDetails(AwsErrorDetails.builder()
                                    .errorMessage("The specified key does not exist.")
                                    .build())
                            .build();
                }
                reads.incrementAndGet();
                try {
                    return transformer.transform(
                            GetObjectResponse.builder()
                                    .contentLength((long) content.length)
                                    .build(),
                            AbortableInputStream.create(new ByteArrayInputStream(content)));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
    }
}
