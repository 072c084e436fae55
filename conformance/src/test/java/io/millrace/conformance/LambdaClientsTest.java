package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lambda through the `aws` command, as people use it every day.
class LambdaClientsTest {

    @TempDir
    private Path data;

    @TempDir
    private Path work;

    private Map<String, String> environment = Map.of();

    @Test
    void cli_publishesAFunction_andAllThatBelongsToIt() throws IOException, InterruptedException {
        assumeTrue(isInstalled(), "the aws command is not installed");
        Path code = zip("one.zip", "app.py", answering("one"));
        Path other = zip("two.zip", "app.py", answering("two"));
        Path layer = zip("layer.zip", "python/shared.py", "WORD = 'shared'\n");
        Path output = work.resolve("out.json");

        try (ServerProcess server = ServerProcess.start(data)) {
            environment = Map.of(
                    "AWS_ENDPOINT_URL", server.url().toString(),
                    "AWS_ACCESS_KEY_ID", "test",
                    "AWS_SECRET_ACCESS_KEY", "test",
                    "AWS_DEFAULT_REGION", "us-east-1",
                    "AWS_PAGER", "");
            String version = text("publish-layer-version --layer-name words --zip-file fileb://" + layer
                    + " --compatible-runtimes python3.12 --query LayerVersionArn --output text");
            assertThat(text("create-function --function-name cli --runtime python3.12 --handler app.handler"
                            + " --role arn:aws:iam::000000000000:role/any --zip-file fileb://" + code
                            + " --layers " + version + " --query State --output text"))
                    .isEqualTo("Active");
            text("wait function-active-v2 --function-name cli");
            text("invoke --function-name cli " + output);
            assertThat(output).content().contains("one shared");
            text("publish-version --function-name cli");
            text("update-function-code --function-name cli --zip-file fileb://" + other + " --publish");
            text("wait function-updated-v2 --function-name cli");
            text("create-alias --function-name cli --name live --function-version 1"
                    + " --routing-config AdditionalVersionWeights={2=0.0}");
            assertThat(text("invoke --function-name cli:live --query ExecutedVersion --output text " + output))
                    .isEqualTo("1");
            assertThat(output).content().contains("one shared");
            text("update-alias --function-name cli --name live --function-version 2"
                    + " --routing-config AdditionalVersionWeights={}");
            assertThat(text("invoke --function-name cli --qualifier live --query ExecutedVersion --output text "
                            + output))
                    .isEqualTo("2");
            assertThat(output).content().contains("two shared");
            text("add-permission --function-name cli --statement-id s3 --action lambda:InvokeFunction --principal"
                    + " s3.amazonaws.com --source-arn arn:aws:s3:::bucket");
            assertThat(text("get-policy --function-name cli --query Policy --output text"))
                    .contains("\"Sid\":\"s3\"");
            text("put-function-concurrency --function-name cli --reserved-concurrent-executions 0");
            Program throttled = aws("invoke --function-name cli " + output);
            assertThat(throttled.status()).isNotZero();
            assertThat(throttled.output()).contains("TooManyRequestsException");
            text("delete-function-concurrency --function-name cli");
            assertThat(text("list-versions-by-function --function-name cli --query Versions[].Version --output text"))
                    .isEqualTo("$LATEST\t1\t2");
            assertThat(text("list-functions --function-version ALL --query length(Functions)"))
                    .isEqualTo("3");
            text("delete-alias --function-name cli --name live");
            text("delete-function --function-name cli");
            text("delete-layer-version --layer-name words --version-number 1");
        }
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return Program.run(Map.of(), "aws", "--version").status() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private String text(String command) throws IOException, InterruptedException {
        Program done = aws(command);
        assertThat(done.status()).as(command + ":\n" + done.output()).isZero();
        return done.output().strip();
    }

    private Program aws(String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("aws", "lambda"));
        words.addAll(List.of(command.split(" ")));
        return Program.run(withRetriesOff(), words.toArray(String[]::new));
    }

    private Map<String, String> withRetriesOff() {
        Map<String, String> all = new HashMap<>(environment);
        all.put("AWS_MAX_ATTEMPTS", "1");
        return all;
    }

    private Path zip(String name, String file, String content) throws IOException {
        return Files.write(work.resolve(name), LambdaScenario.zip(file, content));
    }

    private static String answering(String word) {
        return "import shared\ndef handler(event, context):\n    return '" + word + " ' + shared.WORD\n";
    }
}
