package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

class EventInvocationTest {

    /// Writes down what it was given, one line an event.
    private static final String NOTES = """
            exports.handler = async (event, context) => {
              require('fs').appendFileSync(process.env.NOTES, context.awsRequestId + ' ' + JSON.stringify(event) + '\\n');
            };
            """;

    @TempDir
    Path folder;

    @Test
    void event_isAcceptedWithoutAnAnswer_andGivenToTheFunction() throws IOException {
        Path notes = folder.resolve("notes");
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.service.start();
            create(house, notes);
            InvokeResponse response = invoke(house, "{\"n\":1}");
            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.payload()).isNull();
            assertThat(response.functionError()).isNull();
            assertThat(response.logResult()).isNull();
            LambdaHouse.eventually(() -> lines(notes).size() == 1);
            assertThat(lines(notes)).containsExactly(response.responseMetadata().requestId() + " {\"n\":1}");
        }
    }

    @Test
    void event_thatWasAccepted_survivesTheEndOfTheServer() {
        Path notes = folder.resolve("notes");
        try (LambdaHouse house = new LambdaHouse(folder)) {
            // The queue is not at work: what it accepts can only be on the disk.
            create(house, notes);
            invoke(house, "\"kept\"");
        }
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.service.start();
            LambdaHouse.eventually(() -> lines(notes).size() == 1);
            assertThat(lines(notes).getFirst()).endsWith(" \"kept\"");
        }
    }

    @Test
    void functionThatIsNotThere_isRefused() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            assertThatThrownBy(() -> invoke(house, "{}")).isInstanceOf(ResourceNotFoundException.class);
        }
    }

    private static void create(LambdaHouse house, Path notes) {
        house.node(
                "notes",
                NOTES,
                request -> request.environment(
                        environment -> environment.variables(java.util.Map.of("NOTES", notes.toString()))));
    }

    private static InvokeResponse invoke(LambdaHouse house, String event) {
        return house.lambda.invoke(request -> request.functionName("notes")
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String(event)));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
