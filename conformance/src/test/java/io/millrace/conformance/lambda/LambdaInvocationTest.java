package io.millrace.conformance.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.conformance.Aws;
import io.millrace.conformance.Cli;
import io.millrace.conformance.Program;
import io.millrace.conformance.RawConnection;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Every way to invoke a function, through the AWS SDK, the CLI and plain HTTP.
@Timeout(600)
class LambdaInvocationTest {

    private static final String ROLE = "arn:aws:iam::000000000000:role/invocation";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String ECHO = """
            exports.handler = async (event, context) => {
              console.log('got', JSON.stringify(event));
              if (event.fail) throw new TypeError('as asked');
              return event;
            };
            """;

    @TempDir
    private static Path folder;

    private static ServerProcess server;
    private static Aws aws;
    private static PrintedLog log;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(folder.resolve("data"));
        aws = Aws.at(server.url());
        log = PrintedLog.at(server.url());
    }

    @AfterAll
    static void stop() {
        log.close();
        aws.close();
        server.close();
    }

    @Test
    void requestResponse_answersWithTheEndOfTheLog() {
        node(aws, "tail", ECHO);
        InvokeResponse response = aws.lambda()
                .invoke(request -> request.functionName("tail")
                        .logType(LogType.TAIL)
                        .payload(SdkBytes.fromUtf8String("{\"a\":1}")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.executedVersion()).isEqualTo("$LATEST");
        assertThat(response.payload().asUtf8String()).isEqualTo("{\"a\":1}");
        assertThat(new String(Base64.getDecoder().decode(response.logResult()), UTF_8))
                .containsPattern("START RequestId: \\S+ Version: \\$LATEST\n")
                .contains("INFO\tgot {\"a\":1}\n")
                .containsPattern("END RequestId: \\S+\n")
                .containsPattern("REPORT RequestId: \\S+\tDuration: ");
    }

    @Test
    void traceOfTheCaller_isSeenByTheFunctionAndNamedByTheAnswer() {
        node(aws, "traced", "exports.handler = async () => process.env._X_AMZN_TRACE_ID;");
        String trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

        InvokeResponse response = aws.lambda()
                .invoke(request -> request.functionName("traced")
                        .overrideConfiguration(override -> override.putHeader("X-Amzn-Trace-Id", trace)));

        assertThat(response.payload().asUtf8String()).isEqualTo('"' + trace + '"');
        assertThat(response.sdkHttpResponse().firstMatchingHeader("X-Amzn-Trace-Id"))
                .contains(trace);
    }

    @Test
    void dryRun_onlyLooks() {
        node(aws, "dry", ECHO);
        InvokeResponse response =
                aws.lambda().invoke(request -> request.functionName("dry").invocationType(InvocationType.DRY_RUN));
        assertThat(response.statusCode()).isEqualTo(204);
        assertThatThrownBy(() -> aws.lambda()
                        .invoke(request -> request.functionName("nobody").invocationType(InvocationType.DRY_RUN)))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(log.lines("dry")).isEmpty();
    }

    @Test
    void event_isAcceptedAndRunLater() {
        node(aws, "later", ECHO);
        InvokeResponse response = event(aws, "later", "{\"number\":7}");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.executedVersion()).isNull();
        log.awaitLine("later", "got {\"number\":7}");
        assertThat(log.lines("later"))
                .anyMatch(line -> line.contains(
                        "START RequestId: " + response.responseMetadata().requestId()));
        assertThatThrownBy(() -> event(aws, "later", "\"" + "x".repeat(1 << 20) + "\""))
                .isInstanceOf(RequestTooLargeException.class)
                .hasMessageContaining("Request must be smaller than 1048576 bytes for the InvokeFunction operation");
    }

    @Test
    void outcomes_areToldToDestinations() throws IOException {
        aws.s3().createBucket(bucket -> bucket.bucket("given-up"));
        node(aws, "listener", ECHO);
        node(aws, "told", ECHO);
        aws.lambda()
                .putFunctionEventInvokeConfig(request -> request.functionName("told")
                        .maximumRetryAttempts(0)
                        .destinationConfig(destination -> destination
                                .onSuccess(
                                        to -> to.destination("arn:aws:lambda:us-east-1:000000000000:function:listener"))
                                .onFailure(to -> to.destination("arn:aws:s3:::given-up"))));
        event(aws, "told", "{\"good\":true}");
        event(aws, "told", "{\"fail\":true}");

        log.awaitLine("listener", "\"condition\":\"Success\"");
        assertThat(log.lines("listener"))
                .anyMatch(line -> line.contains("\"requestPayload\":{\"good\":true}")
                        && line.contains("\"responsePayload\":{\"good\":true}"));
        List<S3Object> objects = new ArrayList<>();
        eventually(() -> {
            objects.clear();
            objects.addAll(
                    aws.s3().listObjectsV2(list -> list.bucket("given-up")).contents());
            return objects.size() == 1;
        });
        assertThat(objects.getFirst().key())
                .matches(
                        "aws/lambda/async/told/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}");
        JsonNode record = JSON.readTree(aws.s3()
                .getObjectAsBytes(
                        get -> get.bucket("given-up").key(objects.getFirst().key()))
                .asByteArray());
        assertThat(record.at("/requestContext/condition").asText()).isEqualTo("RetriesExhausted");
        assertThat(record.at("/requestContext/functionArn").asText())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:told:$LATEST");
        assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(1);
        assertThat(record.at("/responseContext/functionError").asText()).isEqualTo("Unhandled");
        assertThat(record.at("/responsePayload/errorType").asText()).isEqualTo("TypeError");
    }

    /// AWS takes queues and topics alone; here are buckets and functions.
    @Test
    void deadLetters_areTheEventsThemselves() {
        aws.s3().createBucket(bucket -> bucket.bucket("letters"));
        node(aws, "buried", ECHO);
        assertThatThrownBy(() -> aws.lambda()
                        .updateFunctionConfiguration(request -> request.functionName("buried")
                                .deadLetterConfig(to -> to.targetArn("arn:aws:sqs:us-east-1:000000000000:letters"))))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("A dead letter target of sqs is not supported here");
        aws.lambda()
                .updateFunctionConfiguration(request ->
                        request.functionName("buried").deadLetterConfig(to -> to.targetArn("arn:aws:s3:::letters")));
        aws.lambda()
                .putFunctionEventInvokeConfig(
                        request -> request.functionName("buried").maximumRetryAttempts(0));
        event(aws, "buried", "{\"fail\":true}");

        eventually(() -> !aws.s3()
                .listObjectsV2(list -> list.bucket("letters"))
                .contents()
                .isEmpty());
        String key = aws.s3()
                .listObjectsV2(list -> list.bucket("letters"))
                .contents()
                .getFirst()
                .key();
        assertThat(aws.s3()
                        .getObjectAsBytes(get -> get.bucket("letters").key(key))
                        .asUtf8String())
                .isEqualTo("{\"fail\":true}");
    }

    /// Every event whose acceptance was answered is run, whatever the moment of the crash.
    @Test
    void acceptedEvents_surviveACrash() throws InterruptedException {
        Path data = folder.resolve("crashing");
        int events = 60;
        ServerProcess first = ServerProcess.start(data);
        try (Aws clients = Aws.at(first.url())) {
            node(clients, "counts", ECHO);
            for (int i = 0; i < events; i++) {
                event(clients, "counts", "{\"event\":\"number-" + i + "-\"}");
            }
            first.kill();
        } finally {
            first.close();
        }
        try (ServerProcess second = ServerProcess.start(data)) {
            // The file and not CloudWatch Logs, which gets lines a moment later.
            Path printed = data.resolve("functions/000000000000/us-east-1/counts/log/function.log");
            eventually(() -> {
                String lines = read(printed);
                return second.isAlive()
                        && IntStream.range(0, events).allMatch(i -> lines.contains("number-" + i + "-"));
            });
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void cli_invokesInEveryWay() throws IOException, InterruptedException {
        Cli cli = Cli.of(server);
        node(aws, "byCli", ECHO);
        Path out = folder.resolve("out.json");

        String tail = cli.text(
                "lambda",
                "invoke",
                "--function-name",
                "byCli",
                "--log-type",
                "Tail",
                "--payload",
                "{\"cli\":1}",
                "--cli-binary-format",
                "raw-in-base64-out",
                out.toString());
        assertThat(Files.readString(out)).isEqualTo("{\"cli\":1}");
        assertThat(new String(
                        Base64.getDecoder()
                                .decode(JSON.readTree(tail).get("LogResult").asText()),
                        UTF_8))
                .contains("got {\"cli\":1}");
        String event = cli.text(
                "lambda",
                "invoke",
                "--function-name",
                "byCli",
                "--invocation-type",
                "Event",
                "--payload",
                "{\"cli\":2}",
                "--cli-binary-format",
                "raw-in-base64-out",
                out.toString());
        assertThat(JSON.readTree(event).get("StatusCode").asInt()).isEqualTo(202);
        log.awaitLine("byCli", "got {\"cli\":2}");
        assertThat(JSON.readTree(cli.text(
                                "lambda",
                                "invoke",
                                "--function-name",
                                "byCli",
                                "--invocation-type",
                                "DryRun",
                                out.toString()))
                        .get("StatusCode")
                        .asInt())
                .isEqualTo(204);
    }

    /// The operation that only the CLI has still.
    @Test
    void invokeAsync_acceptsAnEvent() throws IOException, InterruptedException {
        Cli cli = Cli.of(server);
        node(aws, "old", ECHO);
        Path event = Files.writeString(folder.resolve("event.json"), "{\"old\":\"way\"}");

        String answer = cli.text("lambda", "invoke-async", "--function-name", "old", "--invoke-args", event.toString());

        assertThat(JSON.readTree(answer).get("Status").asInt()).isEqualTo(202);
        log.awaitLine("old", "got {\"old\":\"way\"}");
        Program refused =
                cli.run("lambda", "invoke-async", "--function-name", "nobody", "--invoke-args", event.toString());
        assertThat(refused.status()).isNotZero();
        assertThat(refused.output()).contains("ResourceNotFoundException").contains("Function not found: ");
    }

    @Test
    void functionUrl_answersAnybody_byHostAndByPath() throws Exception {
        node(aws, "site", """
                exports.handler = async (event) => {
                  if (event.rawPath === '/broken') throw new Error('broken');
                  if (event.rawPath === '/plain') return { all: 'json' };
                  return {
                    statusCode: 201,
                    headers: { 'content-type': 'text/plain', 'x-path': event.rawPath },
                    cookies: ['seen=1'],
                    body: [event.requestContext.http.method, event.queryStringParameters?.q, event.body,
                           event.requestContext.accountId].join(' '),
                  };
                };
                """);
        String address = aws.lambda()
                .createFunctionUrlConfig(request -> request.functionName("site")
                        .authType(FunctionUrlAuthType.NONE)
                        .cors(cors -> cors.allowOrigins("https://shop.example").allowMethods("GET")))
                .functionUrl();
        String id = URI.create(address).getHost().split("\\.", 2)[0];
        assertThat(URI.create(address).getHost()).startsWith(id + ".lambda-url.us-east-1.");

        for (boolean isByHost : List.of(true, false)) {
            Said answer = ask(isByHost, id, "POST", "/a/b?q=w%C3%B6rd", "body");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.body()).isEqualTo("POST w\u00f6rd body anonymous");
            assertThat(answer.headers()).containsEntry("x-path", "/a/b").containsEntry("set-cookie", "seen=1");
            assertThat(ask(isByHost, id, "GET", "/plain", "").body()).isEqualTo("{\"all\":\"json\"}");
            Said broken = ask(isByHost, id, "GET", "/broken", "");
            assertThat(broken.status()).isEqualTo(502);
            assertThat(broken.body()).isEqualTo("Internal Server Error");
            assertThat(ask(isByHost, "x".repeat(32), "GET", "/", "").status()).isEqualTo(403);
        }
        HttpResponse<String> shared =
                http(HttpRequest.newBuilder(URI.create(server.url() + "/_lambda-url/" + id + "/plain"))
                        .header("Origin", "https://shop.example"));
        assertThat(shared.headers().firstValue("access-control-allow-origin")).contains("https://shop.example");
    }

    @Test
    void functionUrl_thatNeedsASignature_refusesOthers() throws Exception {
        node(aws, "signed", "exports.handler = async (event) => event.requestContext.authorizer.iam.accountId;");
        String id = URI.create(aws.lambda()
                        .createFunctionUrlConfig(
                                request -> request.functionName("signed").authType(FunctionUrlAuthType.AWS_IAM))
                        .functionUrl())
                .getHost()
                .split("\\.", 2)[0];
        URI address = URI.create(server.url() + "/_lambda-url/" + id + "/");

        HttpResponse<String> unsigned = http(HttpRequest.newBuilder(address));
        assertThat(unsigned.statusCode()).isEqualTo(403);
        assertThat(unsigned.body().strip()).isEqualTo("{\"Message\":\"Forbidden\"}");

        SdkHttpRequest request =
                SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(address).build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsBasicCredentials.create("111122223333", "secret"))
                        .request(request)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
                .request();
        HttpRequest.Builder whole = HttpRequest.newBuilder(address);
        signed.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Host")) {
                values.forEach(value -> whole.header(name, value));
            }
        });
        HttpResponse<String> answer = http(whole);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("111122223333");
    }

    /// What an address answers.
    private record Said(int status, Map<String, String> headers, String body) {}

    /// Asks by a path below `/_lambda-url/`, or by the host name, which few systems resolve: it only stands in the
    /// request.
    private static Said ask(boolean isByHost, String id, String method, String path, String body) throws IOException {
        String host = isByHost
                ? id + ".lambda-url.us-east-1.localhost:" + server.url().getPort()
                : "localhost:" + server.url().getPort();
        byte[] content = body.getBytes(UTF_8);
        String head = method + " " + (isByHost ? path : "/_lambda-url/" + id + path) + " HTTP/1.1\r\nHost: " + host
                + "\r\nContent-Type: text/plain\r\nContent-Length: " + content.length + "\r\n\r\n";
        try (RawConnection connection = new RawConnection(server.url())) {
            connection.send((head + body).getBytes(UTF_8));
            RawConnection.Answer answer = connection.answer().orElseThrow();
            return new Said(
                    answer.status(), answer.headers(), new String(answer.body().getBytes(ISO_8859_1), UTF_8));
        }
    }

    private static HttpResponse<String> http(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static InvokeResponse event(Aws clients, String function, String payload) {
        return clients.lambda()
                .invoke(request -> request.functionName(function)
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String(payload)));
    }

    private static void node(Aws clients, String name, String code) {
        clients.lambda()
                .createFunction(request -> request.functionName(name)
                        .runtime("nodejs20.x")
                        .handler("index.handler")
                        .role(ROLE)
                        .timeout(30)
                        .code(zip ->
                                zip.zipFile(SdkBytes.fromByteArray(CodeArchive.of("index.js", code.getBytes(UTF_8))))));
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + 180_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not happen").isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
