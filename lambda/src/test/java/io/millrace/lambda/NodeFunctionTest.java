package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Tally;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// Functions of the nodejs runtimes, run by the node of this machine.
class NodeFunctionTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static LambdaHouse house;

    @BeforeAll
    static void open() {
        LambdaHouse.assumeInstalled("node");
        house = LambdaHouse.ofSingleProcesses(folder);
    }

    @AfterAll
    static void close() {
        if (house != null) {
            house.close();
        }
    }

    @Test
    void oldStyleTransformation_runsUnchanged() throws Exception {
        house.node("tutorial", """
                'use strict';
                console.log('Loading function');

                exports.handler = (event, context, callback) => {
                    const output = event.records.map((record) => {
                        const entry = (new Buffer(record.data, 'base64')).toString('utf8');
                        console.log('entry', entry);
                        return {
                            recordId: record.recordId,
                            result: 'Ok',
                            data: record.data + (new Buffer('\\n')).toString('base64'),
                        };
                    });
                    console.log(`Processing completed.  Successful records ${output.length}.`);
                    callback(null, { records: output });
                };
                """);
        String data = Base64.getEncoder().encodeToString("{\"first\":\"Zoë\"}".getBytes(StandardCharsets.UTF_8));

        InvokeResponse response =
                house.invoke("tutorial", "{\"records\":[{\"recordId\":\"7\",\"data\":\"" + data + "\"}]}");

        assertThat(response.functionError()).isNull();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.executedVersion()).isEqualTo("$LATEST");
        JsonNode record = JSON.readTree(response.payload().asUtf8String()).at("/records/0");
        assertThat(record.get("recordId").asText()).isEqualTo("7");
        assertThat(record.get("data").asText()).isEqualTo(data + "Cg==");
        assertThat(LambdaHouse.log(response))
                .contains("Successful records 1.")
                .contains("{\"first\":\"Zoë\"}")
                .contains("START RequestId: ")
                .containsPattern(
                        "REPORT RequestId: \\S+\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128"
                                + " MB\tMax Memory Used: \\d+ MB\tInit Duration: [0-9.]+ ms\t\n");
    }

    @Test
    void whatAFunctionPrints_isPutIntoCloudWatchLogs_withAStreamForEachProcess() {
        house.node("talks", """
                exports.handler = async (event, context) => {
                    console.log('hello ' + event.name);
                    return [context.logGroupName, context.logStreamName];
                };
                """);
        String names = house.call("talks", "{\"name\": \"one\"}");
        house.call("talks", "{\"name\": \"two\"}");
        LambdaHouse.eventually(() -> lines("/aws/lambda/talks").stream()
                        .filter(line -> line.startsWith("REPORT "))
                        .count()
                == 2);

        assertThat(lines("/aws/lambda/talks"))
                .extracting(line -> line.split(" ", 2)[0])
                .containsSubsequence("START", "END", "REPORT", "START", "END", "REPORT");
        assertThat(lines("/aws/lambda/talks"))
                .anyMatch(line -> line.contains("hello one"))
                .anyMatch(line -> line.contains("hello two"))
                .allMatch(line -> line.endsWith("\n"));
        assertThat(house.logs.puts().stream()
                        .filter(put -> put.logGroupName().equals("/aws/lambda/talks"))
                        .map(PutLogEventsRequest::logStreamName)
                        .distinct())
                .singleElement()
                .asString()
                .matches("\\d{4}/\\d{2}/\\d{2}/\\[\\$LATEST][0-9a-f]{32}")
                .satisfies(stream -> assertThat(names).contains(stream));
    }

    private static List<String> lines(String group) {
        return house.logs.messages(group);
    }

    @Test
    void invocations_areMeasured() {
        house.node("measured", "exports.handler = async (event) => { if (event.fails) throw new Error('no'); };");
        house.tallies.take();
        house.call("measured", "{}");
        house.invoke("measured", "{\"fails\": true}");

        Map<String, Tally> tallies = new HashMap<>();
        house.tallies.take().forEach((metric, tally) -> {
            if (metric.subject().dimensions().equals(Map.of("FunctionName", "measured"))) {
                assertThat(metric.subject().namespace()).isEqualTo("AWS/Lambda");
                tallies.put(metric.name(), tally);
            }
        });
        assertThat(tallies).containsOnlyKeys("Invocations", "Errors", "Throttles", "Duration");
        assertThat(tallies.get("Invocations")).isEqualTo(new Tally(2, 2, 1, 1));
        assertThat(tallies.get("Errors")).isEqualTo(new Tally(2, 1, 0, 1));
        assertThat(Optional.ofNullable(tallies.get("Duration")).orElseThrow().minimum())
                .isPositive();
    }

    @Test
    void handlerStyles_answerAsOnAws() {
        house.node("styles", """
                const wait = (ms) => new Promise((done) => setTimeout(done, ms));
                const styles = {
                  callback: (e, c, callback) => callback(null, 'by callback'),
                  callbackLater: (e, c, callback) => { setTimeout(() => callback(null, 'later'), 20); },
                  callbackWaits: (e, c, callback) => { callback(null, e); setTimeout(() => { e.late = true; }, 30); },
                  callbackDoesNotWait: (e, c, callback) => {
                    c.callbackWaitsForEmptyEventLoop = false;
                    setTimeout(() => {}, 600000).unref();
                    setInterval(() => {}, 100000);
                    callback(null, 'at once');
                  },
                  callbackTwice: (e, c, callback) => { callback(null, 1); callback(null, 2); },
                  done: (e, c) => c.done(null, 'done'),
                  succeed: (e, c) => c.succeed('succeeded'),
                  promise: () => wait(5).then(() => 'promised'),
                  async: async () => { await wait(5); return { awaited: true }; },
                  nothing: async () => {},
                  plainReturn: () => 'is lost',
                  noCallback: (e, c, callback) => {},
                  undefinedResult: (e, c, callback) => callback(),
                };
                exports.handler = (e, c, cb) => styles[e.style](e, c, cb);
                exports.async = async () => 'really async';
                """);
        assertThat(style("callback")).isEqualTo("\"by callback\"");
        assertThat(style("callbackLater")).isEqualTo("\"later\"");
        assertThat(style("callbackWaits")).contains("\"late\":true");
        assertThat(style("callbackTwice")).isEqualTo("1");
        assertThat(style("done")).isEqualTo("\"done\"");
        assertThat(style("succeed")).isEqualTo("\"succeeded\"");
        assertThat(style("promise")).isEqualTo("\"promised\"");
        assertThat(style("async")).isEqualTo("{\"awaited\":true}");
        assertThat(style("nothing")).isEqualTo("null");
        assertThat(style("plainReturn")).isEqualTo("null");
        assertThat(style("noCallback")).isEqualTo("null");
        assertThat(style("undefinedResult")).isEqualTo("null");
        assertThat(style("callbackDoesNotWait")).isEqualTo("\"at once\"");
    }

    private static String style(String style) {
        return house.call("styles", "{\"style\":\"" + style + "\"}");
    }

    @Test
    void errors_haveAwsShape() {
        house.node("errors", """
                class MyError extends Error { constructor(m) { super(m); this.name = 'MyError'; } }
                const ways = {
                  thrown: () => { throw new MyError('thrown'); },
                  rejected: async () => { throw new MyError('rejected'); },
                  callback: (e, c, cb) => cb(new MyError('called back')),
                  text: (e, c, cb) => cb('only text'),
                  fail: (e, c) => c.fail(),
                  uncaught: () => { setTimeout(() => { throw new MyError('uncaught'); }, 1); },
                  unhandled: (e, c, cb) => { Promise.reject(new MyError('nobody cared')); setTimeout(() => cb(null, 1), 50); },
                  exit: () => process.exit(3),
                  exitZero: () => process.exit(0),
                  killed: () => process.kill(process.pid, 'SIGKILL'),
                  cyclic: async () => { const a = {}; a.a = a; return a; },
                  forever: () => new Promise(() => {}),
                };
                exports.handler = (e, c, cb) => ways[e](e, c, cb);
                """);
        assertThat(failure("errors", "thrown"))
                .startsWith("{\"errorType\":\"MyError\",\"errorMessage\":\"thrown\",\"trace\":[\"MyError: thrown\",");
        assertThat(failure("errors", "rejected"))
                .startsWith("{\"errorType\":\"MyError\",\"errorMessage\":\"rejected\"");
        assertThat(failure("errors", "callback"))
                .startsWith("{\"errorType\":\"MyError\",\"errorMessage\":\"called back\"");
        assertThat(failure("errors", "text"))
                .isEqualTo("{\"errorType\":\"string\",\"errorMessage\":\"only text\",\"trace\":[]}");
        assertThat(failure("errors", "fail")).contains("\"errorMessage\":\"handled\"");
        assertThat(failure("errors", "cyclic")).contains("Unable to stringify response body");
        assertThat(failure("errors", "uncaught"))
                .startsWith("{\"errorType\":\"MyError\",\"errorMessage\":\"uncaught\"");
        assertThat(failure("errors", "unhandled"))
                .startsWith(
                        "{\"errorType\":\"Runtime.UnhandledPromiseRejection\",\"errorMessage\":\"MyError: nobody cared\"");
        assertThat(failure("errors", "exit"))
                .matches(
                        "\\{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: [0-9a-f-]{36} Error: Runtime"
                                + " exited with error: exit status 3\"}");
        assertThat(failure("errors", "exitZero")).contains("Runtime exited without providing a reason");
        assertThat(failure("errors", "killed")).contains("Runtime exited with error: signal: killed");
        assertThat(house.call("errors", "\"forever\"")).isEqualTo("null");
        // The function goes on after all that.
        assertThat(failure("errors", "thrown")).contains("MyError");
    }

    @Test
    void errors_areLoggedWithAllTheirMembers() {
        house.node("words", """
                const ways = {
                  text: async () => { throw 'only text'; },
                  members: async () => {
                    throw Object.assign(new Error('outer'), { code: 'E1', size: 3, inner: new TypeError('inner') });
                  },
                  nothing: () => { throw undefined; },
                  background: async () => {
                    Promise.reject(new RangeError('nobody cared'));
                    await new Promise((resolve) => setTimeout(resolve, 5000));
                  },
                };
                exports.handler = (e, c, cb) => ways[e](e, c, cb);
                """);

        assertThat(log("words", "text"))
                .contains(
                        "\tERROR\tInvoke Error \t{\"errorType\":\"Error\",\"errorMessage\":\"only text\",\"stack\":[");
        assertThat(log("words", "members"))
                .containsPattern(
                        "\tInvoke Error \t\\{\"errorType\":\"Error\",\"errorMessage\":\"outer\",\"code\":\"E1\","
                                + "\"size\":3,\"inner\":\\{\"errorType\":\"TypeError\",\"errorMessage\":\"inner\",\"stack\":\\[.*]\\},"
                                + "\"stack\":\\[\"Error: outer\",");
        assertThat(house.call("words", "\"nothing\"")).isEqualTo("null");
        house.node("never", "exports.handler = async () => { await new Promise(() => {}); }");
        assertThat(failure("never", "x"))
                .startsWith(
                        "{\"errorType\":\"Runtime.NodeJsExit\",\"errorMessage\":\"The Lambda runtime client detected an"
                                + " unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled.");
        assertThat(log("words", "background"))
                .contains("\tUnhandled Promise Rejection \t{\"errorType\":\"Runtime.UnhandledPromiseRejection\","
                        + "\"errorMessage\":\"RangeError: nobody cared\",\"reason\":{\"errorType\":\"RangeError\"")
                .contains("\"promise\":{}");
    }

    private static String log(String function, String event) {
        return LambdaHouse.log(house.invoke(function, "\"" + event + "\""));
    }

    @Test
    void rejections_leftBehindByLoading_areErrorsOfLoading() {
        house.node("left", "Promise.reject(new Error('left behind')); exports.handler = async () => 1;");

        assertThat(failure("left", "x"))
                .startsWith(
                        "{\"errorType\":\"Runtime.UnhandledPromiseRejection\",\"errorMessage\":\"Error: left behind\"");
        assertThat(log("left", "x"))
                .containsPattern("REPORT .*\tStatus: error\tError Type: Runtime.UnhandledPromiseRejection\t");
    }

    private static String failure(String function, String event) {
        InvokeResponse response = house.invoke(function, "\"" + event + "\"");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.functionError()).isEqualTo("Unhandled");
        assertThat(LambdaHouse.log(response)).contains("END RequestId: ");
        return response.payload().asUtf8String();
    }

    @Test
    void loadingErrors_areNamedAsOnAws() {
        house.create("missing", "nodejs20.x", "nowhere.handler", Zip.of("index.js", ""));
        house.create("syntax", "nodejs20.x", "index.handler", Zip.of("index.js", "exports.handler = (=> {}"));
        house.create("unexported", "nodejs20.x", "index.other", Zip.of("index.js", "exports.handler = 1"));
        house.create("noFunction", "nodejs20.x", "index.handler", Zip.of("index.js", "exports.handler = 1"));
        house.create("throws", "nodejs20.x", "index.handler", Zip.of("index.js", "throw new TypeError('at load')"));
        house.create("malformed", "nodejs20.x", "index", Zip.of("index.js", "exports.handler = 1"));

        assertThat(failure("missing", "x"))
                .startsWith(
                        "{\"errorType\":\"Runtime.ImportModuleError\",\"errorMessage\":\"Error: Cannot find module 'nowhere'");
        assertThat(failure("syntax", "x")).startsWith("{\"errorType\":\"Runtime.UserCodeSyntaxError\"");
        assertThat(failure("unexported", "x"))
                .startsWith(
                        "{\"errorType\":\"Runtime.HandlerNotFound\",\"errorMessage\":\"index.other is undefined or not"
                                + " exported\"");
        assertThat(failure("noFunction", "x")).contains("index.handler is not a function");
        assertThat(failure("throws", "x")).startsWith("{\"errorType\":\"TypeError\",\"errorMessage\":\"at load\"");
        assertThat(failure("malformed", "x")).startsWith("{\"errorType\":\"Runtime.MalformedHandlerName\"");
    }

    @Test
    void modules_ofEveryKindAreLoaded() {
        String esm = "import path from 'node:path'; export const handler = async () => path.basename('/x/esm');";
        house.create("mjs", "nodejs22.x", "index.handler", Zip.of("index.mjs", esm));
        house.create(
                "typeModule",
                "nodejs22.x",
                "src/app.handler",
                Zip.of("package.json", "{\"type\":\"module\"}", "src/app.js", esm));
        house.create(
                "nested",
                "nodejs18.x",
                "src/deep/app.tools.handler",
                Zip.of(
                        "src/deep/app.js",
                        "exports.tools = { handler: async () => require('dep').word }",
                        "node_modules/dep/index.js",
                        "exports.word = 'from a module'"));
        house.create(
                "cjs",
                "nodejs20.x",
                "a.handler",
                Zip.of("a.cjs", "exports.handler = async () => __filename.slice(-5)"));

        house.create(
                "folder",
                "nodejs20.x",
                "src.handler",
                Zip.of(
                        "src/index.js",
                        "exports.handler = async () => require('lib/word')",
                        "lib/word.js",
                        "module.exports = 'found from the root'"));

        assertThat(house.call("folder", "{}")).isEqualTo("\"found from the root\"");
        assertThat(house.call("mjs", "{}")).isEqualTo("\"esm\"");
        assertThat(house.call("typeModule", "{}")).isEqualTo("\"esm\"");
        assertThat(house.call("nested", "{}")).isEqualTo("\"from a module\"");
        assertThat(house.call("cjs", "{}")).isEqualTo("\"a.cjs\"");
    }

    @Test
    void streamingHandlers_areRefusedBeforeAnyEvent() {
        house.create(
                "streaming",
                "nodejs20.x",
                "index.handler",
                Zip.of("index.js", "exports.handler = awslambda.streamifyResponse(async (e, out) => out.end('x'))"));

        assertThat(failure("streaming", "x"))
                .startsWith("{\"errorType\":\"Runtime.StreamingNotSupported\",\"errorMessage\":\"Response streaming");
    }

    @Test
    void callbacks_areGoneFromTheRuntimesThatDroppedThem() {
        String code = "exports.handler = (event, context, callback) => callback(null, 1);"
                + " exports.two = async (event, context) => 2;";
        house.create("callback22", "nodejs22.x", "index.handler", Zip.of("index.js", code));
        house.create("callback24", "nodejs24.x", "index.handler", Zip.of("index.js", code));
        house.create("async24", "nodejs24.x", "index.two", Zip.of("index.js", code));

        assertThat(house.call("callback22", "{}")).isEqualTo("1");
        assertThat(failure("callback24", "x"))
                .startsWith(
                        "{\"errorType\":\"Runtime.CallbackHandlerDeprecated\",\"errorMessage\":\"ERROR: AWS Lambda has"
                                + " removed support for callback-based function handlers");
        assertThat(house.call("async24", "{}")).isEqualTo("2");
    }

    @Test
    void topLevelAwait_isDoneBeforeTheFirstEvent() {
        house.create(
                "await",
                "nodejs20.x",
                "index.handler",
                Zip.of(
                        "index.mjs",
                        "const word = await new Promise((done) => setTimeout(() => done('ready'), 20));"
                                + " export const handler = async () => word;"));

        assertThat(house.call("await", "{}")).isEqualTo("\"ready\"");
    }

    @Test
    void console_saysWhenForWhichEventAndHowBad() {
        house.node("console", """
                exports.handler = async () => {
                  console.log('plain %s', 'text'); console.debug('d'); console.info({a: 1});
                  console.warn('w'); console.error('e'); console.trace('t'); console.log();
                };
                """);
        InvokeResponse response = house.invoke("console", "{}");
        String id = "[0-9a-f-]{36}";

        assertThat(LambdaHouse.log(response))
                .containsPattern("\\n\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\t" + id + "\tINFO\tplain text\n")
                .containsPattern("Z\t" + id + "\tDEBUG\td\n")
                .containsPattern("Z\t" + id + "\tINFO\t\\{ a: 1 }\n")
                .containsPattern("Z\t" + id + "\tWARN\tw\n")
                .containsPattern("Z\t" + id + "\tERROR\te\n")
                .containsPattern("Z\t" + id + "\tTRACE\tt\n")
                .containsPattern("Z\t" + id + "\tINFO\tundefined\n");
    }

    @Test
    void context_tellsAboutTheInvocation() throws Exception {
        house.node(
                "context",
                "exports.handler = async (e, c) => ({...c, left: c.getRemainingTimeInMillis(), env: process.env})",
                request -> request.timeout(60)
                        .memorySize(256)
                        .environment(env -> env.variables(java.util.Map.of("COLOUR", "bleu"))));
        JsonNode context = JSON.readTree(house.call("context", ""));

        assertThat(context.get("functionName").asText()).isEqualTo("context");
        assertThat(context.get("functionVersion").asText()).isEqualTo("$LATEST");
        assertThat(context.get("invokedFunctionArn").asText())
                .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:context");
        assertThat(context.get("memoryLimitInMB").asText()).isEqualTo("256");
        assertThat(context.get("awsRequestId").asText()).matches("[0-9a-f-]{36}");
        assertThat(context.get("logGroupName").asText()).isEqualTo("/aws/lambda/context");
        assertThat(context.get("logStreamName").asText()).matches("\\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST][0-9a-f]{32}");
        assertThat(context.get("left").asInt()).isBetween(1_000, 60_000);
        JsonNode env = context.get("env");
        assertThat(env.get("COLOUR").asText()).isEqualTo("bleu");
        assertThat(env.get("AWS_REGION").asText()).isEqualTo("us-east-1");
        assertThat(env.get("AWS_EXECUTION_ENV").asText()).isEqualTo("AWS_Lambda_nodejs20.x");
        assertThat(env.get("TZ").asText()).isEqualTo(":UTC");
        assertThat(env.has("HOME")).isFalse();
        assertThat(env.has("_MILLRACE_OUTPUT_MARK")).isFalse();
    }
}
