package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ServiceDoor;
import io.millrace.api.ServiceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;

/// The lists of operations in the documentation are those of the SDK's models, and the services perform them all.
class ChecklistTest {

    enum Version {
        FIRST(KinesisAnalyticsClient.class, "kinesisanalytics/latest/dev"),
        SECOND(KinesisAnalyticsV2Client.class, "managed-flink/latest/apiv2");

        private final Class<?> client;
        private final Pattern link;

        Version(Class<?> client, String pages) {
            this.client = client;
            this.link = Pattern.compile(Pattern.quote(pages) + "/API_(\\w+)\\.html");
        }

        private Set<String> operations() {
            return new TreeSet<>(ServiceModel.of(client).operations().keySet());
        }

        private ServiceDoor<?> door(AnalyticsService service) {
            return switch (this) {
                case FIRST -> service.door();
                case SECOND -> service.doorOfVersion2();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void documentation_listsEveryOperationOnce(Version version) throws IOException {
        Set<String> listed = new TreeSet<>();
        Matcher links = version.link.matcher(section());
        while (links.find()) {
            assertThat(listed.add(links.group(1))).as(links.group(1)).isTrue();
        }
        assertThat(listed).isEqualTo(version.operations());
    }

    @ParameterizedTest
    @EnumSource
    void service_performsEveryOperation(Version version, @TempDir Path folder) {
        try (House house = new House(folder)) {
            assertThat(version.door(house.service()).performers()).containsOnlyKeys(version.operations());
        }
    }

    private static String section() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "services.md"));
        int start = text.indexOf("\n## Kinesis Analytics\n");
        String rest = text.substring(start + 1);
        return rest.substring(0, rest.indexOf("\n## "));
    }
}
