package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.LogFormat;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;

/// Functions that log as JSON: what they say, what Lambda says of them, and what of it is kept.
class JsonLogsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static LambdaHouse house;

    @BeforeAll
    static void open() {
        house = new LambdaHouse(folder.resolve("house"));
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static UnaryOperator<CreateFunctionRequest.Builder> logging(
            @Nullable String application, @Nullable String system) {
        return request -> request.loggingConfig(logging -> logging.logFormat(LogFormat.JSON)
                .applicationLogLevel(application)
                .systemLogLevel(system));
    }

    /// The lines of the log of one event.
    private static List<String> lines(String function, String event) {
        return LambdaHouse.log(house.invoke(function, event)).lines().toList();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    @Test
    void consoleOfNode_writesObjects_betweenTheEventsOfThePlatform() {
        house.node("node", """
                exports.handler = async (event) => {
                  console.debug('hidden');
                  console.log('one\\ntwo');
                  console.warn({ a: 1 });
                  console.error('why', new TypeError('t'));
                  process.stdout.write('plain\\n');
                  if (event.fails) throw new RangeError('r');
                };
                """, logging(null, null));

        List<String> lines = lines("node", "{}");

        assertThat(lines).hasSize(6);
        JsonNode start = json(lines.getFirst());
        String requestId = start.at("/record/requestId").asText();
        assertThat(start.get("type").asText()).isEqualTo("platform.start");
        assertThat(start.get("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(start.at("/record/functionArn").asText()).endsWith(":function:node");
        assertThat(start.at("/record/version").asText()).isEqualTo("$LATEST");
        JsonNode said = json(lines.get(1));
        assertThat(said.get("level").asText()).isEqualTo("INFO");
        assertThat(said.get("requestId").asText()).isEqualTo(requestId).isNotEmpty();
        assertThat(said.get("message").asText()).isEqualTo("one\ntwo");
        assertThat(json(lines.get(2)).at("/message/a").asInt()).isEqualTo(1);
        JsonNode error = json(lines.get(3));
        assertThat(error.get("level").asText()).isEqualTo("ERROR");
        assertThat(error.get("errorType").asText()).isEqualTo("TypeError");
        assertThat(error.get("errorMessage").asText()).isEqualTo("t");
        assertThat(error.get("stackTrace").get(0).asText()).isEqualTo("TypeError: t");
        assertThat(lines.get(4)).isEqualTo("plain");
        JsonNode report = json(lines.get(5));
        assertThat(report.get("type").asText()).isEqualTo("platform.report");
        assertThat(report.at("/record/status").asText()).isEqualTo("success");
        assertThat(report.at("/record/metrics/memorySizeMB").asInt()).isEqualTo(128);
        assertThat(report.at("/record/metrics/initDurationMs").asDouble()).isPositive();
        assertThat(report.at("/record/metrics/billedDurationMs").asDouble())
                .isGreaterThanOrEqualTo(
                        report.at("/record/metrics/initDurationMs").asDouble());

        List<String> failed = lines("node", "{\"fails\": true}");
        assertThat(json(failed.get(5)).at("/message/errorType").asText()).isEqualTo("RangeError");
        assertThat(json(failed.get(6)).get("type").asText()).isEqualTo("platform.runtimeDone");
        assertThat(json(failed.get(6)).at("/record/status").asText()).isEqualTo("error");
        assertThat(json(failed.get(6)).at("/record/errorType").asText()).isEqualTo("RangeError");
        assertThat(json(failed.getLast()).at("/record/status").asText()).isEqualTo("error");
    }

    @Test
    void newProcess_saysFirstWhichRuntimeItHas() {
        house.node("begins", "exports.handler = async () => 'x'", logging(null, null));
        house.node("silent", "exports.handler = async () => console.error('y')", logging(null, "WARN"));
        house.invoke("begins", "{}");
        house.invoke("silent", "{}");
        LambdaHouse.eventually(() -> house.logs.messages("/aws/lambda/begins").stream()
                .anyMatch(message -> message.contains("platform.report")));
        LambdaHouse.eventually(() -> !house.logs.messages("/aws/lambda/silent").isEmpty());

        JsonNode start = json(house.logs.messages("/aws/lambda/begins").getFirst());
        assertThat(start.get("type").asText()).isEqualTo("platform.initStart");
        assertThat(start.at("/record/phase").asText()).isEqualTo("init");
        assertThat(start.at("/record/runtimeVersion").asText()).startsWith("nodejs:20.v");
        assertThat(start.at("/record/functionName").asText()).isEqualTo("begins");
        assertThat(house.logs.messages("/aws/lambda/silent").getFirst()).contains("\"y\"");
    }

    @Test
    void levels_decideWhatIsKept() {
        house.node("grave", """
                exports.handler = async () => {
                  console.log('hidden');
                  console.error('shown');
                  process.stdout.write('hidden\\n');
                  process.stdout.write('{"level":"error","timestamp":"2026-01-01T00:00:00Z","own":1}\\n');
                };
                """, logging("ERROR", "WARN"));
        house.node("talkative", "exports.handler = async () => console.debug('shown')", logging("DEBUG", "DEBUG"));

        assertThat(lines("grave", "{}"))
                .satisfiesExactly(
                        line -> assertThat(json(line).get("message").asText()).isEqualTo("shown"),
                        line -> assertThat(json(line).get("own").asInt()).isEqualTo(1));
        assertThat(lines("talkative", "{}").stream()
                        .map(line -> json(line).path("type").asText("application")))
                .containsExactly(
                        "platform.initRuntimeDone",
                        "platform.initReport",
                        "platform.start",
                        "application",
                        "platform.runtimeDone",
                        "platform.report");
    }

    @Test
    void endsOfProcesses_areReported() {
        house.node(
                "slow",
                "exports.handler = async () => new Promise((resolve) => setTimeout(resolve, 60_000))",
                request -> logging(null, "WARN").apply(request.timeout(1)));
        house.node("exits", "exports.handler = async () => process.exit(3)", logging(null, "WARN"));

        assertThat(lines("slow", "{}"))
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(json(line).at("/record/status").asText()).isEqualTo("timeout"));
        assertThat(lines("exits", "{}"))
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(json(line).at("/record/errorType").asText()).isEqualTo("Runtime.ExitError"));
    }

    @Test
    void loggingOfPython_writesObjects() {
        house.python("python", """
                import logging
                def handler(event, context):
                    logging.debug("hidden")
                    logging.getLogger("a.b").info("one %s", 1, extra={"town": "Zürich"})
                    try:
                        1 / 0
                    except ZeroDivisionError:
                        logging.exception("no")
                    print("plain")
                    raise ValueError("v")
                """, logging(null, null));

        List<String> lines = lines("python", "{}");

        JsonNode info = json(lines.get(1));
        assertThat(info.get("level").asText()).isEqualTo("INFO");
        assertThat(info.get("message").asText()).isEqualTo("one 1");
        assertThat(info.get("logger").asText()).isEqualTo("a.b");
        assertThat(info.get("town").asText()).isEqualTo("Zürich");
        assertThat(info.get("requestId").asText())
                .isEqualTo(json(lines.getFirst()).at("/record/requestId").asText());
        assertThat(info.has("taskName")).isFalse();
        JsonNode error = json(lines.get(2));
        assertThat(error.get("errorType").asText()).isEqualTo("ZeroDivisionError");
        assertThat(error.get("stackTrace").get(0).asText()).contains("1 / 0");
        assertThat(error.get("location").asText()).contains("app.py:handler:");
        assertThat(lines.get(3)).isEqualTo("plain");
        assertThat(json(lines.get(4)).get("log_level").asText()).isEqualTo("ERROR");
        assertThat(json(lines.get(4)).get("errorType").asText()).isEqualTo("ValueError");
    }

    @Test
    void loggerOfJava_writesObjects_andNamesLevelsInTexts() throws IOException {
        byte[] zip = Compiled.zip(Files.createDirectories(folder.resolve("app")), "App.java", """
                package app;
                import com.amazonaws.services.lambda.runtime.Context;
                import com.amazonaws.services.lambda.runtime.LambdaRuntime;
                import com.amazonaws.services.lambda.runtime.logging.LogLevel;
                public class App {
                    public String run(String event, Context context) {
                        context.getLogger().log("one\\ntwo", LogLevel.WARN);
                        context.getLogger().log("detail", LogLevel.DEBUG);
                        LambdaRuntime.getLogger().log("plain");
                        throw new IllegalStateException("no");
                    }
                }
                """);
        house.create(
                "java",
                "java21",
                "app.App::run",
                zip,
                request -> logging(null, null).apply(request.timeout(60).memorySize(256)));
        house.create(
                "java-text",
                "java21",
                "app.App::run",
                zip,
                request -> request.timeout(60).memorySize(256));

        List<String> lines = lines("java", "\"x\"");
        JsonNode said = json(lines.get(1));
        assertThat(said.get("level").asText()).isEqualTo("WARN");
        assertThat(said.get("message").asText()).isEqualTo("one\ntwo");
        assertThat(said.get("AWSRequestId").asText())
                .isEqualTo(json(lines.getFirst()).at("/record/requestId").asText());
        assertThat(json(lines.get(2)).get("message").asText()).isEqualTo("plain");
        assertThat(json(lines.get(3)).get("level").asText()).isEqualTo("ERROR");
        assertThat(json(lines.get(3)).get("message").asText()).startsWith("no: java.lang.IllegalStateException\n");
        assertThat(LambdaHouse.log(house.invoke("java-text", "\"x\"")))
                .contains("\n[WARN] one\ntwo\n[DEBUG] detail\nplain\nno: java.lang.IllegalStateException\n");
    }

    @Test
    void membersThatAChangeDoesNotName_stayAsTheyAre() {
        house.node(
                "changed",
                "exports.handler = async () => 1",
                request -> request.loggingConfig(
                        logging -> logging.logFormat(LogFormat.JSON).logGroup("mine")));

        assertThat(house.lambda
                        .getFunctionConfiguration(r -> r.functionName("changed"))
                        .loggingConfig())
                .isEqualTo(config(LogFormat.JSON, "INFO", "INFO", "mine"));
        assertThat(change(LoggingConfig.builder().applicationLogLevel("DEBUG").build()))
                .isEqualTo(config(LogFormat.JSON, "DEBUG", "INFO", "mine"));
        assertThat(change(LoggingConfig.builder().logGroup("other").build()))
                .isEqualTo(config(LogFormat.JSON, "DEBUG", "INFO", "other"));
        assertThat(change(LoggingConfig.builder().logFormat(LogFormat.TEXT).build()))
                .isEqualTo(config(LogFormat.TEXT, null, null, "other"));
        assertThatThrownBy(() ->
                        change(LoggingConfig.builder().systemLogLevel("WARN").build()))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("LogLevel is not supported when LogFormat is set to \"Text\".");
        assertThatThrownBy(() -> change(LoggingConfig.builder()
                        .logFormat(LogFormat.JSON)
                        .systemLogLevel("TRACE")
                        .build()))
                .hasMessageContaining("Member must satisfy enum value set: [DEBUG, INFO, WARN]");
    }

    private static LoggingConfig change(LoggingConfig logging) {
        return house.lambda
                .updateFunctionConfiguration(r -> r.functionName("changed").loggingConfig(logging))
                .loggingConfig();
    }

    private static LoggingConfig config(
            LogFormat format, @Nullable String application, @Nullable String system, String group) {
        return LoggingConfig.builder()
                .logFormat(format)
                .applicationLogLevel(application)
                .systemLogLevel(system)
                .logGroup(group)
                .build();
    }
}
