package io.millrace.conformance.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.conformance.House;
import io.millrace.conformance.kinesis.Scenario;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// Something that holds of Kinesis Analytics, whatever the distance of the client.
///
/// @param name what holds
/// @param proof throws an assertion's error if it does not
record AnalyticsScenario(String name, Consumer<AnalyticsHouse> proof) {

    static final String ROLE = "arn:aws:iam::000000000000:role/any";
    static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:clean";
    static final String OTHER_FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:sweep:1";
    static final String BUCKET = "arn:aws:s3:::tables";
    static final String LOG = "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:s";
    static final String OTHER_LOG = "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:t";
    static final String NOBODY = "nobody";

    static final String CODE = """
            CREATE OR REPLACE STREAM "OUT" ("n" INTEGER);
            CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM "n" * 2 FROM "IN_001";
            """;

    static final String BROKEN = """
            CREATE OR REPLACE STREAM "OUT" ("n" INTEGER);
            CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM "m" FROM "IN_001";
            """;

    static String stream(String name) {
        return "arn:aws:kinesis:" + House.REGION + ":" + House.ACCOUNT + ":stream/" + name;
    }

    static String application(String name) {
        return "arn:aws:kinesisanalytics:" + House.REGION + ":" + House.ACCOUNT + ":application/" + name;
    }

    /// Expects AWS's refusal with that code, whose message contains the words.
    static void refuses(String code, String words, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).as("refusal").isInstanceOf(AwsServiceException.class).hasMessageContaining(words);
        AwsServiceException refusal = (AwsServiceException) thrown;
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.requestId()).isNotBlank();
        if (!code.equals("ValidationException")) {
            assertThat(refusal.getClass().getSimpleName()).isEqualTo(code);
        }
    }

    static void awaitState(Supplier<String> state, String wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!state.get().equals(wanted)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("is not " + wanted + " but " + state.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /// The texts of a stream of one shard, as soon as they are so many.
    static void awaitTexts(KinesisClient kinesis, String stream, String... texts) {
        awaitState(
                () -> String.join(" ", Scenario.texts(kinesis, stream, Scenario.FIRST_SHARD)), String.join(" ", texts));
    }
}
