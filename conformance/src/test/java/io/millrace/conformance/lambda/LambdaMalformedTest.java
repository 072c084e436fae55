package io.millrace.conformance.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/// Requests to Lambda with something wrong in their paths, queries or bodies: AWS's refusals, never 5xx.
class LambdaMalformedTest {

    private static final String FUNCTIONS = "/2015-03-31/functions";
    private static final String LAYERS = "/2018-10-31/layers";

    /// The methods and paths of the operations; `f` is a function that exists.
    private static final List<String> OPERATIONS = List.of(
            "POST " + FUNCTIONS,
            "GET " + FUNCTIONS + "/",
            "GET " + FUNCTIONS + "/f",
            "DELETE " + FUNCTIONS + "/other",
            "GET " + FUNCTIONS + "/f/configuration",
            "PUT " + FUNCTIONS + "/f/configuration",
            "PUT " + FUNCTIONS + "/f/code",
            "POST " + FUNCTIONS + "/f/invocations",
            "POST " + FUNCTIONS + "/f/versions",
            "GET " + FUNCTIONS + "/f/versions",
            "POST " + FUNCTIONS + "/f/aliases",
            "GET " + FUNCTIONS + "/f/aliases",
            "GET " + FUNCTIONS + "/f/aliases/a",
            "PUT " + FUNCTIONS + "/f/aliases/a",
            "DELETE " + FUNCTIONS + "/f/aliases/a",
            "POST " + FUNCTIONS + "/f/policy",
            "GET " + FUNCTIONS + "/f/policy",
            "DELETE " + FUNCTIONS + "/f/policy/s",
            "PUT /2017-10-31/functions/f/concurrency",
            "GET /2019-09-30/functions/f/concurrency",
            "PUT /2019-09-25/functions/f/event-invoke-config",
            "POST /2019-09-25/functions/f/event-invoke-config",
            "GET /2019-09-25/functions/f/event-invoke-config/list",
            "POST /2021-10-31/functions/f/url",
            "PUT /2021-10-31/functions/f/url",
            "GET /2021-10-31/functions/f/urls",
            "POST " + LAYERS + "/l/versions",
            "GET " + LAYERS + "/l/versions",
            "GET " + LAYERS + "/l/versions/1",
            "POST " + LAYERS + "/l/versions/1/policy",
            "GET " + LAYERS,
            "POST /2017-03-31/tags/arn:aws:lambda:us-east-1:000000000000:function:f",
            "DELETE /2017-03-31/tags/arn:aws:lambda:us-east-1:000000000000:function:f",
            "GET /2017-03-31/tags/x",
            "PUT /2019-09-30/functions/f/provisioned-concurrency");

    private static final List<String> BODIES = List.of(
            "",
            "[",
            "{\"FunctionName\"",
            "\u0000",
            "null",
            "[]",
            "{}",
            "5",
            "{\"FunctionName\":5}",
            "{\"FunctionName\":\"no blanks\",\"Role\":\"x\",\"Code\":{}}",
            "{\"FunctionName\":\"f\",\"Role\":[],\"Code\":\"x\",\"Runtime\":7}",
            "{\"Timeout\":\"long\",\"MemorySize\":{},\"Layers\":\"x\",\"Environment\":[]}",
            "{\"Timeout\":99999999999999999999,\"MemorySize\":-1}",
            "{\"ZipFile\":\"not base64!\",\"Content\":{\"ZipFile\":\"?\"},\"Publish\":\"perhaps\"}",
            "{\"ZipFile\":\"AAAA\",\"S3Bucket\":\"b\",\"Content\":{\"ZipFile\":\"AAAA\"}}",
            "{\"Name\":\"\",\"FunctionVersion\":\"x\",\"RoutingConfig\":{\"AdditionalVersionWeights\":{\"1\":\"x\"}}}",
            "{\"Name\":\"a\",\"FunctionVersion\":\"9\",\"RoutingConfig\":{\"AdditionalVersionWeights\":{\"1\":5}}}",
            "{\"StatementId\":\"a b\",\"Action\":\"x\",\"Principal\":\"\"}",
            "{\"ReservedConcurrentExecutions\":-1,\"ProvisionedConcurrentExecutions\":0}",
            "{\"MaximumRetryAttempts\":9,\"DestinationConfig\":{\"OnFailure\":{\"Destination\":\"x\"}}}",
            "{\"AuthType\":\"SOME\",\"Cors\":{\"MaxAge\":-1}}",
            "{\"Tags\":{\"aws:x\":\"y\"},\"TagKeys\":5}");

    private static final List<String> QUERIES = List.of(
            "",
            "?Qualifier=",
            "?Qualifier=a%20b&MaxItems=0",
            "?MaxItems=x&Marker=!!",
            "?Marker=%00&FunctionVersion=SOME",
            "?MaxItems=99999999999",
            "?CompatibleRuntime=none&CompatibleArchitecture=none",
            "?tagKeys=&RevisionId=");

    @TempDir
    private static Path data;

    private static ServerProcess server;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(data);
        http = HttpClient.newHttpClient();
        try (Aws aws = Aws.at(server.url())) {
            LambdaScenario.create(aws.lambda(), "f", "x");
        }
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
    }

    @TestFactory
    List<DynamicTest> operations() {
        List<DynamicTest> tests = new ArrayList<>();
        OPERATIONS.forEach(operation -> tests.add(dynamicTest(operation, () -> torment(operation))));
        return tests;
    }

    private static void torment(String operation) throws IOException, InterruptedException {
        int refused = 0;
        for (String body : BODIES) {
            refused += refused(operation, body);
        }
        for (String query : QUERIES) {
            refused += refused(operation + query, "{}");
        }
        for (String name : List.of("%2F", "%00", "a%20b", "..%2F..", "%24LATEST", "x".repeat(200))) {
            refused += refused(operation.replace("/f", "/" + name).replace("/l/", "/" + name + "/"), "{}");
        }
        assertThat(refused).as("refused").isPositive();
    }

    /// Sends a request, and expects success or a refusal of Lambda's model.
    private static int refused(String operation, String body) throws IOException, InterruptedException {
        String method = operation.substring(0, operation.indexOf(' '));
        URI uri = URI.create(server.url() + operation.substring(operation.indexOf(' ') + 1));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                method.equals("GET") || method.equals("DELETE")
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String what = operation + " " + body + ": " + answer.statusCode() + " " + answer.body();
        if (answer.statusCode() / 100 == 2) {
            return 0;
        }
        assertThat(answer.statusCode()).as(what).isBetween(400, 499);
        answer.headers()
                .firstValue("x-amzn-errortype")
                .ifPresent(code -> assertThat(isModelled(code)).as(what).isTrue());
        return 1;
    }

    private static boolean isModelled(String code) {
        if (List.of(
                        "ValidationException",
                        "SerializationException",
                        "AccessDeniedException",
                        "UnknownOperationException",
                        "ResourceNotFoundException")
                .contains(code)) {
            return true;
        }
        try {
            return LambdaException.class.isAssignableFrom(
                    Class.forName(LambdaException.class.getPackageName() + "." + code));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
