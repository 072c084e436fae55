package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.containment.Containment;
import io.millrace.lambda.containment.Open;
import io.millrace.lambda.runtimeapi.PortOwner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// Functions that bring their own program, here written in Python with nothing but its HTTP client.
///
/// It takes the host and the port of the runtime API and no more, as the clients for Rust and Swift do.
class ProvidedFunctionTest {

    private static final String BOOTSTRAP = """
            #!/usr/bin/env python3
            import http.client, json, os, sys
            from urllib.parse import urlsplit
            api = http.client.HTTPConnection(urlsplit("http://" + os.environ["AWS_LAMBDA_RUNTIME_API"]).netloc)
            root = "/2018-06-01/runtime"
            def call(method, path, body=None, headers={}):
                api.request(method, root + path, body, headers)
                answer = api.getresponse()
                return answer, answer.read()
            if os.environ["_HANDLER"] == "broken":
                call("POST", "/init/error", json.dumps({"errorType": "Own.Broken", "errorMessage": "as configured"}),
                     {"Lambda-Runtime-Function-Error-Type": "Own.Broken"})
                sys.exit(1)
            served = 0
            while True:
                answer, event = call("GET", "/invocation/next")
                id = answer.headers["Lambda-Runtime-Aws-Request-Id"]
                event, served = json.loads(event), served + 1
                print("event", served, flush=True)
                if event == "fail":
                    call("POST", "/invocation/" + id + "/error",
                         json.dumps({"errorType": "Own.Failure", "errorMessage": "as asked"}))
                elif event == "port":
                    call("POST", "/invocation/" + id + "/response", json.dumps(urlsplit(
                        "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"]).port))
                elif event == "die":
                    os._exit(9)
                else:
                    call("POST", "/invocation/" + id + "/response", json.dumps({
                        "echo": event, "served": served, "handler": os.environ["_HANDLER"],
                        "arn": answer.headers["Lambda-Runtime-Invoked-Function-Arn"],
                        "hasDeadline": int(answer.headers["Lambda-Runtime-Deadline-Ms"]) > 0,
                        "cwd": os.getcwd() == os.environ["LAMBDA_TASK_ROOT"]}))
            """;

    /// How the program's process is kept to itself.
    enum Place {
        OPEN,
        CONTAINED,
        CONTAINED_WITH_NETWORK;

        Containment containment() {
            Containment contained = Containment.of(
                    Containment.Wish.AUTO,
                    LambdaHouse.SETTINGS.machine().programs(),
                    List.of(),
                    this == CONTAINED_WITH_NETWORK);
            return switch (this) {
                case OPEN -> new Open("a test");
                case CONTAINED, CONTAINED_WITH_NETWORK -> {
                    if (contained instanceof Open open) {
                        Assumptions.abort("no sandbox on this machine: " + open.reason());
                    }
                    yield contained;
                }
            };
        }
    }

    @TempDir
    Path folder;

    private LambdaHouse house(Place place) {
        LambdaHouse.assumeInstalled("python3");
        Containment containment = place.containment();
        return new LambdaHouse(
                folder.resolve("house"),
                settings -> settings.withContainment(containment).withProcesses(1, 64, Duration.ofMinutes(5)));
    }

    private void create(LambdaHouse house, String name, String handler, String file) throws IOException {
        byte[] zip = Compiled.program(Files.createDirectories(folder.resolve(name)), file, BOOTSTRAP);
        house.create(name, "provided.al2023", handler, zip);
    }

    @ParameterizedTest
    @EnumSource
    void program_takesEventsFromAHostAndAPort_andStaysWarm(Place place) throws IOException {
        try (LambdaHouse house = house(place)) {
            create(house, "own", "any.words", "bootstrap");
            assertThat(house.call("own", "{\"n\":1}"))
                    .isEqualTo("{\"echo\": {\"n\": 1}, \"served\": 1, \"handler\": \"any.words\","
                            + " \"arn\": \"arn:aws:lambda:us-east-1:123456789012:function:own\", \"hasDeadline\": true,"
                            + " \"cwd\": true}");
            // A program prints no marks: what it prints is waited for a moment only, and comes later on a busy machine.
            for (int served = 2; !isLoggedInPlace(house, served); served++) {
                assertThat(served).isLessThan(50);
            }
        }
    }

    private static boolean isLoggedInPlace(LambdaHouse house, int served) {
        InvokeResponse response = house.invoke("own", Integer.toString(served));
        assertThat(response.payload().asUtf8String()).contains("\"served\": " + served);
        assertThat(LambdaHouse.log(response)).containsPattern("START RequestId: \\S+ Version: \\$LATEST\n");
        return Pattern.compile("START RequestId: \\S+ Version: \\$LATEST\nevent " + served + "\nEND RequestId: ")
                .matcher(LambdaHouse.log(response))
                .find();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "CONTAINED_WITH_NETWORK"})
    void othersOfThisMachine_areNotServedAtTheProcessesPort(Place place) throws IOException {
        Assumptions.assumeTrue(PortOwner.isTold(), "this system does not tell who is at a port");
        try (LambdaHouse house = house(place)) {
            create(house, "own", "x", "bootstrap");
            house.python("thief", """
                    import socket
                    def handler(event, context):
                        with socket.create_connection(("127.0.0.1", event), 20) as s:
                            s.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
                            try:
                                return len(s.recv(1000))
                            except ConnectionResetError:
                                return 0
                    """, request -> request.timeout(30));
            String port = house.call("own", "\"port\"").replaceAll("[^0-9]", "");
            assertThat(house.call("thief", port)).isEqualTo("0");
            assertThat(house.call("own", "1")).contains("\"served\": 2");
        }
    }

    @Test
    void port_endsWithItsProcess() throws IOException {
        try (LambdaHouse house = house(Place.OPEN)) {
            create(house, "own", "x", "bootstrap");
            int port = Integer.parseInt(house.call("own", "\"port\"").replaceAll("[^0-9]", ""));
            assertThat(house.invoke("own", "\"die\"").functionError()).isEqualTo("Unhandled");
            LambdaHouse.eventually(() -> isClosed(port));
        }
    }

    private static boolean isClosed(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void errors_ofTheProgramAreFunctionErrors() throws IOException {
        try (LambdaHouse house = house(Place.OPEN)) {
            create(house, "errors", "x", "bootstrap");
            create(house, "broken", "broken", "bootstrap");
            create(house, "nothing", "x", "other");
            assertThat(house.invoke("errors", "\"fail\"").payload().asUtf8String())
                    .isEqualTo("{\"errorType\": \"Own.Failure\", \"errorMessage\": \"as asked\"}");
            assertThat(house.invoke("errors", "\"die\"").payload().asUtf8String())
                    .contains("Runtime.ExitError")
                    .contains("exit status 9");
            assertThat(house.call("errors", "\"again\"")).contains("\"served\": 1");
            assertThat(house.invoke("broken", "{}").payload().asUtf8String()).contains("Own.Broken");
            InvokeResponse nothing = house.invoke("nothing", "{}");
            assertThat(nothing.functionError()).isEqualTo("Unhandled");
            assertThat(nothing.payload().asUtf8String())
                    .contains("\"errorType\":\"Runtime.InvalidEntrypoint\"")
                    .contains("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
        }
    }
}
