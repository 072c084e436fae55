package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that are not Java: boto3 and the AWS CLI, as Debian packages them.
class ClientsTest {

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
        Script script = Script.python("pipeline.py", work);
        Program.copy("randomuser-1.3.json", work);
        Program.copy("randomuser-1.4.json", work);

        assertThat(script.passes(server).output()).contains("60 users sent");
    }

    @Test
    void cli_makesAndReadsAStream() throws IOException, InterruptedException {
        Cli cli = Cli.of(server);
        cli.text("kinesis", "create-stream", "--stream-name", "cli", "--shard-count", "1");
        cli.text("kinesis", "wait", "stream-exists", "--stream-name", "cli");
        cli.text("kinesis", "put-record", "--stream-name", "cli", "--partition-key", "k", "--data", "aGVsbG8=");
        String iterator = cli.text(
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

        assertThat(cli.text("kinesis", "get-records", "--shard-iterator", iterator))
                .contains("aGVsbG8=");
        cli.text("kinesisanalytics", "create-application", "--application-name", "cli");
        assertThat(cli.text("kinesisanalyticsv2", "describe-application", "--application-name", "cli"))
                .contains("\"RuntimeEnvironment\": \"SQL-1_0\"");
        assertThat(cli.text("sts", "get-caller-identity")).contains("arn:aws:iam::000000000000:root");
    }

    @Test
    void cli_keepsTablesInTheCatalog() throws IOException, InterruptedException {
        Cli cli = Cli.of(server);
        cli.text("glue", "create-database", "--database-input", "Name=CliLake");
        cli.text(
                "glue",
                "create-table",
                "--database-name",
                "clilake",
                "--table-input",
                "Name=Users,StorageDescriptor={Columns=[{Name=id,Type=bigint}],Location=s3://cli-lake/users}");

        assertThat(cli.text("glue", "get-table", "--database-name", "clilake", "--name", "users"))
                .contains("\"Name\": \"users\"", "\"Type\": \"bigint\"", "\"VersionId\": \"0\"");
        assertThat(cli.text("glue", "get-tables", "--database-name", "clilake", "--expression", "u.*"))
                .contains("s3://cli-lake/users");
        cli.text(
                "glue", "update-table", "--database-name", "clilake", "--table-input", "Name=users,Description=people");
        assertThat(cli.text("glue", "get-table-versions", "--database-name", "clilake", "--table-name", "users"))
                .contains("\"VersionId\": \"1\"", "\"VersionId\": \"0\"");
        cli.text("glue", "delete-database", "--name", "clilake");
        assertThat(cli.text("glue", "get-databases")).contains("\"DatabaseList\": []");
    }

    @Test
    void cli_copiesFilesInAndOut() throws IOException, InterruptedException {
        Cli cli = Cli.of(server);
        Path file = Files.writeString(work.resolve("in.txt"), "čau\n".repeat(100_000));

        cli.text("s3", "mb", "s3://cli-bucket");
        cli.text("s3", "cp", file.toString(), "s3://cli-bucket/folder/in.txt");
        cli.text(
                "s3",
                "cp",
                "s3://cli-bucket/folder/in.txt",
                work.resolve("out.txt").toString());

        assertThat(work.resolve("out.txt")).hasSameBinaryContentAs(file);
        assertThat(cli.text("s3", "ls", "--recursive", "s3://cli-bucket")).contains("folder/in.txt");
        assertThat(data.resolve("s3/cli-bucket/folder/in.txt")).hasSameBinaryContentAs(file);
        cli.text("s3", "rm", "--recursive", "s3://cli-bucket");
        cli.text("s3", "rb", "s3://cli-bucket");
    }
}
