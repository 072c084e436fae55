package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lambda.invocation.Payload;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.runtimeapi.RuntimeErrors;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// How the processes of functions begin, live and end.
class ProcessLifeTest {

    private static final FunctionId ID = FunctionId.of(LambdaHouse.CALLER, "f");

    @TempDir
    Path folder;

    @Timeout(300)
    @Test
    void timeout_killsTheProcessAndItsChildren() throws IOException {
        try (LambdaHouse house = LambdaHouse.ofSingleProcesses(folder)) {
            Path pids = folder.resolve("pids");
            house.node(
                    "f",
                    """
                    const { spawn } = require('child_process');
                    const fs = require('fs');
                    exports.handler = async (event) => {
                      if (event === 'quick') return process.pid;
                      const child = spawn('sh', ['-c', 'sleep 600 & sleep 601'], { stdio: 'ignore' });
                      fs.writeFileSync(process.env.PIDS, process.pid + ' ' + child.pid);
                      console.log('before the end');
                      for (;;);
                    };
                    """,
                    request -> request.timeout(1).environment(env -> env.variables(Map.of("PIDS", pids.toString()))));
            String first;
            InvokeResponse response;
            do { // a machine that stands still for a second lets the process not even begin
                Files.deleteIfExists(pids);
                first = house.callPatiently("f", "\"quick\"");
                response = house.invoke("f", "\"slow\"");
            } while (!LambdaHouse.log(response).contains("before the end"));

            assertThat(response.functionError()).isEqualTo("Unhandled");
            assertThat(response.payload().asUtf8String())
                    .matches("\\{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: [0-9a-f-]{36} Error:"
                            + " Task timed out after 1.00 seconds\"}");
            assertThat(LambdaHouse.log(response)).contains("Task timed out after 1.00 seconds");
            String[] killed = Files.readString(pids).split(" ", -1);
            assertThat(killed[0]).isEqualTo(first);
            for (String pid : killed) {
                LambdaHouse.eventually(() -> !LambdaHouse.isRunning(Long.parseLong(pid)));
            }
            assertThat(house.callPatiently("f", "\"quick\"")).isNotEqualTo(first);
        }
    }

    @Test
    void loadingForever_timesOut() {
        try (LambdaHouse house = new LambdaHouse(folder, settings -> settings.withInit(Duration.ofMillis(200)))) {
            house.python("f", "while True: pass", request -> request.timeout(1));

            assertThat(house.invoke("f", "{}").payload().asUtf8String()).contains("Sandbox.Timedout");
        }
    }

    @Test
    void childrenLeftBehind_dieWithTheProcess() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.node("f", """
                    const { spawn } = require('child_process');
                    let child;
                    exports.handler = async (event) => {
                      if (event === 'exit') process.exit(1);
                      child = spawn('sleep', ['600']);
                      return child.pid;
                    };
                    """);
            long child = Long.parseLong(house.call("f", "1"));
            assertThat(LambdaHouse.isRunning(child)).isTrue();

            house.invoke("f", "\"exit\"");

            LambdaHouse.eventually(() -> !LambdaHouse.isRunning(child));
        }
    }

    @Test
    void childrenLeftBehind_dieWithAProcessThatCannotLoad() throws IOException {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            Path pid = folder.resolve("pid");
            house.python(
                    "f", """
                    import os, subprocess
                    child = subprocess.Popen(["sleep", "600"])
                    with open(os.environ["CHILD"], "w") as file: file.write(str(child.pid))
                    raise ValueError("cannot load")
                    """, request -> request.environment(env -> env.variables(Map.of("CHILD", pid.toString()))));

            assertThat(house.invoke("f", "{}").payload().asUtf8String()).contains("cannot load");

            long child = Long.parseLong(Files.readString(pid));
            LambdaHouse.eventually(() -> !LambdaHouse.isRunning(child));
        }
    }

    @Test
    void closing_killsAProcessThatIsJustBeingStarted() throws Exception {
        Path pid = folder.resolve("pid");
        CountDownLatch starts = new CountDownLatch(1);
        CountDownLatch isClosed = new CountDownLatch(1);
        try (LambdaHouse house = new LambdaHouse(
                        folder,
                        settings -> settings.withEnvironment(_ -> {
                            starts.countDown();
                            try {
                                isClosed.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return Map.of("PID", pid.toString());
                        }));
                ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            house.create(
                    "f",
                    "provided.al2023",
                    "handler",
                    Compiled.program(
                            Files.createDirectory(folder.resolve("program")),
                            "bootstrap",
                            "#!/bin/sh\necho $$ > $PID.new; mv $PID.new $PID; exec sleep 600\n"));
            Future<InvokeResponse> call = caller.submit(() -> house.invoke("f", "{}"));
            starts.await();

            house.service.close();
            isClosed.countDown();

            assertThat(call.get(60, TimeUnit.SECONDS).functionError()).isEqualTo("Unhandled");
            if (Files.exists(pid)) {
                long process = Long.parseLong(Files.readString(pid).strip());
                LambdaHouse.eventually(() -> !LambdaHouse.isRunning(process));
            }
        }
    }

    @Test
    void closing_killsEveryProcess() {
        long node;
        long python;
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.node("f", "exports.handler = async () => process.pid");
            house.python("g", "import os\ndef handler(e, c): return os.getpid()");
            node = Long.parseLong(house.call("f", "{}"));
            python = Long.parseLong(house.call("g", "{}"));
            assertThat(LambdaHouse.isRunning(node)).isTrue();
        }
        LambdaHouse.eventually(() -> !LambdaHouse.isRunning(node) && !LambdaHouse.isRunning(python));
    }

    @Test
    void deathOfTheServer_leavesNoProcessBehind() throws Exception {
        LambdaHouse.assumeInstalled("node");
        LambdaHouse.assumeInstalled("python3");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OneServer.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        List<Long> pids = new ArrayList<>();
        try (var lines = server.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < OneServer.PIDS; i++) {
                String line = lines.readLine();
                assertThat(line).as(Files.readString(folder.resolve("errors"))).matches("\\d+");
                pids.add(Long.parseLong(line));
            }
            assertThat(pids).allMatch(LambdaHouse::isRunning);

            server.destroyForcibly().waitFor();

            LambdaHouse.eventually(() -> pids.stream().noneMatch(LambdaHouse::isRunning));
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void concurrentEvents_haveAProcessEachUpToTheLimit() throws Exception {
        try (LambdaHouse house =
                        new LambdaHouse(folder, settings -> settings.withProcesses(3, 10, Duration.ofMinutes(5)));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Path gate = folder.resolve("gate");
            house.node(
                    "f",
                    """
                    const fs = require('fs');
                    exports.handler = async () => {
                      fs.writeFileSync(process.env.GATE + process.pid, '');
                      while (!fs.existsSync(process.env.GATE)) await new Promise((go) => setTimeout(go, 5));
                      return process.pid;
                    };
                    """,
                    request -> request.timeout(60).environment(env -> env.variables(Map.of("GATE", gate.toString()))));
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                calls.add(threads.submit(() -> house.call("f", "{}")));
            }
            LambdaHouse.eventually(() -> waiting() == 3);

            assertThatThrownBy(() -> house.invoke("f", "{}"))
                    .isInstanceOfSatisfying(TooManyRequestsException.class, e -> {
                        assertThat(e.statusCode()).isEqualTo(429);
                        assertThat(e.reasonAsString()).isEqualTo("ConcurrentInvocationLimitExceeded");
                    });

            Files.createFile(gate);
            HashSet<String> pids = new HashSet<>();
            for (Future<String> call : calls) {
                pids.add(call.get(60, TimeUnit.SECONDS));
            }
            assertThat(pids).hasSize(3);
            assertThat(pids).contains(house.call("f", "{}"));
            assertThat(house.service.fleet().size(ID)).isEqualTo(3);
        }
    }

    private long waiting() {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("gate\\d+"))
                    .count();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void manyThreads_getTheirOwnAnswers() throws Exception {
        try (LambdaHouse house =
                        new LambdaHouse(folder, settings -> settings.withProcesses(4, 4, Duration.ofMinutes(5)));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            house.node("f", "exports.handler = async (event) => { console.log(event); return event; }");
            List<Future<Boolean>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int own = thread;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        String event = "\"" + own + "-" + i + "\"";
                        assertThat(house.call("f", event)).isEqualTo(event);
                    }
                    return true;
                }));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get(120, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void oneProcess_servesEventsInARow() {
        try (LambdaHouse house =
                new LambdaHouse(folder, settings -> settings.withProcesses(1, 1, Duration.ofMinutes(5)))) {
            house.node("f", """
                    let n = 0;
                    exports.handler = async (event) => {
                      if (event === 'exit') process.exit(1);
                      if (event === 'late') setTimeout(() => { throw new Error('late'); }, 1);
                      return ++n;
                    };
                    """);
            for (int i = 1; i <= 50; i++) {
                assertThat(house.call("f", "{}")).isEqualTo(Integer.toString(i));
            }
            // A crash does not keep the next event out, although the limit is one process.
            for (int i = 0; i < 3; i++) {
                assertThat(house.invoke("f", "\"exit\"").functionError()).isEqualTo("Unhandled");
                assertThat(house.call("f", "{}")).isEqualTo("1");
            }
        }
    }

    @Test
    void idleProcesses_areEnded() {
        try (LambdaHouse house =
                new LambdaHouse(folder, settings -> settings.withProcesses(2, 2, Duration.ofMillis(200)))) {
            house.node("f", "exports.handler = async () => process.pid");
            long pid = Long.parseLong(house.call("f", "{}"));

            LambdaHouse.eventually(() -> house.service.fleet().size(ID) == 0);

            LambdaHouse.eventually(() -> !LambdaHouse.isRunning(pid));
            assertThat(house.call("f", "{}")).isNotEqualTo(Long.toString(pid));
        }
    }

    @Test
    void anotherFunctionsIdleProcess_makesRoom() {
        try (LambdaHouse house =
                new LambdaHouse(folder, settings -> settings.withProcesses(1, 1, Duration.ofMinutes(5)))) {
            house.node("f", "exports.handler = async () => process.pid");
            house.node("g", "exports.handler = async () => process.pid");
            long first = Long.parseLong(house.call("f", "{}"));

            assertThat(house.call("g", "{}")).matches("\\d+");

            assertThat(LambdaHouse.isRunning(first)).isFalse();
        }
    }

    @Test
    void hugeOutput_neitherBlocksNorFillsDiskOrMemory() throws IOException {
        try (LambdaHouse house = new LambdaHouse(folder, settings -> settings.withStorage(1L << 30, 1 << 20))) {
            house.node("f", """
                    const line = 'x'.repeat(1000);
                    exports.handler = async (event) => {
                      for (let i = 0; i < event; i++) process.stdout.write(line);
                      console.log('the very end');
                    };
                    """, request -> request.timeout(60));

            InvokeResponse response = house.invoke("f", "32000");

            String log = LambdaHouse.log(response);
            assertThat(log.getBytes(StandardCharsets.UTF_8)).hasSize(4 << 10);
            assertThat(log).contains("the very end").contains("REPORT RequestId");
            try (var files = Files.walk(ID.in(folder.resolve("functions")).resolve("log"))) {
                assertThat(files.filter(Files::isRegularFile)
                                .mapToLong(file -> file.toFile().length()))
                        .hasSize(2)
                        .as("put aside at 1 MiB, after a line of at most 256 KiB and what was read with it")
                        .allMatch(size -> size <= (1 << 20) + (1 << 18) + (1 << 16));
            }
        }
    }

    @Test
    void answers_countEvenIfTheProcessEndsAtOnce() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.node("f", """
                    exports.handler = (event, context, callback) => {
                      context.callbackWaitsForEmptyEventLoop = false;
                      callback(null, event);
                      process.nextTick(() => process.exit(1));
                    };
                    """);
            for (int i = 0; i < 10; i++) {
                assertThat(house.call("f", Integer.toString(i))).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void closedOutput_doesNotStopTheFunction() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.python("f", "import os\ndef handler(e, c):\n    os.close(1)\n    os.close(2)\n    return e");

            assertThat(house.call("f", "1")).isEqualTo("1");
            // Closing again fails, and so does telling of it.
            assertThat(house.invoke("f", "2").payload().asUtf8String()).contains("Bad file descriptor");
        }
    }

    @Test
    void payloads_upTo6MebibytesPassBothWays() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.node("f", "exports.handler = async (event) => event", request -> request.timeout(30));
            house.python("g", "def handler(event, context): return event", request -> request.timeout(30));
            String event = "\"" + "ä".repeat((Payload.MAX_BYTES - 2) / 2) + "\"";
            assertThat(event.getBytes(StandardCharsets.UTF_8)).hasSize(Payload.MAX_BYTES);

            assertThat(house.call("f", event)).isEqualTo(event);
            assertThat(house.call("g", event)).isEqualTo(event);
        }
    }

    @Test
    void answersAbove6Mebibytes_areFunctionErrors() {
        try (LambdaHouse house = new LambdaHouse(folder)) {
            house.node("f", "exports.handler = async (n) => 'x'.repeat(n)", request -> request.timeout(30));
            int most = RuntimeErrors.MAX_ANSWER_BYTES - 2;

            assertThat(house.call("f", Integer.toString(most))).hasSize(RuntimeErrors.MAX_ANSWER_BYTES);
            InvokeResponse response = house.invoke("f", Integer.toString(most + 1));

            assertThat(response.functionError()).isEqualTo("Unhandled");
            assertThat(response.payload().asUtf8String())
                    .isEqualTo(
                            "{\"errorType\":\"Function.ResponseSizeTooLarge\",\"errorMessage\":\"Response payload size"
                                    + " exceeded maximum allowed payload size (6291556 bytes).\"}");
            assertThat(house.call("f", "1")).isEqualTo("\"x\"");
        }
    }

    @Test
    void environmentOfTheServer_isNotSeen() throws Exception {
        try (LambdaHouse house = new LambdaHouse(
                folder,
                settings -> settings.withEnvironment(
                        owner -> LambdaSettings.reaching(URI.create("http://127.0.0.1:4566"), owner, "secret")))) {
            house.node("f", "exports.handler = async () => process.env");

            var seen = new com.fasterxml.jackson.databind.ObjectMapper().readTree(house.call("f", "{}"));

            assertThat(seen.get("AWS_ENDPOINT_URL").asText()).isEqualTo("http://127.0.0.1:4566");
            assertThat(seen.get("AWS_ACCESS_KEY_ID").asText()).isEqualTo("123456789012");
            assertThat(seen.get("AWS_SESSION_TOKEN").asText()).isNotEmpty();
            List<String> names = new ArrayList<>();
            seen.fieldNames().forEachRemaining(names::add);
            assertThat(names)
                    .allMatch(name -> name.startsWith("AWS_")
                            || name.startsWith("LAMBDA_")
                            || List.of(
                                            "_HANDLER",
                                            "_X_AMZN_TRACE_ID",
                                            "NODE_PATH",
                                            "PATH",
                                            "LANG",
                                            "TZ",
                                            "LD_LIBRARY_PATH",
                                            "PWD",
                                            "OLDPWD",
                                            "SHLVL",
                                            "_")
                                    .contains(name));
        }
    }

    @Test
    void changedCode_isUsedByTheNextEventAndOldProcessesFinish() throws Exception {
        try (LambdaHouse house = new LambdaHouse(folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Path gate = folder.resolve("gate");
            house.node(
                    "f",
                    """
                    const fs = require('fs');
                    exports.handler = async () => {
                      fs.writeFileSync(process.env.GATE + process.pid, '');
                      while (!fs.existsSync(process.env.GATE)) await new Promise((go) => setTimeout(go, 5));
                      return require('./word');
                    };
                    """,
                    request -> request.timeout(60)
                            .environment(env -> env.variables(Map.of("GATE", gate.toString())))
                            .code(code -> code.zipFile(SdkBytes.fromByteArray(
                                    Zip.of("index.js", """
                                    const fs = require('fs');
                                    exports.handler = async () => {
                                      fs.writeFileSync(process.env.GATE + process.pid, '');
                                      while (!fs.existsSync(process.env.GATE)) await new Promise((go) => setTimeout(go, 5));
                                      return require('./word');
                                    };
                                    """, "word.js", "module.exports = 'old'")))));
            Future<String> old = threads.submit(() -> house.call("f", "{}"));
            LambdaHouse.eventually(() -> waiting() == 1);

            house.lambda.updateFunctionCode(request -> request.functionName("f")
                    .zipFile(SdkBytes.fromByteArray(Zip.of("index.js", "exports.handler = async () => 'new'"))));

            assertThat(house.call("f", "{}")).isEqualTo("\"new\"");
            Files.createFile(gate);
            // The old code's folder is there as long as the old process needs it.
            assertThat(old.get(60, TimeUnit.SECONDS)).isEqualTo("\"old\"");
            LambdaHouse.eventually(() -> archives() == 1);
        }
    }

    private long archives() {
        try (var files = Files.list(ID.in(folder.resolve("functions")))) {
            return files.filter(file -> file.toString().endsWith(".zip")).count();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void warmEvents_areQuick() throws ExecutionException {
        try (LambdaHouse house = LambdaHouse.ofSingleProcesses(folder)) {
            house.node("f", "exports.handler = async (event) => process.pid");
            house.python("g", "import os\ndef handler(event, context): return os.getpid()");
            for (String name : List.of("f", "g")) {
                String pid = house.call(name, "{}");
                for (int i = 0; i < 300; i++) {
                    house.call(name, "{}");
                }
                long[] nanos = new long[500];
                for (int i = 0; i < nanos.length; i++) {
                    long start = System.nanoTime();
                    assertThat(house.call(name, "{}")).isEqualTo(pid);
                    nanos[i] = System.nanoTime() - start;
                }
                java.util.Arrays.sort(nanos);
                System.out.printf(
                        Locale.ROOT,
                        "%s: median %.3f ms, 90 %% %.3f ms, 99 %% %.3f ms%n",
                        name,
                        nanos[250] / 1e6,
                        nanos[450] / 1e6,
                        nanos[495] / 1e6);
                // A poll would slow all of them down, a busy machine leaves some as they are.
                assertThat(Duration.ofNanos(nanos[25])).isLessThan(Duration.ofMillis(20));
            }
        }
    }

    /// A server in a process of its own, to be killed.
    static final class OneServer {

        static final int PIDS = 4;

        private OneServer() {}

        public static void main(String[] arguments) throws Exception {
            LambdaHouse house = new LambdaHouse(Path.of(arguments[0]));
            house.node("f", """
                    const { spawn } = require('child_process');
                    exports.handler = async (event) => [process.pid, spawn('sleep', ['600']).pid];
                    """);
            house.python("g", """
                    import os, subprocess, time
                    def handler(event, context):
                        if event == "work":
                            print(os.getpid(), flush=True)
                            while True: pass
                        return [os.getpid(), subprocess.Popen(["sleep", "600"]).pid]
                    """, request -> request.timeout(300));
            for (String name : List.of("f", "g")) {
                String answer = house.call(name, "{}");
                for (String pid : answer.replaceAll("[\\[\\] ]", "").split(",", -1)) {
                    System.out.println(pid);
                }
            }
            System.out.flush();
            // One of them is at work when the end comes.
            house.invoke("g", "\"work\"");
        }
    }
}
