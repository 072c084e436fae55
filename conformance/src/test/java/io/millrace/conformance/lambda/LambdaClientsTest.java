package io.millrace.conformance.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Cli;
import io.millrace.conformance.Program;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lambda through the `aws` command, as people use it every day.
class LambdaClientsTest {

    @TempDir
    private Path data;

    @TempDir
    private Path work;

    private @Nullable Cli cli;

    @Test
    void cli_publishesAFunction_andAllThatBelongsToIt() throws IOException, InterruptedException {
        Path code = zip("one.zip", "app.py", answering("one"));
        Path other = zip("two.zip", "app.py", answering("two"));
        Path layer = zip("layer.zip", "python/shared.py", "WORD = 'shared'\n");
        Path output = work.resolve("out.json");

        try (ServerProcess server = ServerProcess.start(data)) {
            cli = Cli.of(server);
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
            Program throttled = cli().run(words("invoke --function-name cli " + output));
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

    private String text(String command) throws IOException, InterruptedException {
        return cli().text(words(command)).strip();
    }

    private Cli cli() {
        return Objects.requireNonNull(cli);
    }

    private static String[] words(String command) {
        return ("lambda " + command).split(" ");
    }

    private Path zip(String name, String file, String content) throws IOException {
        return Files.write(work.resolve(name), LambdaScenario.zip(file, content));
    }

    private static String answering(String word) {
        return "import shared\ndef handler(event, context):\n    return '" + word + " ' + shared.WORD\n";
    }
}
