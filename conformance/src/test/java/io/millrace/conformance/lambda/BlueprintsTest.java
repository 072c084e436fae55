package io.millrace.conformance.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import io.millrace.conformance.kinesis.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The functions that AWS offers as blueprints for Firehose and Kinesis, written anew, run by delivery streams and
/// event
/// source mappings as they are.
@Timeout(600)
class BlueprintsTest {

    private static final String ROLE = "arn:aws:iam::000000000000:role/blueprints";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SYSLOG =
            "<34>Oct 11 22:14:15 mymachine su[231]: 'su root' failed for lonvick on /dev/pts/8";
    private static final String APACHE =
            "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a,b.gif HTTP/1.0\" 200 2326";

    @TempDir
    private static Path folder;

    private static ServerProcess server;
    private static Aws aws;
    private static PrintedLog log;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(folder.resolve("data"));
        aws = Aws.at(server.url());
        log = PrintedLog.at(server.url());
    }

    @AfterAll
    static void stop() {
        log.close();
        aws.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kinesis-firehose-process-record.mjs", "kinesis-firehose-process-record.py"})
    void processRecord_passesEveryRecordOn(String blueprint) throws Exception {
        Delivered delivered = deliver(blueprint, bytes("one"), bytes("tw\u00f6"), bytes("three"));

        assertThat(delivered.good().replace("\n", "")).isEqualTo("onetw\u00f6three");
        assertThat(delivered.failed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kinesis-firehose-syslog-to-json.js", "kinesis-firehose-syslog-to-json.py"})
    void syslog_becomesJson_andWhatIsNoneFails(String blueprint) throws Exception {
        Delivered delivered = deliver(blueprint, bytes(SYSLOG), bytes("no syslog"));

        JsonNode line = JSON.readTree(delivered.good());
        assertThat(line.get("timestamp").asText()).isEqualTo("Oct 11 22:14:15");
        assertThat(line.get("hostname").asText()).isEqualTo("mymachine");
        assertThat(line.get("application").asText()).isEqualTo("su");
        assertThat(line.get("pid").asInt()).isEqualTo(231);
        assertThat(line.get("message").asText()).isEqualTo("'su root' failed for lonvick on /dev/pts/8");
        assertThat(delivered.failed()).containsExactly("no syslog");
    }

    @Test
    void apacheLog_becomesJson() throws Exception {
        Delivered delivered = deliver("kinesis-firehose-apachelog-to-json.py", bytes(APACHE), bytes("?"));

        assertThat(JSON.readTree(delivered.good())).isEqualTo(JSON.readTree("""
                        {"host": "127.0.0.1", "ident": "-", "authuser": "frank",
                         "@timestamp": "2000-10-10T13:55:36-07:00", "@timestamp_utc": "2000-10-10T20:55:36+00:00",
                         "request": "GET /a,b.gif HTTP/1.0", "response": 200, "bytes": 2326}
                        """));
        assertThat(delivered.failed()).containsExactly("?");
    }

    @Test
    void apacheLog_becomesCsv() throws Exception {
        Delivered delivered = deliver("kinesis-firehose-apachelog-to-csv.mjs", bytes(APACHE), bytes("?"));

        assertThat(delivered.good())
                .isEqualTo("127.0.0.1,-,frank,10/Oct/2000:13:55:36 -0700,\"GET /a,b.gif HTTP/1.0\",200,2326\n");
        assertThat(delivered.failed()).containsExactly("?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"kinesis-firehose-cloudwatch-logs-processor.py", "kinesis-firehose-cloudwatch-logs-processor.mjs"
            })
    void logEvents_areTakenApart_andControlMessagesDropped(String blueprint) throws Exception {
        Delivered delivered = deliver(
                blueprint,
                gzip("{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"message\":\"health check\"}]}"),
                gzip("{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"000000000000\",\"logGroup\":\"g\",\"logEvents\":["
                        + "{\"id\":\"1\",\"timestamp\":1,\"message\":\"first\"},"
                        + "{\"id\":\"2\",\"timestamp\":2,\"message\":\"s\u00e9cond\"}]}"),
                gzip("{\"messageType\":\"OTHER\",\"logEvents\":[]}"));

        assertThat(delivered.good()).isEqualTo("first\ns\u00e9cond\n");
        assertThat(delivered.failed()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kinesis-process-record.mjs", "kinesis-process-record.py"})
    void processRecord_ofAStream_printsEachRecord(String blueprint) {
        String name = name(blueprint);
        function(name, blueprint);
        aws.kinesis().createStream(request -> request.streamName(name).shardCount(1));
        Scenario.awaitActive(aws.kinesis(), name);
        aws.lambda()
                .createEventSourceMapping(request -> request.functionName(name)
                        .eventSourceArn(Scenario.arn(name))
                        .startingPosition("TRIM_HORIZON"));
        for (String text : List.of("hello", "world")) {
            Scenario.put(aws.kinesis(), name, "key", text);
        }

        log.awaitLine(name, "Decoded payload: hello");
        log.awaitLine(name, "Decoded payload: world");
    }

    /// What came of records.
    ///
    /// @param good the contents of all objects, one after another
    /// @param failed the records that the function has marked as failed
    private record Delivered(String good, List<String> failed) {}

    @Test
    void versionsAndAliases_transformAsTheDestinationNamesThem() throws Exception {
        aws.lambda()
                .createFunction(request -> request.functionName("named")
                        .runtime("python3.12")
                        .handler("index.handler")
                        .role(ROLE)
                        .timeout(60)
                        .publish(true)
                        .code(code -> code.zipFile(SdkBytes.fromByteArray(CodeArchive.of("index.py", bytes("""
                                import base64
                                def handler(event, context):
                                    name = context.invoked_function_arn.split(':')[-1] + ' ' + context.function_version
                                    data = base64.b64encode((name + '\\n').encode()).decode()
                                    return {'records': [{'recordId': record['recordId'], 'result': 'Ok', 'data': data}
                                                        for record in event['records']]}
                                """))))));
        aws.lambda()
                .createAlias(
                        request -> request.functionName("named").name("live").functionVersion("1"));

        for (String qualifier : List.of("live", "1", "$LATEST")) {
            String version = qualifier.equals("live") ? "1" : qualifier;
            String stream = "named-" + version.replaceAll("\\W", "") + qualifier.length();
            assertThat(delivered(stream.toLowerCase(Locale.ROOT), "named:" + qualifier, bytes("x"))
                            .good())
                    .isEqualTo(qualifier + " " + version + "\n");
        }
    }

    private static Delivered deliver(String blueprint, byte[]... records) throws IOException, InterruptedException {
        String name = name(blueprint);
        function(name, blueprint);
        return delivered(name, name, records);
    }

    /// What comes of records in a delivery stream and a bucket of that name.
    private static Delivered delivered(String name, String function, byte[]... records)
            throws IOException, InterruptedException {
        aws.s3().createBucket(bucket -> bucket.bucket(name));
        aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName(name)
                        .extendedS3DestinationConfiguration(destination -> destination
                                .bucketARN("arn:aws:s3:::" + name)
                                .roleARN(ROLE)
                                .prefix("good/")
                                .errorOutputPrefix("failed/")
                                .bufferingHints(hints -> hints.intervalInSeconds(900))
                                .processingConfiguration(
                                        processing -> processing.enabled(true).processors(transformer(function)))));
        aws.firehose()
                .putRecordBatch(request -> request.deliveryStreamName(name)
                        .records(Arrays.stream(records)
                                .map(record -> software.amazon.awssdk.services.firehose.model.Record.builder()
                                        .data(SdkBytes.fromByteArray(record))
                                        .build())
                                .toList()));
        server.flush(name);
        StringBuilder good = new StringBuilder();
        List<String> failed = new ArrayList<>();
        for (S3Object object : aws.s3().listObjectsV2(list -> list.bucket(name)).contents()) {
            String text = aws.s3()
                    .getObjectAsBytes(get -> get.bucket(name).key(object.key()))
                    .asUtf8String();
            if (object.key().startsWith("good/")) {
                good.append(text);
            } else {
                for (String line : text.lines().toList()) {
                    JsonNode report = JSON.readTree(line);
                    failed.add(new String(
                            Base64.getDecoder().decode(report.get("rawData").asText()), UTF_8));
                }
            }
        }
        return new Delivered(good.toString(), failed);
    }

    private static Processor transformer(String function) {
        return Processor.builder()
                .type(ProcessorType.LAMBDA)
                .parameters(ProcessorParameter.builder()
                        .parameterName("LambdaArn")
                        .parameterValue("arn:aws:lambda:us-east-1:000000000000:function:" + function)
                        .build())
                .build();
    }

    private static void function(String name, String blueprint) {
        boolean isPython = blueprint.endsWith(".py");
        String ending = blueprint.substring(blueprint.lastIndexOf('.'));
        byte[] source = read("blueprints/" + blueprint);
        aws.lambda()
                .createFunction(request -> request.functionName(name)
                        .runtime(isPython ? "python3.12" : "nodejs20.x")
                        .handler(isPython ? "lambda_function.lambda_handler" : "index.handler")
                        .role(ROLE)
                        .timeout(60)
                        .code(code -> code.zipFile(SdkBytes.fromByteArray(
                                CodeArchive.of((isPython ? "lambda_function" : "index") + ending, source)))));
    }

    private static String name(String blueprint) {
        return blueprint.replace('.', '-');
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(bytes(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] read(String resource) {
        try (InputStream in = BlueprintsTest.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
