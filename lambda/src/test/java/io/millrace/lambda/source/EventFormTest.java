package io.millrace.lambda.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFormTest {

    private static final EventForm FORM =
            new EventForm("us-east-2", "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream");

    private static EventRecord record(String key, String data) {
        return FORM.encode(
                "shardId-000000000006",
                "arn:aws:iam::123456789012:role/lambda-role",
                new SourceRecord(
                        new SequenceNumber("49590338271490256608559692538361571095921575989136588898"),
                        key,
                        data.getBytes(StandardCharsets.UTF_8),
                        Instant.ofEpochMilli(1_545_084_650_987L)));
    }

    /// The example of AWS's manual, to the letter.
    @Test
    void event_isTheOneOfTheManual() {
        assertThat(new String(FORM.event(List.of(record("1", "Hello, this is a test."))), StandardCharsets.UTF_8))
                .isEqualTo("""
                        {"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"1",\
                        "sequenceNumber":"49590338271490256608559692538361571095921575989136588898",\
                        "data":"SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==","approximateArrivalTimestamp":1545084650.987},\
                        "eventSource":"aws:kinesis","eventVersion":"1.0",\
                        "eventID":"shardId-000000000006:49590338271490256608559692538361571095921575989136588898",\
                        "eventName":"aws:kinesis:record",\
                        "invokeIdentityArn":"arn:aws:iam::123456789012:role/lambda-role","awsRegion":"us-east-2",\
                        "eventSourceARN":"arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream"}]}""");
    }

    @Test
    void window_standsBesideTheRecords() {
        OpenWindow window = OpenWindow.of(Instant.parse("2020-12-09T07:05:59Z"), Duration.ofMinutes(2))
                .with("{\"1\":282}");

        assertThat(new String(
                        FORM.event(List.of(), "shardId-000000000006", window, true, false), StandardCharsets.UTF_8))
                .isEqualTo("""
                        {"Records":[],"window":{"start":"2020-12-09T07:04:00Z","end":"2020-12-09T07:06:00Z"},\
                        "state":{"1":282},"shardId":"shardId-000000000006",\
                        "eventSourceARN":"arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",\
                        "isFinalInvokeForWindow":true,"isWindowTerminatedEarly":false}""");
    }

    @Test
    void wholeSeconds_stayFractions() {
        assertThat(EventForm.seconds(Instant.ofEpochSecond(1_545_084_650))).isEqualTo("1545084650.0");
    }

    @Test
    void keys_areEscaped() {
        assertThat(new String(record("a\"b\\ü", "").json(), StandardCharsets.UTF_8))
                .contains("\"partitionKey\":\"a\\\"b\\\\ü\"");
    }
}
