package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ThrottleReason;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// Versions, layers and reservations: what of them is kept on the disk, and what processes see of them.
class VersionLifeTest {

    @TempDir
    private Path folder;

    @Test
    void versionsAndLayers_runAfterARestart_asTheyWere() throws IOException {
        String layer;
        try (LambdaHouse house = new LambdaHouse(folder)) {
            layer = publish(house.lambda, "shared", "TEXT = 'old'");
            house.python("f", answering("shared.TEXT"), request -> request.layers(layer));
            house.lambda.publishVersion(request -> request.functionName("f"));
            publish(house.lambda, "unused", "TEXT = 'unused'");
            house.lambda.deleteLayerVersion(
                    request -> request.layerName("unused").versionNumber(1L));
            house.lambda.deleteLayerVersion(
                    request -> request.layerName("shared").versionNumber(1L));
            house.lambda.updateFunctionConfiguration(
                    request -> request.functionName("f").layers(List.of()));
            house.lambda.updateFunctionCode(request ->
                    request.functionName("f").zipFile(SdkBytes.fromByteArray(Zip.of("app.py", answering("'new'")))));
            assertThat(archives()).hasSize(2);
        }
        try (LambdaHouse house = new LambdaHouse(folder)) {
            assertThat(archives()).as("what nobody needs is gone").hasSize(1);
            assertThat(house.call("f", "{}")).isEqualTo("\"new\"");
            assertThat(house.call("f:1", "{}")).isEqualTo("\"old\"");
            house.lambda.deleteFunction(request -> request.functionName("f"));
        }
        new LambdaHouse(folder).close();
        assertThat(archives()).isEmpty();
    }

    @Test
    void versions_areListedByNumber_notByText() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.python("f", answering("1"));
            IntStream.rangeClosed(1, 11).forEach(i -> {
                house.lambda.updateFunctionConfiguration(
                        request -> request.functionName("f").memorySize(128 + i));
                house.lambda.publishVersion(request -> request.functionName("f"));
            });
            assertThat(house
                            .lambda
                            .listVersionsByFunctionPaginator(
                                    request -> request.functionName("f").maxItems(4))
                            .versions()
                            .stream()
                            .map(FunctionConfiguration::version))
                    .containsExactly("$LATEST", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
            assertThatThrownBy(() -> house.lambda.getFunction(request -> request.functionName("f:01")))
                    .hasMessageContaining("Function not found");
        }
    }

    @Test
    void aChangeOfLatest_leavesTheProcessesOfVersions() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.python("f", answering("os.getpid()"));
            house.lambda.publishVersion(request -> request.functionName("f"));
            String latest = house.call("f", "{}");
            String version = house.call("f:1", "{}");
            assertThat(version).isNotEqualTo(latest);
            house.lambda.updateFunctionConfiguration(
                    request -> request.functionName("f").timeout(9));

            assertThat(house.call("f:1", "{}")).isEqualTo(version);
            assertThat(house.call("f", "{}")).isNotEqualTo(latest);
        }
    }

    @Test
    void aReservation_isSharedByAllVersions_andThrottlesWhatIsMore() throws IOException {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.python("f", """
                    import time, os
                    def handler(event, context):
                        open(event['begun'], 'w').close()
                        while not os.path.exists(event['until']):
                            time.sleep(0.005)
                        return 'done'
                    """, request -> request.timeout(30).publish(true));
            house.lambda.putFunctionConcurrency(
                    request -> request.functionName("f").reservedConcurrentExecutions(1));
            Path begun = folder.resolve("begun");
            Path gate = folder.resolve("gate");
            String event = "{\"begun\": \"" + begun + "\", \"until\": \"" + gate + "\"}";
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> house.call("f", event));
            LambdaHouse.eventually(() -> Files.exists(begun));

            assertThatThrownBy(() -> house.call("f:1", event))
                    .isInstanceOfSatisfying(
                            TooManyRequestsException.class,
                            refusal -> assertThat(refusal.reason())
                                    .isEqualTo(ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED));
            Files.createFile(gate);
            assertThat(first.join()).isEqualTo("\"done\"");
            assertThat(house.call("f:1", event)).isEqualTo("\"done\"");
        }
    }

    @Test
    void aLayerOfAnotherAccount_isUsed_onceItsOwnerLetsOthersIn() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            LambdaClient owner = house.as(new Caller("999999999999", "us-east-1", "999999999999"));
            String layer = publish(owner, "open", "TEXT = 'of another'");
            assertThatThrownBy(() -> house.python("f", answering("shared.TEXT"), request -> request.layers(layer)))
                    .isInstanceOf(LambdaException.class)
                    .hasMessageContaining("is not authorized to perform: lambda:GetLayerVersion");
            owner.addLayerVersionPermission(request -> request.layerName("open")
                    .versionNumber(1L)
                    .statementId("one")
                    .action("lambda:GetLayerVersion")
                    .principal(LambdaHouse.CALLER.account()));

            house.python("f", answering("shared.TEXT"), request -> request.layers(layer));
            assertThat(house.call("f", "{}")).isEqualTo("\"of another\"");
            assertThat(house.lambda
                            .getLayerVersionByArn(request -> request.arn(layer))
                            .version())
                    .isEqualTo(1);
        }
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("functions/layers"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String publish(LambdaClient lambda, String name, String module) {
        return lambda.publishLayerVersion(request -> request.layerName(name)
                        .content(
                                content -> content.zipFile(SdkBytes.fromByteArray(Zip.of("python/shared.py", module)))))
                .layerVersionArn();
    }

    private static String answering(String expression) {
        return """
                import os
                try:
                    import shared
                except ImportError:
                    shared = None
                def handler(event, context):
                    return %s
                """.formatted(expression);
    }
}
