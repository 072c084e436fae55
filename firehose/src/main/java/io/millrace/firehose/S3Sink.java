package io.millrace.firehose;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Puts the objects of one delivery stream through S3's client interface.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
final class S3Sink implements Objects {

    private static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Client s3;

    S3Sink(Clients<S3Client> s3, Caller caller) {
        this.s3 = s3.as(caller);
    }

    @Override
    public void put(String bucket, String key, List<ByteBuffer> content) {
        long length = content.stream().mapToLong(ByteBuffer::remaining).sum();
        try {
            s3.putObject(
                    request -> request.bucket(bucket)
                            .key(key)
                            .contentType(CONTENT_TYPE)
                            .contentLength(length),
                    RequestBody.fromContentProvider(() -> stream(content), length, CONTENT_TYPE));
        } catch (SdkException e) {
            throw new DeliveryException("s3://" + bucket + "/" + key + ": " + e.getMessage(), e);
        }
    }

    private static InputStream stream(List<ByteBuffer> content) {
        return new SequenceInputStream(Collections.enumeration(
                content.stream().<InputStream>map(ByteBufferStream::new).toList()));
    }
}
