package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that are not Java: boto3 and the AWS CLI, as Debian packages them.
class ClientsTest {

    private static final String PYTHON = "/usr/bin/python3";
    private static final String CLI = "/usr/bin/aws";

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
    void boto3_sendsRealUsersThroughThePipeline() throws IOException, InterruptedException {
        assumeTrue(Program.run(Map.of(), PYTHON, "-c", "import boto3").status() == 0, "boto3 is not installed");
        for (String file : List.of("pipeline.py", "randomuser-1.3.json", "randomuser-1.4.json")) {
            Program.copy(file, work);
        }

        Program outcome = Program.run(
                Map.of(),
                PYTHON,
                work.resolve("pipeline.py").toString(),
                server.url().toString());

        assertThat(outcome.output()).contains("60 users sent").contains("all right");
        assertThat(outcome.status()).isZero();
    }

    @Test
    void cli_makesAndReadsAStream() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of(CLI)), "the AWS CLI is not installed");

        aws("kinesis", "create-stream", "--stream-name", "cli", "--shard-count", "1");
        aws("kinesis", "wait", "stream-exists", "--stream-name", "cli");
        aws("kinesis", "put-record", "--stream-name", "cli", "--partition-key", "k", "--data", "aGVsbG8=");
        String iterator = aws(
                        "kinesis",
                        "get-shard-iterator",
                        "--stream-name",
                        "cli",
                        "--shard-id",
                        "shardId-000000000000",
                        "--shard-iterator-type",
                        "TRIM_HORIZON",
                        "--query",
                        "ShardIterator",
                        "--output",
                        "text")
                .strip();

        assertThat(aws("kinesis", "get-records", "--shard-iterator", iterator)).contains("aGVsbG8=");
        aws("kinesisanalytics", "create-application", "--application-name", "cli");
        assertThat(aws("kinesisanalyticsv2", "describe-application", "--application-name", "cli"))
                .contains("\"RuntimeEnvironment\": \"SQL-1_0\"");
        assertThat(aws("sts", "get-caller-identity")).contains("arn:aws:iam::000000000000:root");
    }

    @Test
    void cli_keepsTablesInTheCatalog() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of(CLI)), "the AWS CLI is not installed");

        aws("glue", "create-database", "--database-input", "Name=CliLake");
        aws(
                "glue",
                "create-table",
                "--database-name",
                "clilake",
                "--table-input",
                "Name=Users,StorageDescriptor={Columns=[{Name=id,Type=bigint}],Location=s3://cli-lake/users}");

        assertThat(aws("glue", "get-table", "--database-name", "clilake", "--name", "users"))
                .contains("\"Name\": \"users\"", "\"Type\": \"bigint\"", "\"VersionId\": \"0\"");
        assertThat(aws("glue", "get-tables", "--database-name", "clilake", "--expression", "u.*"))
                .contains("s3://cli-lake/users");
        aws("glue", "update-table", "--database-name", "clilake", "--table-input", "Name=users,Description=people");
        assertThat(aws("glue", "get-table-versions", "--database-name", "clilake", "--table-name", "users"))
                .contains("\"VersionId\": \"1\"", "\"VersionId\": \"0\"");
        aws("glue", "delete-database", "--name", "clilake");
        assertThat(aws("glue", "get-databases")).contains("\"DatabaseList\": []");
    }

    @Test
    void cli_copiesFilesInAndOut() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of(CLI)), "the AWS CLI is not installed");
        Path file = Files.writeString(work.resolve("in.txt"), "čau\n".repeat(100_000));

        aws("s3", "mb", "s3://cli-bucket");
        aws("s3", "cp", file.toString(), "s3://cli-bucket/folder/in.txt");
        aws("s3", "cp", "s3://cli-bucket/folder/in.txt", work.resolve("out.txt").toString());

        assertThat(work.resolve("out.txt")).hasSameBinaryContentAs(file);
        assertThat(aws("s3", "ls", "--recursive", "s3://cli-bucket")).contains("folder/in.txt");
        assertThat(data.resolve("s3/cli-bucket/folder/in.txt")).hasSameBinaryContentAs(file);
        aws("s3", "rm", "--recursive", "s3://cli-bucket");
        aws("s3", "rb", "s3://cli-bucket");
    }

    private String aws(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 3];
        command[0] = CLI;
        command[1] = "--endpoint-url";
        command[2] = server.url().toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        Program outcome = Program.run(
                Map.of(
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test",
                        "AWS_DEFAULT_REGION", "us-east-1",
                        "AWS_EC2_METADATA_DISABLED", "true",
                        "AWS_PAGER", "",
                        "AWS_CONFIG_FILE", work.resolve("none").toString()),
                command);
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output();
    }
}
