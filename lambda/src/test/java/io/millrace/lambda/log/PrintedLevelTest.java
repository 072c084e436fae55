package io.millrace.lambda.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.function.JsonLogs.Level;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintedLevelTest {

    private static Level of(String line) {
        byte[] bytes = ("+" + line).getBytes(StandardCharsets.UTF_8);
        return PrintedLevel.of(bytes, 1, bytes.length - 1);
    }

    @Test
    void level_isWhatAnObjectWithATimeSays() {
        assertThat(of("{\"level\":\"debug\",\"timestamp\":\"2024-11-02T16:51:31.587199Z\",\"msg\":\"m\"}\n"))
                .isEqualTo(Level.DEBUG);
        assertThat(of("  {\"time\":\"2024-11-02T16:51:31+01:00\",\"level\":\"WARNING\"}"))
                .isEqualTo(Level.WARN);
        assertThat(
                        of(
                                "{\"timestamp\": \"2024-11-02T16:51:31Z\", \"log_level\": \"ERROR\", \"a\": {\"level\": \"TRACE\"}}"))
                .isEqualTo(Level.ERROR);
        assertThat(of("{\"timestamp\":\"2024-11-02T16:51:31Z\",\"level\":\"CRITICAL\"}"))
                .isEqualTo(Level.FATAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text with level: ERROR\n",
                "{\"level\":\"ERROR\",\"msg\":\"no time\"}",
                "{\"level\":\"ERROR\",\"timestamp\":\"yesterday\"}",
                "{\"level\":\"LOUD\",\"timestamp\":\"2024-11-02T16:51:31Z\"}",
                "{\"level\":40,\"timestamp\":\"2024-11-02T16:51:31Z\"}",
                "{\"timestamp\":\"2024-11-02T16:51:31Z\",\"level\":\"ERROR\"",
                "{broken"
            })
    void level_isInfoWhereNothingSaysMore(String line) {
        assertThat(of(line)).isEqualTo(Level.INFO);
    }
}
