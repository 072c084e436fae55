package io.millrace.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeVersionTest {

    private static RuntimeVersion version(String runtime, String made) {
        return RuntimeVersion.of(
                FunctionRuntime.of(runtime).orElseThrow(), new Interpreter(Path.of("program"), made), "eu-west-1");
    }

    @ParameterizedTest
    @CsvSource({
        "nodejs20.x, 20.20.2, nodejs:20.v20.20.2",
        "nodejs22.x, 20.20.2, nodejs:22.v20.20.2",
        "nodejs, 20.20.2, nodejs.v20.20.2",
        "python3.12, 3.12.3, python:3.12.v3.12.3",
        "java8.al2, 25.0.1, java:8.al2.v25.0.1",
        "java21, 25.0.1, java:21.v25.0.1",
    })
    void name_isOfTheRuntimeAndOfWhatRunsIt(String runtime, String made, String name) {
        assertThat(version(runtime, made).name()).isEqualTo(name);
    }

    @Test
    void ownProgram_runsOnTheSystem() {
        assertThat(version("provided.al2023", "").name())
                .isEqualTo("provided:al2023.v" + System.getProperty("os.version"));
        assertThat(version("provided", "").name()).isEqualTo("provided.v" + System.getProperty("os.version"));
    }

    @Test
    void arn_isTheSameForTheSameVersionAlone() {
        String arn = version("nodejs20.x", "20.20.2").arn();

        assertThat(arn).matches("arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}");
        assertThat(version("nodejs20.x", "20.20.2").arn()).isEqualTo(arn);
        assertThat(version("nodejs20.x", "20.20.3").arn()).isNotEqualTo(arn);
    }
}
