package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.api.ServiceModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Bodies with something wrong in them, for each operation of a service with AWS's JSON: its errors answer, never 5xx.
///
/// @param noJson bodies that cannot be read
/// @param wrong bodies that can
/// @param taken the operations that some of the latter are all right for
public record Torment(List<String> noJson, List<String> wrong, Set<String> taken) {

    private static final Set<String> COMMON = Set.of("SerializationException", "ValidationException");
    private static final Pattern CODE = Pattern.compile("__type\":\"(?:[^\"#]*#)?([A-Za-z]+)\"");

    public Torment {
        noJson = List.copyOf(noJson);
        wrong = List.copyOf(wrong);
        taken = Set.copyOf(taken);
    }

    /// A test for each operation.
    ///
    /// @param target what stands before the operation in `X-Amz-Target`
    /// @param client the interface of the service
    public Stream<DynamicTest> tests(HttpClient http, URI server, String target, Class<?> client) {
        return ServiceModel.of(client).operations().keySet().stream()
                .map(operation ->
                        dynamicTest(target + operation, () -> torment(http, server, target, client, operation)));
    }

    private void torment(HttpClient http, URI server, String target, Class<?> client, String operation)
            throws IOException, InterruptedException {
        for (String body : noJson) {
            HttpResponse<String> answer = send(http, server, target + operation, body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).as(body).contains("SerializationException");
        }
        for (String body : wrong) {
            HttpResponse<String> answer = send(http, server, target + operation, body);
            if (answer.statusCode() == 200) {
                assertThat(taken).as(body + " was taken").contains(operation);
                continue;
            }
            assertThat(answer.statusCode()).as(body + ": " + answer.body()).isEqualTo(400);
            Matcher code = CODE.matcher(answer.body());
            assertThat(code.find()).as(answer.body()).isTrue();
            assertThat(isModelled(client, code.group(1))).as(answer.body()).isTrue();
        }
    }

    private static boolean isModelled(Class<?> client, String code) {
        if (COMMON.contains(code)) {
            return true;
        }
        try {
            return RuntimeException.class.isAssignableFrom(Class.forName(client.getPackageName() + ".model." + code));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /// Posts a body as an operation's request.
    ///
    /// @param target the operation, as `X-Amz-Target` names it
    static HttpResponse<String> send(HttpClient http, URI server, String target, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(server)
                        .header("X-Amz-Target", target)
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
