package io.millrace.lambda.source;

import static io.millrace.lambda.source.SomeRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.source.Reading.Expected;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {

    private static final Expected ITEMS = new Expected(true, false);

    private static Reading read(String answer, Expected expected) {
        return Reading.of(new Answer.Returned("id", answer.getBytes(StandardCharsets.UTF_8)), expected, records(8, 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "\"\"", "{\"batchItemFailures\":[]}", "{\"batchItemFailures\":null}"})
    void nothingReported_isASuccess(String answer) {
        assertThat(read(answer, ITEMS).verdict()).isEqualTo(new Verdict.Succeeded());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
                "{\"batchItemFailures\":[{\"badKey\":\"9\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"9\"},{\"itemIdentifier\":\"77\"}]}",
                "{\"batchItemFailures\":{}}",
                "\"text\"",
                "[]"
            })
    void whatMakesNoSense_failsTheBatch(String answer) {
        assertThat(read(answer, ITEMS).verdict()).isEqualTo(new Verdict.Failed());
    }

    @Test
    void lowestNumber_isWhereTheBatchFailed() {
        assertThat(read(
                                "{\"batchItemFailures\":[{\"itemIdentifier\":\"11\"},{\"itemIdentifier\":\"9\"},"
                                        + "{\"itemIdentifier\":\"10\"}]}",
                                ITEMS)
                        .verdict())
                .isEqualTo(new Verdict.FailedFrom(new SequenceNumber("9")));
    }

    @Test
    void anyAnswer_isASuccess_ifNoneIsExpected() {
        assertThat(read("\"Successfully processed 5 records.\"", new Expected(false, false))
                        .verdict())
                .isEqualTo(new Verdict.Succeeded());
    }

    @Test
    void window_needsAState() {
        Expected window = new Expected(false, true);
        assertThat(read("{\"state\":{\"a\":1.50}}", window).state()).contains("{\"a\":1.50}");
        assertThat(read("{}", window).verdict()).isEqualTo(new Verdict.Failed());
        assertThat(read("{\"state\":null}", window).verdict()).isEqualTo(new Verdict.Failed());
        assertThat(read("null", window).verdict()).isEqualTo(new Verdict.Failed());
    }

    @Test
    void errorsAndThrottling_areToldApart() {
        assertThat(Reading.of(new Answer.Failed("id", new byte[0]), ITEMS, records(1, 1))
                        .verdict())
                .isEqualTo(new Verdict.Failed());
        assertThat(Reading.of(new Answer.NotInvoked("busy"), ITEMS, records(1, 1))
                        .verdict())
                .isEqualTo(new Verdict.NotInvoked("busy"));
    }
}
