package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// The list of operations in the documentation is that of the SDK's model, and the service performs them all.
class ChecklistTest {

    private static final Pattern OPERATION = Pattern.compile("kinesis/latest/APIReference/API_(\\w+)\\.html");
    /// Not of the SDK's synchronous client.
    private static final String ASYNCHRONOUS = "SubscribeToShard";

    @Test
    void documentation_listsEveryOperationOnce() throws IOException {
        Set<String> listed = new TreeSet<>();
        Matcher links = OPERATION.matcher(section());
        while (links.find()) {
            assertThat(listed.add(links.group(1))).as(links.group(1)).isTrue();
        }
        listed.remove(ASYNCHRONOUS);
        assertThat(listed)
                .isEqualTo(new TreeSet<>(
                        ServiceModel.of(KinesisClient.class).operations().keySet()));
    }

    @Test
    void service_performsEveryOperation() {
        Set<String> performed = Arrays.stream(KinesisService.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(ServiceModel.of(KinesisClient.class).operations().keySet())
                .allSatisfy(operation -> assertThat(performed)
                        .contains(operation.substring(0, 1).toLowerCase(Locale.ROOT) + operation.substring(1)));
    }

    private static String section() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "services.md"));
        int start = text.indexOf("\n## Kinesis Data Streams\n");
        String rest = text.substring(start + 1);
        return rest.substring(0, rest.indexOf("\n## "));
    }
}
