package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// Functions of the python runtimes, run by the python3 of this machine.
class PythonFunctionTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static LambdaHouse house;

    @BeforeAll
    static void open() {
        LambdaHouse.assumeInstalled("python3");
        house = LambdaHouse.ofSingleProcesses(folder);
    }

    @AfterAll
    static void close() {
        if (house != null) {
            house.close();
        }
    }

    @Test
    void handler_getsTheEventAndAnswers() {
        house.python("echo", """
                import decimal, logging
                logging.getLogger().setLevel("INFO")
                def handler(event, context):
                    print("printed", event["name"])
                    logging.info("logged")
                    return {"name": event["name"], "half": decimal.Decimal("0.5"), "none": None}
                """);

        InvokeResponse response = house.invoke("echo", "{\"name\":\"東京 😀\"}");

        assertThat(response.functionError()).isNull();
        assertThat(response.payload().asUtf8String()).isEqualTo("{\"name\": \"東京 😀\", \"half\": 0.5, \"none\": null}");
        assertThat(LambdaHouse.log(response))
                .contains("printed 東京 😀\n")
                .containsPattern("\\[INFO]\t\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\t[0-9a-f-]{36}\tlogged\n");
    }

    @Test
    void olderRuntimes_escapeWhatIsNotAscii() {
        house.create(
                "ascii", "python3.9", "app.handler", Zip.of("app.py", "def handler(event, context): return event"));

        assertThat(house.call("ascii", "\"é\"")).isEqualTo("\"\\u00e9\"");
    }

    @Test
    void modules_inPackagesAreFound() {
        house.create(
                "packages",
                "python3.12",
                "src/deep/app.handler",
                Zip.of(
                        "src/__init__.py", "",
                        "src/deep/__init__.py", "",
                        "src/deep/app.py", "from lib.words import WORD\ndef handler(event, context): return WORD",
                        "lib/__init__.py", "",
                        "lib/words.py", "WORD = 'found'"));
        house.create(
                "dotted",
                "python3.12",
                "pkg.app.handler",
                Zip.of("pkg/app.py", "def handler(event, context): return __name__"));

        assertThat(house.call("packages", "{}")).isEqualTo("\"found\"");
        assertThat(house.call("dotted", "{}")).isEqualTo("\"pkg.app\"");
    }

    @Test
    void errors_haveAwsShape() throws Exception {
        house.python("errors", """
                import os, sys
                class MyError(Exception): pass
                def handler(event, context):
                    if event == "raise":
                        raise MyError("räised")
                    if event == "set":
                        return {1, 2}
                    if event == "exit":
                        sys.exit(4)
                    if event == "abort":
                        os.abort()
                    return context.aws_request_id
                """);

        JsonNode raised = JSON.readTree(failure("errors", "raise"));
        assertThat(raised.get("errorType").asText()).isEqualTo("MyError");
        assertThat(raised.get("errorMessage").asText()).isEqualTo("räised");
        assertThat(raised.get("requestId").asText()).matches("[0-9a-f-]{36}");
        assertThat(raised.get("stackTrace")).hasSize(1);
        assertThat(raised.get("stackTrace").get(0).asText())
                .contains("app.py\", line 5, in handler\n    raise MyError(\"räised\")\n");
        assertThat(failure("errors", "set"))
                .contains("Runtime.MarshalError")
                .contains("Unable to marshal response: Object of type set is not JSON serializable");
        assertThat(failure("errors", "exit")).contains("Runtime exited with error: exit status 4");
        assertThat(failure("errors", "abort")).contains("Runtime exited with error: signal: aborted");
        assertThat(house.call("errors", "\"\"")).matches("\"[0-9a-f-]{36}\"");
    }

    @Test
    void answers_areWrittenAsOnAws() {
        house.python("answers", """
                import collections, decimal
                Point = collections.namedtuple("Point", "x y")
                def handler(event, context):
                    if event == "bytes":
                        return b'{"raw": 1}'
                    if event == "cyclic":
                        answer = []
                        answer.append(answer)
                        return answer
                    return {"point": Point(1, [Point(2, 3)]), "text": "zoë".encode(), "pair": (1, 2),
                            "money": decimal.Decimal("1.10"), "long": decimal.Decimal("12345678901234567890.125")}
                """);

        assertThat(house.call("answers", "{}"))
                .isEqualTo("{\"point\": {\"x\": 1, \"y\": [{\"x\": 2, \"y\": 3}]}, \"text\": \"zoë\", \"pair\": [1, 2],"
                        + " \"money\": 1.10, \"long\": 12345678901234567890.125}");
        assertThat(house.call("answers", "\"bytes\"")).isEqualTo("{\"raw\": 1}");
        assertThat(failure("answers", "cyclic")).contains("Unable to marshal response: Circular reference detected");
    }

    @Test
    void errors_areLoggedWithTheirTraces_andNothingPrintedIsLost() {
        house.python("words", """
                import os
                def handler(event, context):
                    print("without an end", end="")
                    if event == "exit":
                        os._exit(5)
                    raise ValueError
                """);

        InvokeResponse raised = house.invoke("words", "{}");
        assertThat(raised.payload().asUtf8String())
                .contains("\"stackTrace\": [\"  File \\\"")
                .contains("    raise ValueError\\n\"]");
        assertThat(LambdaHouse.log(raised))
                .contains("without an end[ERROR] ValueError\nTraceback (most recent call last):\n\u00a0\u00a0File \"")
                .contains("\n\u00a0\u00a0\u00a0\u00a0raise ValueError\n");
        assertThat(LambdaHouse.log(house.invoke("words", "\"exit\"")))
                .contains("without an end\n")
                .containsPattern("REPORT .*\tStatus: error\tError Type: Runtime.ExitError\t");
    }

    private static String failure(String function, String event) {
        InvokeResponse response = house.invoke(function, "\"" + event + "\"");
        assertThat(response.functionError()).isEqualTo("Unhandled");
        return response.payload().asUtf8String();
    }

    @Test
    void loadingErrors_areNamedAsOnAws() {
        house.create("missing", "python3.12", "nowhere.handler", Zip.of("app.py", ""));
        house.create("import", "python3.12", "app.handler", Zip.of("app.py", "import no_such_module"));
        house.create("syntax", "python3.12", "app.handler", Zip.of("app.py", "def handler(:\n  pass"));
        house.create("unknown", "python3.12", "app.other", Zip.of("app.py", ""));
        house.create("raises", "python3.12", "app.handler", Zip.of("app.py", "raise ValueError('at load')"));
        house.create("malformed", "python3.12", "app", Zip.of("app.py", ""));
        house.create("builtin", "python3.12", "sys.handler", Zip.of("sys.py", ""));
        house.create("exits", "python3.12", "app.handler", Zip.of("app.py", "import sys; sys.exit(7)"));

        assertThat(failure("missing", ""))
                .contains("Runtime.ImportModuleError")
                .contains("Unable to import module 'nowhere': No module named 'nowhere'");
        assertThat(failure("import", "")).contains("Unable to import module 'app': No module named 'no_such_module'");
        assertThat(failure("syntax", "")).contains("Runtime.UserCodeSyntaxError");
        assertThat(failure("unknown", ""))
                .contains("Runtime.HandlerNotFound")
                .contains("Handler 'other' missing on module 'app'");
        assertThat(failure("raises", ""))
                .contains("\"errorType\": \"ValueError\"")
                .contains("at load");
        assertThat(failure("malformed", "")).contains("Runtime.MalformedHandlerName");
        assertThat(failure("builtin", "")).contains("Cannot use built-in module sys as a handler module");
        assertThat(failure("exits", "")).contains("Runtime.ExitError").contains("exit status 7");
    }

    @Test
    void context_tellsAboutTheInvocation() throws Exception {
        house.python(
                "context",
                """
                import os
                def handler(event, c):
                    return {"name": c.function_name, "version": c.function_version, "arn": c.invoked_function_arn,
                            "memory": c.memory_limit_in_mb, "group": c.log_group_name, "stream": c.log_stream_name,
                            "left": c.get_remaining_time_in_millis(), "env": dict(os.environ), "cwd": os.getcwd(),
                            "client": c.client_context.custom, "app": c.client_context.client.app_title}
                """,
                request -> request.timeout(60).environment(env -> env.variables(Map.of("COLOUR", "rød"))));
        String client = "{\"custom\":{\"town\":\"Zürich\"},\r\n\"client\":{\"app_title\":\"t\"}}";

        JsonNode context = JSON.readTree(house.lambda
                .invoke(request -> request.functionName(
                                "arn:aws:lambda:us-east-1:123456789012:function:context:$LATEST")
                        .clientContext(Base64.getEncoder()
                                .encodeToString(SdkBytes.fromUtf8String(client).asByteArray())))
                .payload()
                .asUtf8String());

        assertThat(context.get("name").asText()).isEqualTo("context");
        assertThat(context.get("version").asText()).isEqualTo("$LATEST");
        assertThat(context.get("arn").asText())
                .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:context:$LATEST");
        assertThat(context.get("memory").asText()).isEqualTo("128");
        assertThat(context.get("left").asInt()).isBetween(1_000, 60_000);
        assertThat(context.at("/env/COLOUR").asText()).isEqualTo("rød");
        assertThat(context.at("/env/LAMBDA_TASK_ROOT").asText())
                .isEqualTo(context.get("cwd").asText());
        assertThat(context.at("/client/town").asText()).isEqualTo("Zürich");
        assertThat(context.get("app").asText()).isEqualTo("t");
    }

    @Test
    void memory_isBounded() {
        house.python("greedy", "def handler(event, context):\n    return len(bytearray(event << 20))");

        assertThat(house.call("greedy", "100")).isEqualTo(Integer.toString(100 << 20));
        assertThat(house.invoke("greedy", "4000").payload().asUtf8String()).contains("MemoryError");
    }
}
