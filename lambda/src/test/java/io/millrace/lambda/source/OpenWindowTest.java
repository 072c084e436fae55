package io.millrace.lambda.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OpenWindowTest {

    @Test
    void windows_tileTime() {
        Duration length = Duration.ofSeconds(7);
        Instant moment = Instant.parse("2026-01-01T00:00:03.500Z");
        OpenWindow window = OpenWindow.of(moment, length);

        assertThat(window.start()).isBeforeOrEqualTo(moment);
        assertThat(window.isBefore(moment)).isFalse();
        assertThat(window.isBefore(window.end())).isTrue();
        assertThat(OpenWindow.of(window.end(), length).start()).isEqualTo(window.end());
        assertThat(OpenWindow.of(window.end().minusMillis(1), length)).isEqualTo(window);
    }

    @Test
    void state_isTooLargeAboveOneMebibyte() {
        OpenWindow window = OpenWindow.of(Instant.EPOCH, Duration.ofSeconds(1));
        String frame = "{\"a\":\"\"}";
        String largest = "{\"a\":\"" + "x".repeat((1 << 20) - frame.length()) + "\"}";

        assertThat(window.with(largest).isTooLarge()).isFalse();
        assertThat(window.with(largest + " ").isTooLarge()).isTrue();
    }
}
