package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that are not Java, behind TLS, with the server's own authority as the only one that they trust.
class TlsClientsTest {

    @TempDir
    private static Path data;

    private static ServerProcess server;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(data, "--tls-port", "0");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static URI url() {
        return server.tlsUrl();
    }

    private static String authority() {
        return data.resolve("tls/authority.pem").toString();
    }

    @Test
    void curl_agreesOnEitherVersionOfHttp() throws IOException, InterruptedException {
        assumeTrue(run("curl", "--version").output().contains("HTTP2"), "no curl with HTTP/2 is installed");
        for (String version : List.of("--http2", "--http1.1")) {
            Outcome health = run(
                    "curl",
                    "-sS",
                    version,
                    "-w",
                    " %{http_version}",
                    "--cacert",
                    authority(),
                    url() + "/_millrace/health");

            assertThat(health.output())
                    .contains("\"status\":\"running\"")
                    .endsWith(version.equals("--http2") ? " 2" : " 1.1");
        }
        for (String host : List.of("127.0.0.1", "kinesis.us-east-1.localhost", "bucket.s3.localhost")) {
            Outcome health = run(
                    "curl",
                    "-sS",
                    "--resolve",
                    host + ":" + url().getPort() + ":127.0.0.1",
                    "--cacert",
                    authority(),
                    "https://" + host + ":" + url().getPort() + "/_millrace/authority.pem");

            assertThat(health.output().strip())
                    .isEqualTo(Files.readString(Path.of(authority())).strip());
        }
        assertThat(run("curl", "-sS", url() + "/_millrace/health").status())
                .as("without the authority")
                .isEqualTo(60);
    }

    @Test
    void boto3_putsAndGets() throws IOException, InterruptedException {
        assumeTrue(run(Script.PYTHON, "-c", "import boto3").status() == 0, "boto3 is not installed");
        String script = """
                import boto3, sys
                how = dict(endpoint_url=sys.argv[1], verify=sys.argv[2], region_name='us-east-1',
                           aws_access_key_id='test', aws_secret_access_key='test')
                kinesis = boto3.client('kinesis', **how)
                kinesis.create_stream(StreamName='tls', ShardCount=1)
                kinesis.get_waiter('stream_exists').wait(StreamName='tls', WaiterConfig={'Delay': 1})
                for _ in range(3):
                    kinesis.put_records(StreamName='tls', Records=[
                        {'Data': b'x' * 20000, 'PartitionKey': str(i)} for i in range(200)])
                iterator = kinesis.get_shard_iterator(
                    StreamName='tls', ShardId='shardId-000000000000', ShardIteratorType='TRIM_HORIZON')['ShardIterator']
                records = kinesis.get_records(ShardIterator=iterator, Limit=100)['Records']
                assert len(records) == 100 and records[99]['Data'] == b'x' * 20000
                s3 = boto3.client('s3', **how)
                s3.create_bucket(Bucket='tls')
                s3.put_object(Bucket='tls', Key='a/b', Body=b'y' * 3000000)
                assert s3.get_object(Bucket='tls', Key='a/b')['Body'].read() == b'y' * 3000000
                print('all right')
                """;

        Outcome outcome = run(Script.PYTHON, "-c", script, url().toString(), authority());

        assertThat(outcome.output()).contains("all right");
    }

    @Test
    void node_agreesOnHttp2() throws IOException, InterruptedException {
        assumeTrue(run("node", "--version").status() == 0, "Node is not installed");
        String script = """
                const client = require('http2').connect(process.argv[1],
                    {ca: require('fs').readFileSync(process.argv[2])});
                const request = client.request({':path': '/_millrace/health'});
                let text = '';
                request.on('data', part => text += part);
                request.on('end', () => { console.log(client.alpnProtocol, text); client.close(); });
                """;

        Outcome outcome = run("node", "-e", script, url().toString(), authority());

        assertThat(outcome.output()).startsWith("h2 ").contains("\"status\":\"running\"");
    }

    private record Outcome(int status, String output) {}

    private static Outcome run(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command));
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
            Program.forgetMachine(builder.environment());
            process = builder.start();
        } catch (IOException e) {
            return new Outcome(127, e.toString());
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no end after 120 s: " + words);
        }
        return new Outcome(process.exitValue(), output);
    }
}
