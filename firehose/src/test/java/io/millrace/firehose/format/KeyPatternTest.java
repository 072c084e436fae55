package io.millrace.firehose.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPatternTest {

    private static final ZonedDateTime OLDEST =
            Instant.parse("2018-08-27T22:30:05Z").atZone(ZoneId.of("UTC"));

    private int random;

    /// The first rows are those of <https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | 2018/08/27/22/",
                "myFirehosePrefix/ | myFirehosePrefix/2018/08/27/22/",
                "!{timestamp:yyyy/MM/dd} | 2018/08/27",
                "myFirehose/DeliveredYear=!{timestamp:yyyy}/anyMonth/rand=!{firehose:random-string}"
                        + " | myFirehose/DeliveredYear=2018/anyMonth/rand=random-0",
                "myErrors/!{firehose:error-output-type}/!{timestamp:yyyy}/anyMonth/!{timestamp:dd}"
                        + " | myErrors/processing-failed/2018/anyMonth/27",
                "myErrors/!{firehose:error-output-type}/ | myErrors/processing-failed/",
                "legacy | legacy2018/08/27/22/",
                "!{timestamp:yyyy'-'MM'-'dd}/ | 2018-08-27/",
                "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/"
                        + " | year=2018/month=08/day=27/hour=22/",
                "!{firehose:random-string}/!{firehose:random-string}/ | random-0/random-1/",
                "customer=!{partitionKeyFromQuery:customer_id}/!{partitionKeyFromLambda:device}/"
                        + " | customer=42/phone/",
                "a}b!c{d | a}b!c{d2018/08/27/22/",
            })
    void evaluate_givesWhatTheServiceGives(String prefix, String expected) {
        assertThat(evaluate(KeyPattern.parse(prefix), OLDEST)).isEqualTo(expected);
    }

    @Test
    void evaluate_isInTheGivenTimeZone() {
        ZonedDateTime tokyo = OLDEST.withZoneSameInstant(ZoneId.of("Asia/Tokyo"));

        assertThat(evaluate(KeyPattern.parse("!{timestamp:yyyy/MM/dd/HH}/"), tokyo))
                .isEqualTo("2018/08/28/07/");
        assertThat(evaluate(KeyPattern.parse(""), tokyo)).isEqualTo("2018/08/28/07/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!{",
                "!{}",
                "!{timestamp}",
                "!{timestamp:}",
                "!{timestamp:yyyy",
                "!{timestamp:{{}",
                "!{timestamp:b}",
                "!{firehose:random}",
                "!{partitionKeyFromNowhere:a}",
                "!{partitionKeyFromQuery:}"
            })
    void parse_refusesWhatMeansNothing(String prefix) {
        assertThatThrownBy(() -> KeyPattern.parse(prefix))
                .isInstanceOf(UnusableException.class)
                .hasMessageStartingWith("Invalid expression: !{");
    }

    @Test
    void keys_areNamedByWhereTheyComeFrom() {
        KeyPattern pattern = KeyPattern.parse("!{partitionKeyFromQuery:a}!{partitionKeyFromLambda:b}");

        assertThat(pattern.queryKeys()).containsExactly("a");
        assertThat(pattern.lambdaKeys()).containsExactly("b");
        assertThat(pattern.hasErrorType()).isFalse();
    }

    private String evaluate(KeyPattern pattern, ZonedDateTime oldest) {
        return pattern.evaluate(new KeyPattern.Values(
                oldest,
                () -> "random-" + random++,
                "processing-failed",
                Map.of("customer_id", "42"),
                Map.of("device", "phone")));
    }
}
