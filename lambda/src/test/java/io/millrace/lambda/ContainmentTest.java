package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.lambda.containment.Containment;
import io.millrace.lambda.containment.Open;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                LambdaHouse.SETTINGS.programs(),
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
                assertThat(response.payload().asUtf8String()).as(LambdaHouse.log(response)).isEqualTo("2");
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
                    request -> request.environment(env ->
                            env.variables(Map.of("SECRET", secret.toString(), "THE_HOME", home.toString()))));

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
            house.python(
                    "f",
                    """
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
                    """,
                    request -> request.memorySize(256).timeout(60));

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
            house.node(
                    "eater",
                    """
                    exports.handler = async () => {
                      const kept = [];
                      for (let i = 0; i < 10240; i++) kept.push(Buffer.alloc(1 << 20, 1));
                      return kept.length;
                    };
                    """,
                    request -> request.timeout(60).memorySize(256));

            InvokeResponse response = whileAnotherAnswers(house, () -> house.invoke("eater", "{}"));

            assertThat(response.payload().asUtf8String())
                    .matches("\\{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: [0-9a-f-]{36} Error:"
                            + " Runtime exited with error: signal: killed\"}");
        }
    }

    /// What the act gives, while another function is invoked all the time and answers.
    private static <T> T whileAnotherAnswers(LambdaHouse house, Callable<T> act) throws Exception {
        house.node("other", "exports.handler = async (event) => event");
        assertThat(house.call("other", "0")).isEqualTo("0");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean isOver = new AtomicBoolean();
            Future<Integer> answers = threads.submit(() -> {
                int count = 0;
                while (!isOver.get()) {
                    assertThat(house.call("other", Integer.toString(count))).isEqualTo(Integer.toString(count));
                    count++;
                }
                return count;
            });
            try {
                return act.call();
            } finally {
                isOver.set(true);
                assertThat(answers.get(60, TimeUnit.SECONDS)).isPositive();
            }
        }
    }
}
