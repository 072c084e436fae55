package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {

    @TempDir
    private Path folder;

    @Test
    void read_hasADefaultForEveryKey() {
        Settings settings = SettingsReader.read(Map.of(), Map.of("HOME", "/root"), folder.resolve("absent.yaml"));

        assertThat(settings.data()).isEqualTo(Path.of("data"));
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(4566);
        assertThat(settings.region()).isEqualTo("us-east-1");
        assertThat(settings.account()).isEqualTo("000000000000");
        assertThat(settings.key()).isEmpty();
        assertThat(settings.allowedHosts()).isEmpty();
        assertThat(settings.hasTestEndpoints()).isFalse();
    }

    @Test
    void read_putsFlagsBeforeTheEnvironmentBeforeTheFile() throws IOException {
        Path file = Files.writeString(
                folder.resolve("millrace.yaml"),
                "port: 1001\nregion: eu-west-1\nhost: 127.0.0.3\nallowed-hosts: [a.test, b.test]\n");

        Settings settings = SettingsReader.read(
                Map.of("port", "1003"), Map.of("MILLRACE_PORT", "1002", "MILLRACE_HOST", "127.0.0.2"), file);

        assertThat(settings.port()).isEqualTo(1003);
        assertThat(settings.host()).isEqualTo("127.0.0.2");
        assertThat(settings.region()).isEqualTo("eu-west-1");
        assertThat(settings.allowedHosts()).containsExactly("a.test", "b.test");
    }

    @Test
    void read_namesTheNearestKeyOfAnUnknownOne() {
        assertThatThrownBy(() -> SettingsReader.read(Map.of(), Map.of("MILLRACE_PROT", "1"), folder.resolve("no.yaml")))
                .isInstanceOf(SettingsException.class)
                .hasMessage("unknown setting prot in the environment (MILLRACE_PROT); the nearest that exists is port");
    }

    @Test
    void read_leavesTheLaunchersVariablesAlone() {
        Settings settings = SettingsReader.read(
                Map.of(), Map.of("MILLRACE_JAVA_HOME", "/jdk", "MILLRACE_JAVA_OPTS", ""), folder.resolve("no.yaml"));

        assertThat(settings.port()).isEqualTo(4566);
    }

    @Test
    void read_refusesHalfAKey() {
        assertThatThrownBy(() -> SettingsReader.read(Map.of("access-key", "AKIA"), Map.of(), folder.resolve("no.yaml")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("access-key and secret-key go together");
    }

    @Test
    void read_namesAWrongValue() {
        assertThatThrownBy(() -> SettingsReader.read(Map.of("port", "http"), Map.of(), folder.resolve("no.yaml")))
                .hasMessage("port must be a number: http");
        assertThatThrownBy(() -> SettingsReader.read(Map.of("account", "12"), Map.of(), folder.resolve("no.yaml")))
                .hasMessage("account must be 12 digits: 12");
    }

    @Test
    void toString_keepsTheSecret() {
        Settings settings = SettingsReader.read(
                Map.of("access-key", "AKIA", "secret-key", "hush"), Map.of(), folder.resolve("no.yaml"));

        assertThat(settings.toString()).contains("AKIA").doesNotContain("hush");
    }
}
