package io.millrace.lambda.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.lambda.LambdaHouse;
import io.millrace.lambda.name.FunctionId;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

class LogsSinkTest {

    private final LogsFake logs = new LogsFake();
    private final PrintedLines lines = new PrintedLines(InstantSource.system(), 1 << 20);

    private void print(String function, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        lines.of(new PrintedLines.Origin(
                        new FunctionId("123456789012", "us-east-1", function), "/aws/lambda/" + function, "stream"))
                .append(bytes, 0, bytes.length);
    }

    @Test
    void linesThatCannotBePut_costNoOthers() {
        AtomicBoolean isBroken = new AtomicBoolean(true);
        Clients<CloudWatchLogsClient> clients = (Caller caller) -> {
            if (isBroken.getAndSet(false)) {
                throw new IllegalStateException("a mistake");
            }
            return logs;
        };
        try (LogsSink _ = new LogsSink(lines, clients).start()) {
            print("first", "lost\n");
            LambdaHouse.eventually(() -> !isBroken.get());
            print("second", "kept\n");
            LambdaHouse.eventually(
                    () -> logs.messages("/aws/lambda/second").stream().anyMatch("kept\n"::equals));
        }
        assertThat(logs.messages("/aws/lambda/first")).isEmpty();
    }
}
