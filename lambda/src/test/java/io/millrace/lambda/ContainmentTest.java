package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.lambda.containment.Containment;
import io.millrace.lambda.containment.Open;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/// What functions in the sandbox see and what they do not, how they end, and that others do not notice.
class ContainmentTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @BeforeEach
    void sandbox() {
        if (contained(false) instanceof Open open) {
            Assumptions.abort("no sandbox on this machine: " + open.reason());
        }
    }

    private Containment contained(boolean hasNetwork) {
        return Containment.of(
                Containment.Wish.AUTO,
                LambdaHouse.SETTINGS.machine().programs(),
                List.of(folder, Path.of(System.getProperty("user.home"))),
                hasNetwork);
    }

    private LambdaHouse house() {
        return new LambdaHouse(folder, settings -> settings.withContainment(contained(false)));
    }

    @Test
    void functions_runInsideAsUsual() {
        try (LambdaHouse house = house()) {
            house.node("f", "exports.handler = async (event) => { console.log('hello'); return event.a + 1; }");
            house.python("g", "def handler(event, context):\n    print('hello')\n    return event['a'] + 1");

            for (String name : List.of("f", "g")) {
                InvokeResponse response = house.invoke(name, "{\"a\":1}");
                assertThat(response.payload().asUtf8String())
                        .as(LambdaHouse.log(response))
                        .isEqualTo("2");
                assertThat(LambdaHouse.log(response)).contains("hello").contains("REPORT");
                assertThat(house.call(name, "{\"a\":2}")).isEqualTo("3");
            }
        }
    }

    @Test
    void theMachine_isNotSeen() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "word");
        Path home = Path.of(System.getProperty("user.home"));
        try (LambdaHouse house = house()) {
            house.python(
                    "f",
                    """
                    import os
                    def handler(event, context):
                        def tried(act):
                            try:
                                return act()
                            except OSError as error:
                                return type(error).__name__
                        def write(path):
                            with open(path, 'w') as file:
                                return file.write('x')
                        return {
                            'secret': tried(lambda: open(os.environ['SECRET']).read()),
                            'home': tried(lambda: [name for name in os.listdir(os.environ['THE_HOME']) if name != '.pyenv']),
                            'shadow': tried(lambda: open('/etc/shadow').read()),
                            'usr': tried(lambda: write('/usr/x')),
                            'code': tried(lambda: write('/var/task/x')),
                            'root': tried(lambda: write('/x')),
                            'memory': tried(lambda: write('/dev/shm/x')),
                            'runtime': tried(lambda: write('/var/runtime/x')),
                            'tmp': tried(lambda: write('/tmp/x')),
                            'processes': [name for name in os.listdir('/proc') if name.isdigit()],
                            'root_entries': sorted(os.listdir('/')),
                            'task': os.environ['LAMBDA_TASK_ROOT'] + ' ' + os.getcwd() + ' ' + __file__,
                            'privileges': open('/proc/self/status').read(),
                        }
                    """,
                    request -> request.environment(
                            env -> env.variables(Map.of("SECRET", secret.toString(), "THE_HOME", home.toString()))));

            JsonNode seen = JSON.readTree(house.call("f", "{}"));

            assertThat(seen.get("secret").asText()).isEqualTo("FileNotFoundError");
            assertThat(seen.get("home").toString()).isIn("[]", "\"FileNotFoundError\"");
            assertThat(seen.get("shadow").asText()).isEqualTo("FileNotFoundError");
            for (String place : List.of("usr", "code", "root", "memory", "runtime")) {
                assertThat(seen.get(place).asText()).as(place).isEqualTo("OSError");
            }
            assertThat(seen.get("tmp").asInt()).isEqualTo(1);
            assertThat(seen.get("processes")).hasSizeLessThanOrEqualTo(3);
            assertThat(seen.get("task").asText()).isEqualTo("/var/task /var/task /var/task/app.py");
            assertThat(seen.get("privileges").asText()).contains("CapEff:\t0000000000000000");
            assertThat(seen.get("root_entries").toString()).doesNotContain("\"work\"", "\"home\"", "\"srv\"");
        }
    }

    @Test
    void temporaryFolder_isOfOneProcessAndBounded() {
        try (LambdaHouse house = house()) {
            house.python("f", """
                    import os
                    def handler(event, context):
                        names = os.listdir('/tmp')
                        written = 0
                        try:
                            with open('/tmp/file', 'wb') as file:
                                while written < 700:
                                    file.write(bytes(1 << 20))
                                    written += 1
                        except OSError:
                            pass
                        os.remove('/tmp/file')
                        open('/tmp/left', 'w').close()
                        return [names, written]
                    """, request -> request.memorySize(256).timeout(60));

            assertThat(house.call("f", "{}")).matches("\\[\\[], (50\\d|51[0-2])]");
            // The same process sees what it has left, as on AWS.
            assertThat(house.call("f", "{}")).startsWith("[[\"left\"]");
        }
    }

    @Test
    void ports_areNotReached() throws IOException {
        try (LambdaHouse house = house();
                var port = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            house.python("f", """
                    import socket
                    def handler(port, context):
                        try:
                            socket.create_connection(('127.0.0.1', port), 5)
                            return 'connected'
                        except OSError as error:
                            return str(error)
                    """);

            assertThat(house.call("f", Integer.toString(port.getLocalPort()))).contains("refused");
        }
    }

    @Test
    void ports_areReachedWhereTheNetworkIsAllowed() throws IOException {
        try (LambdaHouse house = new LambdaHouse(folder, settings -> settings.withContainment(contained(true)));
                var port = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            house.node("f", """
                    exports.handler = (port, context, callback) => {
                      const socket = require('net').connect(port, '127.0.0.1');
                      socket.on('connect', () => { socket.destroy(); callback(null, 'connected'); });
                      socket.on('error', callback);
                    };
                    """);

            assertThat(house.call("f", Integer.toString(port.getLocalPort()))).isEqualTo("\"connected\"");
        }
    }

    @Test
    void allocation_isEndedByTheLimitAndOthersGoOn() throws Exception {
        try (LambdaHouse house = house()) {
            house.node("eater", """
                    exports.handler = async () => {
                      const kept = [];
                      for (let i = 0; i < 10240; i++) kept.push(Buffer.alloc(1 << 20, 1));
                      return kept.length;
                    };
                    """, request -> request.timeout(60).memorySize(256));

            InvokeResponse response = whileAnotherAnswers(house, () -> house.invoke("eater", "{}"));

            assertThat(response.payload().asUtf8String())
                    .matches("\\{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: [0-9a-f-]{36} Error:"
                            + " Runtime exited with error: signal: killed\"}");
        }
    }

    @Test
    void forkBomb_isEndedAndOthersGoOn() throws Exception {
        try (LambdaHouse house = house()) {
            house.python("bomb", """
                    import os, time
                    def handler(event, context):
                        while True:
                            try:
                                os.fork()
                            except OSError:
                                time.sleep(0.01)
                    """, request -> request.timeout(3).memorySize(512));

            InvokeResponse response = whileAnotherAnswers(house, () -> house.invoke("bomb", "{}"));

            // Either it fills its number of processes until its time is over, or its memory.
            assertThat(response.payload().asUtf8String()).containsAnyOf("Sandbox.Timedout", "signal: killed");
            // Of each sandbox three processes bear its name: two make it, one guards it.
            LambdaHouse.eventually(() -> processesOf(folder) <= 3);
        }
        nothingIsLeft();
    }

    @Test
    void endlessLoops_endInTimeAndOthersGoOn() throws Exception {
        try (LambdaHouse house = house()) {
            house.python("python", """
                    def handler(event, context):
                        while event:
                            pass
                    """, request -> request.timeout(1));
            house.node("node", "exports.handler = async (event) => { while (event); }", request -> request.timeout(1));
            for (String name : List.of("python", "node")) {
                house.callPatiently(name, "false");

                long start = System.nanoTime();
                InvokeResponse response = whileAnotherAnswers(house, () -> house.invoke(name, "true"));
                Duration taken = Duration.ofNanos(System.nanoTime() - start);

                assertThat(response.payload().asUtf8String())
                        .matches("\\{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: [0-9a-f-]{36}"
                                + " Error: Task timed out after 1.00 seconds\"}");
                assertThat(LambdaHouse.log(response))
                        .containsPattern("\\d{4}-\\d\\d-\\d\\dT\\S+Z [0-9a-f-]{36} Task timed out after 1.00 seconds");
                // The bound is 1.1 s; a machine that others use, too, or that stands still, needs room.
                assertThat(taken).isBetween(Duration.ofMillis(990), Duration.ofSeconds(30));
            }
        }
        nothingIsLeft();
    }

    @Test
    void gibibyteOfOutput_isTakenAndOthersGoOn() throws Exception {
        try (LambdaHouse house = house()) {
            house.python("loud", """
                    import os
                    def handler(event, context):
                        line = b'x' * 1023 + b'\\n'
                        block = line * 1024
                        for i in range(1024):
                            os.write(1, block)
                        return 'done'
                    """, request -> request.timeout(120));

            InvokeResponse response = whileAnotherAnswers(house, () -> house.invoke("loud", "{}"));

            assertThat(response.payload().asUtf8String()).isEqualTo("\"done\"");
            assertThat(LambdaHouse.log(response)).hasSizeLessThanOrEqualTo(4_096);
            try (var files = Files.walk(folder.resolve("functions"))) {
                long bytes = files.filter(file -> file.toString().contains("function.log"))
                        .mapToLong(file -> file.toFile().length())
                        .sum();
                assertThat(bytes).isLessThan(20 << 20);
            }
        }
    }

    @Test
    void crash_endsTheWholeSandbox() throws Exception {
        try (LambdaHouse house = house()) {
            house.python("f", """
                    import os, subprocess
                    def handler(event, context):
                        subprocess.Popen(['sleep', '600'], start_new_session=True)
                        subprocess.Popen(['sleep', '601'])
                        if event == 'crash':
                            os.abort()
                        return 'started'
                    """);
            assertThat(house.call("f", "\"go\"")).isEqualTo("\"started\"");
            assertThat(processesOf(folder)).isPositive();

            assertThat(house.invoke("f", "\"crash\"").payload().asUtf8String())
                    .contains("Runtime exited with error: signal: aborted");
            LambdaHouse.eventually(() -> processesOf(folder) == 0);
            assertThat(house.call("f", "\"go\"")).isEqualTo("\"started\"");
        }
        nothingIsLeft();
    }

    @Test
    void answers_countOnce() {
        try (LambdaHouse house = house()) {
            house.node("f", """
                    exports.handler = (event, context, callback) => {
                      callback(null, event);
                      callback(null, 'twice');
                      context.succeed('thrice');
                      context.callbackWaitsForEmptyEventLoop = false;
                    };
                    """);
            for (int i = 0; i < 5; i++) {
                assertThat(house.call("f", Integer.toString(i))).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void deathOfTheServer_leavesNoProcessBehind() throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OneServer.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (var lines = server.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine())
                    .as(Files.readString(folder.resolve("errors")))
                    .isEqualTo("started");
            assertThat(processesOf(folder)).isPositive();

            server.destroyForcibly().waitFor();

            LambdaHouse.eventually(() -> processesOf(folder) == 0);
        } finally {
            server.destroyForcibly();
        }
    }

    /// A server in a process of its own, to be killed; one of its functions is at work then.
    static final class OneServer {

        private OneServer() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            Containment containment = Containment.of(
                    Containment.Wish.REQUIRE, LambdaHouse.SETTINGS.machine().programs(), List.of(folder), false);
            LambdaHouse house = new LambdaHouse(folder, settings -> settings.withContainment(containment));
            house.python("f", """
                    import subprocess
                    def handler(event, context):
                        subprocess.Popen(['sleep', '600'], start_new_session=True)
                        while event:
                            pass
                    """, request -> request.timeout(300));
            house.call("f", "false");
            System.out.println("started");
            house.invoke("f", "true");
        }
    }

    @Test
    void requiredSandbox_isRefusedWithTheReasonWhereThereIsNone() {
        assertThatThrownBy(() -> Containment.of(Containment.Wish.REQUIRE, List.of(folder), List.of(), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bubblewrap is not installed");
        assertThat(Containment.of(Containment.Wish.AUTO, List.of(folder), List.of(), false))
                .isEqualTo(new Open("bubblewrap is not installed (package bubblewrap)"));
    }

    @Test
    void javaFunctions_runInsideToo() throws IOException {
        byte[] zip = Compiled.zip(
                Files.createDirectories(folder.resolve("code")),
                "App.java",
                "package app; public class App { public String run(String event) { return event + \" in \""
                        + " + System.getenv(\"LAMBDA_TASK_ROOT\"); } }");
        try (LambdaHouse house = house()) {
            house.create(
                    "f",
                    "java21",
                    "app.App::run",
                    zip,
                    request -> request.timeout(30).memorySize(256));
            assertThat(house.call("f", "\"one\"")).isEqualTo("\"one in /var/task\"");
            assertThat(house.call("f", "\"two\"")).isEqualTo("\"two in /var/task\"");
        }
    }

    /// How many processes run the code in that folder: their sandboxes were made with its name.
    private static long processesOf(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> String.join(" ", arguments).contains(folder.toString()))
                        .orElse(false))
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .count();
    }

    @Test
    void processThatCannotBeStarted_leavesNothing() {
        try (LambdaHouse house = new LambdaHouse(
                folder,
                settings -> settings.withContainment(contained(false)).withEnvironment(_ -> {
                    throw new IllegalStateException("no environment");
                }))) {
            house.python("f", "def handler(event, context): return 1");
            assertThatThrownBy(() -> house.invoke("f", "{}")).isInstanceOf(LambdaException.class);
        }
        nothingIsLeft();
    }

    /// No process, no control group, no file but those of the store and the functions. Groups go when the machine's
    /// first process has collected the dead in them.
    private void nothingIsLeft() {
        LambdaHouse.eventually(() -> processesOf(folder) == 0);
        LambdaHouse.eventually(() -> groups().isEmpty());
        assertThat(folder.resolve("functions/runtime/api.sock")).doesNotExist();
    }

    private static List<Path> groups() {
        Path root = Path.of("/sys/fs/cgroup");
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        String own = "millrace-" + ProcessHandle.current().pid() + "-";
        try (var all = Files.walk(root, 4)) {
            return all.filter(group -> group.getFileName().toString().startsWith(own))
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            // A group went while it was being looked at.
            return List.of(root);
        }
    }

    /// What the act gives, while another function is invoked all the time and answers.
    private static <T> T whileAnotherAnswers(LambdaHouse house, Callable<T> act) throws Exception {
        String other = "other-" + house.lambda.listFunctions().functions().size();
        house.node(other, "exports.handler = async (event) => event");
        assertThat(house.call(other, "0")).isEqualTo("0");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean isOver = new AtomicBoolean();
            Future<Integer> answers = threads.submit(() -> {
                int count = 0;
                do {
                    assertThat(house.call(other, Integer.toString(count))).isEqualTo(Integer.toString(count));
                    count++;
                } while (!isOver.get());
                return count;
            });
            try {
                return act.call();
            } finally {
                isOver.set(true);
                assertThat(answers.get(120, TimeUnit.SECONDS)).isPositive();
            }
        }
    }
}
