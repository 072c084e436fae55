package io.millrace.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnvCommandTest {

    @Test
    void quoted_isOneWordForAShell() {
        assertThat(EnvCommand.quoted("AKIAEXAMPLE")).isEqualTo("AKIAEXAMPLE");
        assertThat(EnvCommand.quoted("a b$(id)'")).isEqualTo("'a b$(id)'\\'''");
        assertThat(EnvCommand.quoted("")).isEqualTo("''");
    }
}
