package io.millrace.firehose.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.firehose.format.UnusableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeaggregationTest {

    private static final Deaggregation JSON = Deaggregation.of(Optional.of("JSON"), Optional.empty());
    private static final Deaggregation DELIMITED = Deaggregation.of(Optional.of("DELIMITED"), Optional.of("IyMjIw=="));

    @Test
    void json_takesObjectsApartThatStandOneBehindTheOther() {
        assertThat(split(JSON, "{\"a\":1}{\"a\":{\"b\":[2]}}\n {\"a\":\"}{\\\"\"}"))
                .containsExactly("{\"a\":1}", "{\"a\":{\"b\":[2]}}", "{\"a\":\"}{\\\"\"}");
    }

    @Test
    void json_passesOnWholeWhatIsNoObjects() {
        for (String text : List.of(
                "[{\"a\":1},{\"a\":2}]", "text", "{\"a\":1}x", "{\"a\":1", "{\"a\":1}".repeat(501), " \n", "")) {
            assertThat(split(JSON, text)).containsExactly(text);
        }
        assertThat(split(JSON, "{\"a\":1}".repeat(500))).hasSize(500);
    }

    @Test
    void delimited_leavesTheDelimitersOut() {
        assertThat(split(DELIMITED, "a####b#c########d####")).containsExactly("a", "b#c", "d");
        assertThat(split(DELIMITED, "whole")).containsExactly("whole");
        assertThat(split(DELIMITED, "a####".repeat(501))).hasSize(1);
        assertThat(split(DELIMITED, "########")).containsExactly("########");
        assertThat(split(DELIMITED, "")).containsExactly("");
    }

    @Test
    void parameters_mustDescribeAWay() {
        assertThatThrownBy(() -> Deaggregation.of(Optional.of("XML"), Optional.empty()))
                .isInstanceOf(UnusableException.class);
        assertThatThrownBy(() -> Deaggregation.of(Optional.of("DELIMITED"), Optional.of("####")))
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("base64");
    }

    private static List<String> split(Deaggregation deaggregation, String text) {
        ByteBuffer record =
                ByteBuffer.wrap(("xx" + text).getBytes(StandardCharsets.UTF_8)).position(2);
        return deaggregation.split(record).stream()
                .map(part -> StandardCharsets.UTF_8.decode(part).toString())
                .toList();
    }
}
