package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Firehose through clients that are not Java: every operation through boto3 and the SDK for JavaScript, those of every
/// day through the AWS CLI.
class FirehoseClientsTest {

    private static final String PYTHON = "/usr/bin/python3";
    private static final String CLI = "/usr/bin/aws";

    /// Where `.ci/run` installs the AWS SDK for JavaScript.
    private static final Path NODE_MODULES = Path.of("target", "node", "node_modules");

    @TempDir
    private static Path data;

    @TempDir
    private Path work;

    private static ServerProcess server;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void boto3_performsEveryOperationThatItKnows() throws IOException, InterruptedException {
        assumeTrue(Program.run(Map.of(), PYTHON, "-c", "import boto3").status() == 0, "boto3 is not installed");

        isAllRight(Program.run(
                Map.of(),
                PYTHON,
                Program.copy("firehose.py", work).toString(),
                server.url().toString()));
    }

    @Test
    void javascript_performsEveryOperation() throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(NODE_MODULES.resolve("@aws-sdk/client-firehose")),
                "the AWS SDK for JavaScript is not installed");
        Files.createSymbolicLink(work.resolve("node_modules"), NODE_MODULES.toAbsolutePath());

        isAllRight(Program.run(
                Map.of(),
                "node",
                "--no-warnings",
                "--preserve-symlinks-main",
                Program.copy("firehose.mjs", work).toString(),
                server.url().toString()));
    }

    private static void isAllRight(Program client) {
        assertThat(client.output()).contains("all right");
        assertThat(client.status()).isZero();
    }

    @Test
    void cli_makesFillsChangesAndDeletesADeliveryStream() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of(CLI)), "the AWS CLI is not installed");
        String bucket = "BucketARN=arn:aws:s3:::cli,RoleARN=arn:aws:iam::000000000000:role/any";
        aws("s3", "mb", "s3://cli");

        assertThat(firehose(
                        "create-delivery-stream",
                        "--extended-s3-destination-configuration",
                        bucket + ",BufferingHints={SizeInMBs=1,IntervalInSeconds=60}",
                        "--tags",
                        "Key=a,Value=1"))
                .contains("deliverystream/cli");
        assertThat(firehose(
                        "describe-delivery-stream",
                        "--query",
                        "DeliveryStreamDescription.DeliveryStreamStatus",
                        "--output",
                        "text"))
                .isEqualTo("ACTIVE\n");
        assertThat(aws("firehose", "list-delivery-streams").output()).contains("\"cli\"");
        firehose(
                "update-destination",
                "--current-delivery-stream-version-id",
                "1",
                "--destination-id",
                "destinationId-000000000001",
                "--extended-s3-destination-update",
                "Prefix=from-cli/");
        Path records = Files.writeString(work.resolve("records.json"), """
                [{"Data": "b25l"}, {"Data": "VGhyZWU="}]
                """);
        assertThat(firehose("put-record-batch", "--records", "file://" + records))
                .contains("\"FailedPutCount\": 0");
        firehose("put-record", "--record", "{\"Data\": \"dHdv\"}");
        server.flush("cli");
        Path copy = work.resolve("copy");
        aws("s3", "sync", "s3://cli/from-cli/", copy.toString());
        assertThat(content(copy)).isEqualTo("oneThreetwo");
        assertThat(firehose("list-tags-for-delivery-stream")).contains("\"Value\": \"1\"");
        firehose("delete-delivery-stream");
        Program gone = aws("firehose", "describe-delivery-stream", "--delivery-stream-name", "cli");
        assertThat(gone.status()).isNotZero();
        assertThat(gone.output()).contains("(ResourceNotFoundException)").contains("Firehose cli under account");
    }

    private static String content(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                text.append(Files.readString(file, StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    private String firehose(String operation, String... arguments) throws IOException, InterruptedException {
        Program outcome = aws(Stream.concat(
                        Stream.of("firehose", operation, "--delivery-stream-name", "cli"), Arrays.stream(arguments))
                .toArray(String[]::new));
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output();
    }

    private Program aws(String... arguments) throws IOException, InterruptedException {
        return Program.run(
                Map.of(
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test",
                        "AWS_DEFAULT_REGION", "us-east-1",
                        "AWS_EC2_METADATA_DISABLED", "true",
                        "AWS_PAGER", "",
                        "AWS_CONFIG_FILE", work.resolve("none").toString()),
                Stream.concat(Stream.of(CLI, "--endpoint-url", server.url().toString()), Arrays.stream(arguments))
                        .toArray(String[]::new));
    }
}
