package io.millrace.conformance.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Cli;
import io.millrace.conformance.Program;
import io.millrace.conformance.Script;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Firehose through clients that are not Java: every operation through boto3 and the SDK for JavaScript, those of every
/// day through the AWS CLI.
class FirehoseClientsTest {

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
        Script.python("firehose.py", work).passes(server);
    }

    @Test
    void javascript_performsEveryOperation() throws IOException, InterruptedException {
        Script.javascript("firehose.mjs", "@aws-sdk/client-firehose", work).passes(server);
    }

    @Test
    void cli_makesFillsChangesAndDeletesADeliveryStream() throws IOException, InterruptedException {
        Cli cli = Cli.of(server);
        String bucket = "BucketARN=arn:aws:s3:::cli,RoleARN=arn:aws:iam::000000000000:role/any";
        cli.text("s3", "mb", "s3://cli");

        assertThat(firehose(
                        cli,
                        "create-delivery-stream",
                        "--extended-s3-destination-configuration",
                        bucket + ",BufferingHints={SizeInMBs=1,IntervalInSeconds=60}",
                        "--tags",
                        "Key=a,Value=1"))
                .contains("deliverystream/cli");
        assertThat(firehose(
                        cli,
                        "describe-delivery-stream",
                        "--query",
                        "DeliveryStreamDescription.DeliveryStreamStatus",
                        "--output",
                        "text"))
                .isEqualTo("ACTIVE\n");
        assertThat(cli.text("firehose", "list-delivery-streams")).contains("\"cli\"");
        firehose(
                cli,
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
        assertThat(firehose(cli, "put-record-batch", "--records", "file://" + records))
                .contains("\"FailedPutCount\": 0");
        firehose(cli, "put-record", "--record", "{\"Data\": \"dHdv\"}");
        server.flush("cli");
        Path copy = work.resolve("copy");
        cli.text("s3", "sync", "s3://cli/from-cli/", copy.toString());
        assertThat(content(copy)).isEqualTo("oneThreetwo");
        assertThat(firehose(cli, "list-tags-for-delivery-stream")).contains("\"Value\": \"1\"");
        firehose(cli, "delete-delivery-stream");
        Program gone = cli.run("firehose", "describe-delivery-stream", "--delivery-stream-name", "cli");
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

    private static String firehose(Cli cli, String operation, String... arguments)
            throws IOException, InterruptedException {
        return cli.text(Stream.concat(
                        Stream.of("firehose", operation, "--delivery-stream-name", "cli"), Arrays.stream(arguments))
                .toArray(String[]::new));
    }
}
