package io.millrace.conformance.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.conformance.House;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.FirehoseException;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Something that holds of Firehose, whatever the distance of the client; it shares its account with other scenarios.
///
/// @param name what holds
/// @param proof throws an assertion's error if it does not
record FirehoseScenario(String name, Consumer<FirehoseHouse> proof) {

    static final String ROLE = "arn:aws:iam::000000000000:role/any";
    static final String KEY = "arn:aws:kms:us-east-1:000000000000:key/one";
    static final String DESTINATION_ID = "destinationId-000000000001";
    static final String NOBODY = "nobody";

    static String bucketArn(String bucket) {
        return "arn:aws:s3:::" + bucket;
    }

    static String arn(String stream) {
        return "arn:aws:firehose:" + House.REGION + ":" + House.ACCOUNT + ":deliverystream/" + stream;
    }

    /// A destination that delivers at once.
    static ExtendedS3DestinationConfiguration bucket(String bucket) {
        return ExtendedS3DestinationConfiguration.builder()
                .bucketARN(bucketArn(bucket))
                .roleARN(ROLE)
                .bufferingHints(hints -> hints.intervalInSeconds(0).sizeInMBs(1))
                .build();
    }

    /// Makes a bucket, and a delivery stream of that name that delivers into it.
    static void create(FirehoseHouse house, String name) {
        house.s3().createBucket(r -> r.bucket(name));
        house.client()
                .createDeliveryStream(r -> r.deliveryStreamName(name).extendedS3DestinationConfiguration(bucket(name)));
    }

    static DeliveryStreamDescription describe(FirehoseClient firehose, String name) {
        return firehose.describeDeliveryStream(r -> r.deliveryStreamName(name)).deliveryStreamDescription();
    }

    static Record record(String text) {
        return Record.builder().data(SdkBytes.fromUtf8String(text)).build();
    }

    static Record record(int bytes) {
        return Record.builder().data(SdkBytes.fromByteArray(new byte[bytes])).build();
    }

    /// Expects AWS's refusal with that code, whose message contains the words.
    static void refuses(String code, String words, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).as("refusal").isInstanceOf(FirehoseException.class).hasMessageContaining(words);
        FirehoseException refusal = (FirehoseException) thrown;
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.requestId()).isNotBlank();
        if (!code.equals("ValidationException")) {
            assertThat(refusal.getClass().getSimpleName()).isEqualTo(code);
        }
    }

    /// All objects of a bucket under a prefix, one behind the other in the order of their keys.
    static String content(S3Client s3, String bucket, String prefix) {
        StringBuilder text = new StringBuilder();
        for (S3Object object : objects(s3, bucket, prefix)) {
            text.append(
                    s3.getObjectAsBytes(r -> r.bucket(bucket).key(object.key())).asUtf8String());
        }
        return text.toString();
    }

    static List<S3Object> objects(S3Client s3, String bucket, String prefix) {
        return s3.listObjectsV2(r -> r.bucket(bucket).prefix(prefix)).contents();
    }

    static <T> void await(Supplier<T> state, T wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!state.get().equals(wanted)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("is not " + wanted + " but " + state.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
