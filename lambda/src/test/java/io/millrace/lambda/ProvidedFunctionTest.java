package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// Functions that bring their own program, here written in Python with nothing but its HTTP client.
class ProvidedFunctionTest {

    private static final String BOOTSTRAP = """
            #!/usr/bin/env python3
            import http.client, json, os, sys
            host, _, prefix = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")
            api = http.client.HTTPConnection(host)
            root = ("/" + prefix if prefix else "") + "/2018-06-01/runtime"
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
                elif event == "die":
                    os._exit(9)
                else:
                    call("POST", "/invocation/" + id + "/response", json.dumps({
                        "echo": event, "served": served, "handler": os.environ["_HANDLER"],
                        "arn": answer.headers["Lambda-Runtime-Invoked-Function-Arn"],
                        "hasDeadline": int(answer.headers["Lambda-Runtime-Deadline-Ms"]) > 0,
                        "cwd": os.getcwd() == os.environ["LAMBDA_TASK_ROOT"]}))
            """;

    @TempDir
    static Path folder;

    private static LambdaHouse house;

    @BeforeAll
    static void open() {
        LambdaHouse.assumeInstalled("python3");
        house = new LambdaHouse(folder.resolve("house"));
    }

    @AfterAll
    static void close() {
        if (house != null) {
            house.close();
        }
    }

    private static void create(String name, String handler, String file) throws IOException {
        byte[] zip = Compiled.program(Files.createDirectories(folder.resolve(name)), file, BOOTSTRAP);
        house.create(name, "provided.al2023", handler, zip);
    }

    @Test
    void program_takesEventsFromTheRuntimeApi_andStaysWarm() throws IOException {
        create("own", "any.words", "bootstrap");
        assertThat(house.call("own", "{\"n\":1}"))
                .isEqualTo("{\"echo\": {\"n\": 1}, \"served\": 1, \"handler\": \"any.words\","
                        + " \"arn\": \"arn:aws:lambda:us-east-1:123456789012:function:own\", \"hasDeadline\": true,"
                        + " \"cwd\": true}");
        InvokeResponse second = house.invoke("own", "2");
        assertThat(second.payload().asUtf8String()).contains("\"served\": 2");
        assertThat(LambdaHouse.log(second))
                .containsPattern("START RequestId: \\S+ Version: \\$LATEST\nevent 2\nEND RequestId: ");
    }

    @Test
    void errors_ofTheProgramAreFunctionErrors() throws IOException {
        create("errors", "x", "bootstrap");
        create("broken", "broken", "bootstrap");
        create("nothing", "x", "other");
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
