package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// What loggers say is one entry of the log however many lines it has; what is just printed is an entry a line.
class LogEntriesTest {

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

    /// What is in the log between START and END, once all of it is there.
    private static List<String> entries(String function) {
        String group = "/aws/lambda/" + function;
        LambdaHouse.eventually(
                () -> house.logs.messages(group).stream().anyMatch(message -> message.startsWith("REPORT")));
        return house.logs.messages(group).stream()
                .dropWhile(message -> !message.startsWith("START"))
                .skip(1)
                .takeWhile(message -> !message.startsWith("END"))
                .toList();
    }

    @Test
    void newProcess_saysFirstWhichRuntimeItHas() {
        house.node("begins", "console.log('loading'); exports.handler = async () => 'x'");
        InvokeResponse first = house.invoke("begins", "{}");
        house.invoke("begins", "{}");
        LambdaHouse.eventually(() -> house.logs.messages("/aws/lambda/begins").stream()
                        .filter(message -> message.startsWith("REPORT"))
                        .count()
                == 2);

        List<String> messages = house.logs.messages("/aws/lambda/begins");
        assertThat(messages.getFirst())
                .matches("INIT_START Runtime Version: nodejs:20\\.v\\S+\tRuntime Version ARN:"
                        + " arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n");
        assertThat(messages.get(1)).contains("loading");
        assertThat(LambdaHouse.log(first)).contains("loading").doesNotContain("INIT_START");
    }

    @Test
    void consoleOfNode_saysOneEntryAtATime() {
        house.node("node", """
                exports.handler = async (event) => {
                  console.log({ first: 'a'.repeat(60), second: 'b'.repeat(60) });
                  console.error('one\\ntwo\\n');
                  process.stdout.write('three\\nfour\\n');
                };
                """);
        InvokeResponse response = house.invoke("node", "{}");

        assertThat(LambdaHouse.log(response))
                .contains("\tINFO\t{\n  first: 'aaa")
                .contains("\tERROR\tone\ntwo\n\nthree\nfour\nEND ")
                .doesNotContain("\0");
        assertThat(entries("node"))
                .satisfiesExactly(
                        entry -> assertThat(entry)
                                .matches("(?s)\\S+Z\\t\\S+\\tINFO\\t\\{\\n  first: 'a+',\\n  second: 'b+'\\n}\\n"),
                        entry -> assertThat(entry).matches("(?s)\\S+Z\\t\\S+\\tERROR\\tone\\ntwo\\n\\n"),
                        entry -> assertThat(entry).isEqualTo("three\n"),
                        entry -> assertThat(entry).isEqualTo("four\n"));
    }

    @Test
    void loggingOfPython_saysOneEntryAtATime_tracebacksIncluded() {
        house.python("python", """
                import logging
                def handler(event, context):
                    logging.warning('one\\ntwo')
                    try:
                        1 / 0
                    except ZeroDivisionError:
                        logging.exception('no')
                    print('three\\nfour')
                    context.log('five\\nsix\\n')
                    raise ValueError('seven')
                """);
        house.invoke("python", "{}");

        assertThat(entries("python"))
                .satisfiesExactly(
                        entry -> assertThat(entry).matches("(?s)\\[WARNING]\\t\\S+Z\\t\\S+\\tone\\ntwo\\n"),
                        entry -> assertThat(entry)
                                .matches(
                                        "(?s)\\[ERROR]\\t\\S+Z\\t\\S+\\tno\\nTraceback .*\\nZeroDivisionError: division by zero\\n"),
                        entry -> assertThat(entry).isEqualTo("three\n"),
                        entry -> assertThat(entry).isEqualTo("four\n"),
                        entry -> assertThat(entry).isEqualTo("five\nsix\n"),
                        entry -> assertThat(entry).matches("(?s)\\[ERROR] ValueError: seven\\nTraceback .*app.py.*"));
    }

    @Test
    void loggerOfJava_saysOneEntryAtATime() throws IOException {
        byte[] zip = Compiled.zip(Files.createDirectories(folder.resolve("app")), "App.java", """
                package app;
                import com.amazonaws.services.lambda.runtime.Context;
                public class App {
                    public String run(String event, Context context) {
                        context.getLogger().log("one\\ntwo");
                        context.getLogger().log("three\\nfour\\n");
                        System.out.println("five\\nsix");
                        return event;
                    }
                }
                """);
        house.create(
                "java",
                "java21",
                "app.App::run",
                zip,
                request -> request.timeout(30).memorySize(256));
        house.call("java", "\"x\"");

        assertThat(entries("java")).containsExactly("one\ntwo\n", "three\nfour\n", "five\n", "six\n");
    }

    @Test
    void longEntries_stayWhole() {
        house.python("long", """
                import logging
                def handler(event, context):
                    logging.warning('\\n'.join(['x' * 99] * 1000))
                """);
        house.call("long", "{}");

        assertThat(entries("long"))
                .singleElement()
                .asString()
                .hasSizeGreaterThan(99_999)
                .endsWith("x\n");
    }
}
