package io.millrace.app.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.analytics.definition.RowTime;
import io.millrace.kinesis.setting.ThroughputLimits;
import io.millrace.lambda.containment.Containment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(settings.limits()).isEqualTo(ThroughputLimits.NONE);
        assertThat(settings.rowTime()).isEqualTo(RowTime.ARRIVAL);
        assertThat(settings.referenceMebibytes()).isEqualTo(64);
        assertThat(settings.analyticsMebibytes()).isEqualTo(256);
        assertThat(settings.hasTestEndpoints()).isFalse();
        assertThat(settings.functions()).isEqualTo(new FunctionsSettings(Containment.Wish.AUTO, false));
        assertThat(settings.observation()).isEqualTo(new ObservationSettings(Duration.ofMinutes(1), 1_024));
        assertThat(settings.tls()).isEqualTo(new TlsSettings(OptionalInt.of(4567), Optional.empty(), List.of()));
    }

    @Test
    void functions_areContainedAsWished() {
        Path absent = folder.resolve("no.yaml");

        assertThat(SettingsReader.read(
                                Map.of(),
                                Map.of("MILLRACE_LAMBDA_SANDBOX", "require", "MILLRACE_LAMBDA_NETWORK", "on"),
                                absent)
                        .functions())
                .isEqualTo(new FunctionsSettings(Containment.Wish.REQUIRE, true));
        assertThat(SettingsReader.read(Map.of(), Map.of("MILLRACE_LAMBDA_SANDBOX", "off"), absent)
                        .functions())
                .isEqualTo(new FunctionsSettings(Containment.Wish.OFF, false));
        assertThatThrownBy(() -> SettingsReader.read(Map.of(), Map.of("MILLRACE_LAMBDA_SANDBOX", "docker"), absent))
                .isInstanceOf(SettingsException.class)
                .hasMessage("lambda-sandbox must be auto, require or off: docker");
    }

    @Test
    void observation_isBounded() {
        Path absent = folder.resolve("no.yaml");

        assertThat(SettingsReader.read(
                                Map.of(),
                                Map.of("MILLRACE_METRICS_INTERVAL", "5", "MILLRACE_LOGS_MEBIBYTES", "10"),
                                absent)
                        .observation())
                .isEqualTo(new ObservationSettings(Duration.ofSeconds(5), 10));
        assertThatThrownBy(() -> SettingsReader.read(Map.of(), Map.of("MILLRACE_METRICS_INTERVAL", "0"), absent))
                .isInstanceOf(SettingsException.class)
                .hasMessage("metrics-interval must be 1 to 3600 seconds: 0");
        assertThatThrownBy(() -> SettingsReader.read(Map.of(), Map.of("MILLRACE_LOGS_MEBIBYTES", "0"), absent))
                .isInstanceOf(SettingsException.class)
                .hasMessage("logs-mebibytes must be 1 or more: 0");
    }

    @Test
    void theStateOfApplications_isOneMebibyteToFourGibibytes() {
        Path absent = folder.resolve("no.yaml");

        assertThat(SettingsReader.read(Map.of(), Map.of("MILLRACE_ANALYTICS_MEBIBYTES", "4096"), absent)
                        .analyticsMebibytes())
                .isEqualTo(4_096);
        for (String wrong : List.of("0", "4097", "-1")) {
            assertThatThrownBy(
                            () -> SettingsReader.read(Map.of(), Map.of("MILLRACE_ANALYTICS_MEBIBYTES", wrong), absent))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage("analytics-mebibytes must be from 1 to 4096: " + wrong);
        }
    }

    @Test
    void limits_areNoneOrAws() {
        Path absent = folder.resolve("no.yaml");

        assertThat(SettingsReader.read(Map.of("limits", "aws"), Map.of("MILLRACE_LIMITS", "none"), absent)
                        .limits())
                .isEqualTo(ThroughputLimits.AWS);
        assertThat(SettingsReader.read(Map.of(), Map.of("MILLRACE_LIMITS", "AWS"), absent)
                        .limits())
                .isEqualTo(ThroughputLimits.AWS);
        assertThatThrownBy(() -> SettingsReader.read(Map.of("limits", "some"), Map.of(), absent))
                .isInstanceOf(SettingsException.class)
                .hasMessage("limits must be none or aws: some");
    }

    @Test
    void rowtime_isArrivalOrWallClock() {
        Path absent = folder.resolve("no.yaml");

        assertThat(SettingsReader.read(Map.of(), Map.of("MILLRACE_ROWTIME", "Wall-Clock"), absent)
                        .rowTime())
                .isEqualTo(RowTime.WALL_CLOCK);
        assertThatThrownBy(() -> SettingsReader.read(Map.of("rowtime", "now"), Map.of(), absent))
                .isInstanceOf(SettingsException.class)
                .hasMessage("rowtime must be arrival or wall-clock: now");
    }

    @Test
    void referenceMebibytes_areAtMostAws() {
        Path absent = folder.resolve("no.yaml");

        assertThat(SettingsReader.read(Map.of("reference-mebibytes", "1024"), Map.of(), absent)
                        .referenceMebibytes())
                .isEqualTo(1_024);
        assertThatThrownBy(() -> SettingsReader.read(Map.of("reference-mebibytes", "1025"), Map.of(), absent))
                .isInstanceOf(SettingsException.class)
                .hasMessage("reference-mebibytes must be from 1 to 1024: 1025");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, 4567",
                "4566, -, 4567",
                "5000, -, -", // who chooses one port chooses the other
                "0, -, -",
                "0, 0, 0",
                "5000, 5001, 5001",
                "-, off, -",
                "-, OFF, -",
            })
    void tlsPort_standsBesideTheUsualPort(String port, String tlsPort, Integer expected) {
        Map<String, String> flags = new HashMap<>();
        if (port != null) {
            flags.put("port", port);
        }
        if (tlsPort != null) {
            flags.put("tls-port", tlsPort);
        }

        assertThat(SettingsReader.read(flags, Map.of(), folder.resolve("no.yaml"))
                        .tls()
                        .port())
                .isEqualTo(expected == null ? OptionalInt.empty() : OptionalInt.of(expected));
    }

    @Test
    void tlsFiles_goTogether() {
        TlsSettings tls = SettingsReader.read(
                        Map.of("tls-certificate", "c.pem", "tls-key", "k.pem", "tls-names", "a.test, *.b.test"),
                        Map.of(),
                        folder.resolve("no.yaml"))
                .tls();

        assertThat(tls.files()).contains(new TlsSettings.CertificateFiles(Path.of("c.pem"), Path.of("k.pem")));
        assertThat(tls.names()).containsExactly("a.test", "*.b.test");
        assertThatThrownBy(() -> SettingsReader.read(Map.of("tls-key", "k.pem"), Map.of(), folder.resolve("no.yaml")))
                .hasMessageContaining("tls-certificate and tls-key go together");
        assertThatThrownBy(() -> SettingsReader.read(Map.of("tls-port", "on"), Map.of(), folder.resolve("no.yaml")))
                .hasMessage("tls-port must be a number: on");
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
    void endpointAuthorities_areFiles() {
        Settings settings = SettingsReader.read(
                Map.of(),
                Map.of("MILLRACE_ENDPOINT_AUTHORITIES", "own.pem, more/other.pem"),
                folder.resolve("no.yaml"));

        assertThat(settings.endpointAuthorities()).containsExactly(Path.of("own.pem"), Path.of("more/other.pem"));
        assertThat(SettingsReader.read(Map.of(), Map.of(), folder.resolve("no.yaml"))
                        .endpointAuthorities())
                .isEmpty();
    }

    @Test
    void read_knowsTheBucketsOfAnotherS3() {
        RemoteBucketSettings none = SettingsReader.read(Map.of(), Map.of(), folder.resolve("no.yaml"))
                .remoteBuckets();
        assertThat(none.buckets()).isEmpty();
        assertThat(none.has("users")).isFalse();

        RemoteBucketSettings remote = SettingsReader.read(
                        Map.of(),
                        Map.of(
                                "MILLRACE_REMOTE_BUCKETS", "users, lake-*",
                                "MILLRACE_REMOTE_S3_ENDPOINT", "https://s3.example.org",
                                "MILLRACE_REMOTE_S3_REGION", "eu-west-1",
                                "MILLRACE_REMOTE_S3_ACCESS_KEY", "AKIA",
                                "MILLRACE_REMOTE_S3_SECRET_KEY", "hush"),
                        folder.resolve("no.yaml"))
                .remoteBuckets();
        assertThat(List.of("users", "lake-", "lake-users")).allMatch(remote::has);
        assertThat(List.of("users2", "lake", "my-lake-users")).noneMatch(remote::has);
        assertThat(remote.region()).isEqualTo("eu-west-1");
        assertThat(remote.toString()).contains("AKIA").doesNotContain("hush");
    }

    @Test
    void read_refusesWhatNamesNoBucketOfAnotherS3() {
        assertThatThrownBy(
                        () -> SettingsReader.read(Map.of("remote-buckets", "a*b"), Map.of(), folder.resolve("no.yaml")))
                .hasMessage("remote-buckets must be names of buckets: a*b");
        assertThatThrownBy(() -> SettingsReader.read(
                        Map.of("remote-s3-endpoint", "s3.example.org"), Map.of(), folder.resolve("no.yaml")))
                .hasMessageContaining("remote-s3-endpoint must be a URL");
        assertThatThrownBy(() -> SettingsReader.read(
                        Map.of("remote-s3-access-key", "AKIA"), Map.of(), folder.resolve("no.yaml")))
                .hasMessageContaining("remote-s3-access-key and remote-s3-secret-key go together");
    }

    @Test
    void toString_keepsTheSecret() {
        Settings settings = SettingsReader.read(
                Map.of("access-key", "AKIA", "secret-key", "hush"), Map.of(), folder.resolve("no.yaml"));

        assertThat(settings.toString()).contains("AKIA").doesNotContain("hush");
    }
}
