package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.analytics.v2.AnalyticsV2Service;
import io.millrace.api.ServiceModel;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;

/// The lists of operations in the documentation are those of the SDK's models, and the services perform them all.
class ChecklistTest {

    enum Version {
        FIRST(KinesisAnalyticsClient.class, AnalyticsService.class, "kinesisanalytics/latest/dev"),
        SECOND(KinesisAnalyticsV2Client.class, AnalyticsV2Service.class, "managed-flink/latest/apiv2");

        private final Class<?> client;
        private final Class<?> service;
        private final Pattern link;

        Version(Class<?> client, Class<?> service, String pages) {
            this.client = client;
            this.service = service;
            this.link = Pattern.compile(Pattern.quote(pages) + "/API_(\\w+)\\.html");
        }

        private Set<String> operations() {
            return new TreeSet<>(ServiceModel.of(client).operations().keySet());
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
    void service_performsEveryOperation(Version version) {
        Set<String> performed = Arrays.stream(version.service.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(version.operations())
                .allSatisfy(operation -> assertThat(performed)
                        .contains(operation.substring(0, 1).toLowerCase(Locale.ROOT) + operation.substring(1)));
    }

    private static String section() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "services.md"));
        int start = text.indexOf("\n## Kinesis Analytics\n");
        String rest = text.substring(start + 1);
        return rest.substring(0, rest.indexOf("\n## "));
    }
}
