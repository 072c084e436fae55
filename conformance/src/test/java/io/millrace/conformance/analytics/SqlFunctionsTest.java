package io.millrace.conformance.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.conformance.Aws;
import io.millrace.conformance.Pipeline;
import io.millrace.conformance.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesisanalytics.model.Input;
import software.amazon.awssdk.services.kinesisanalytics.model.InputConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A SQL application between functions: records pass through Python, meet a table from S3, and go to a stream, a bucket
/// and Node.js, while the server is killed. The Python function puts a new random word into each record at each
/// attempt, so two rows of one record would differ.
@Timeout(600)
class SqlFunctionsTest {

    private static final String ROLE = "arn:aws:iam::000000000000:role/analytics";
    private static final int BATCH = 400;

    private static final String CLEAN = """
            import base64, json, uuid

            def handler(event, context):
                assert event['applicationArn'].endswith(':application/app'), event['applicationArn']
                assert event['streamArn'].endswith(':stream/in'), event['streamArn']
                records = []
                for record in event['records']:
                    text = base64.b64decode(record['data']).decode()
                    metadata = record['kinesisStreamRecordMetadata']
                    assert isinstance(metadata['approximateArrivalTimestamp'], int)
                    result, data = 'Ok', ''
                    if text.startswith('drop'):
                        result = 'Dropped'
                    elif text.startswith('fail'):
                        result = 'ProcessingFailed'
                    else:
                        n, code = text.split(';')
                        data = json.dumps({'n': int(n), 'code': code, 'nonce': uuid.uuid4().hex,
                                           'seen': metadata['shardId']})
                    records.append({'recordId': record['recordId'], 'result': result,
                                    'data': base64.b64encode(data.encode()).decode()})
                return {'records': records}
            """;

    private static final String TAKE = """
            const fs = require('fs');
            exports.handler = async (event) => {
                const records = event.records.map((record) => {
                    const row = Buffer.from(record.data, 'base64').toString('utf8');
                    const hint = record.lambdaDeliveryRecordMetadata.retryHint;
                    if (JSON.parse(row).N % 7 === 0 && hint === 0) {
                        return { recordId: record.recordId, result: 'DeliveryFailed' };
                    }
                    fs.appendFileSync(process.env.TAKEN, `${record.recordId} ${row}\\n`);
                    return { recordId: record.recordId, result: 'Ok' };
                });
                return { records };
            };
            """;

    private static final String CODE = """
            CREATE OR REPLACE STREAM "OUT" (n INTEGER, word VARCHAR(16), nonce VARCHAR(32), same_shard BOOLEAN);
            CREATE OR REPLACE PUMP "PUMP" AS INSERT INTO "OUT"
                SELECT STREAM s."n", r."word", s."nonce", s."seen" = s.SHARD_ID
                FROM "IN_001" AS s LEFT JOIN "Codes" AS r ON s."code" = r."code";
            """;

    @TempDir
    private Path folder;

    @Test
    void everyRow_isInEveryOutput_andTheSameInAll() throws InterruptedException, IOException {
        Path data = folder.resolve("data");
        Path taken = folder.resolve("taken");
        ServerProcess server = ServerProcess.start(data, "--lambda-sandbox", "off");
        try (Aws aws = Aws.at(server.url())) {
            create(aws, taken);
            put(aws, 0);
            await(() -> stream(aws).size() > BATCH / 4); // some of them are through, others not yet
        }
        server.kill();
        try (ServerProcess last = ServerProcess.start(data, "--lambda-sandbox", "off");
                Aws aws = Aws.at(last.url())) {
            put(aws, BATCH);
            int rows = 2 * BATCH;
            await(() -> stream(aws).size() >= rows);
            await(() -> bucket(aws).size() >= rows);
            await(() -> new HashSet<>(taken(taken)).size() >= rows);

            List<String> expected = stream(aws);
            assertThat(expected).hasSize(rows).doesNotHaveDuplicates();
            Set<Integer> numbers = new HashSet<>();
            for (String row : expected) {
                JsonNode json = Pipeline.JSON.readTree(row);
                int n = json.get("N").asInt();
                numbers.add(n);
                assertThat(json.get("WORD").asText()).isEqualTo(n % 3 == 2 ? "null" : n % 3 == 0 ? "zero" : "one");
                assertThat(json.get("SAME_SHARD").asBoolean()).isTrue();
            }
            assertThat(numbers).hasSize(rows);
            assertThat(bucket(aws)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(new HashSet<>(taken(taken))).isEqualTo(new HashSet<>(expected)); // at least once each
        }
    }

    private static void create(Aws aws, Path taken) {
        aws.kinesis().createStream(stream -> stream.streamName("in").shardCount(2));
        aws.kinesis().createStream(stream -> stream.streamName("out").shardCount(2));
        aws.s3().createBucket(bucket -> bucket.bucket("feeds"));
        aws.s3()
                .putObject(
                        object -> object.bucket("feeds").key("codes.csv"),
                        RequestBody.fromString("code,word\nc0,zero\nc1,one\n"));
        String clean = function(aws, "clean", "python3.12", "index.py", CLEAN, Map.of());
        String take = function(aws, "take", "nodejs20.x", "index.js", TAKE, Map.of("TAKEN", taken.toString()));
        String delivery = aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName("feeds")
                        .extendedS3DestinationConfiguration(destination -> destination
                                .bucketARN("arn:aws:s3:::feeds")
                                .roleARN(ROLE)
                                .prefix("rows/")
                                .bufferingHints(buffer -> buffer.sizeInMBs(1).intervalInSeconds(0))))
                .deliveryStreamARN();
        aws.analytics()
                .createApplication(request -> request.applicationName("app")
                        .inputs(input(arn(aws, "in"), clean))
                        .outputs(
                                Output.builder()
                                        .name("OUT")
                                        .kinesisStreamsOutput(to ->
                                                to.resourceARN(arn(aws, "out")).roleARN(ROLE))
                                        .destinationSchema(schema -> schema.recordFormatType(RecordFormatType.JSON))
                                        .build(),
                                Output.builder()
                                        .name("OUT")
                                        .kinesisFirehoseOutput(
                                                to -> to.resourceARN(delivery).roleARN(ROLE))
                                        .destinationSchema(schema -> schema.recordFormatType(RecordFormatType.JSON))
                                        .build(),
                                Output.builder()
                                        .name("OUT")
                                        .lambdaOutput(to -> to.resourceARN(take).roleARN(ROLE))
                                        .destinationSchema(schema -> schema.recordFormatType(RecordFormatType.JSON))
                                        .build()));
        aws.analytics()
                .addApplicationReferenceDataSource(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .referenceDataSource(table -> table.tableName("Codes")
                                .s3ReferenceDataSource(object -> object.bucketARN("arn:aws:s3:::feeds")
                                        .fileKey("codes.csv")
                                        .referenceRoleARN(ROLE))
                                .referenceSchema(schema -> schema.recordFormat(format -> format.recordFormatType(
                                                        RecordFormatType.CSV)
                                                .mappingParameters(mapping ->
                                                        mapping.csvMappingParameters(csv -> csv.recordRowDelimiter("\n")
                                                                .recordColumnDelimiter(","))))
                                        .recordColumns(field("code", "VARCHAR(4)"), field("word", "VARCHAR(16)")))));
        aws.analytics()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(2L)
                        .applicationUpdate(update -> update.applicationCodeUpdate(CODE)));
        aws.analytics()
                .startApplication(request -> request.applicationName("app")
                        .inputConfigurations(InputConfiguration.builder()
                                .id("1.1")
                                .inputStartingPositionConfiguration(
                                        start -> start.inputStartingPosition(InputStartingPosition.TRIM_HORIZON))
                                .build()));
    }

    private static Input input(String stream, String function) {
        return Input.builder()
                .namePrefix("IN")
                .kinesisStreamsInput(from -> from.resourceARN(stream).roleARN(ROLE))
                .inputProcessingConfiguration(processing -> processing.inputLambdaProcessor(
                        lambda -> lambda.resourceARN(function).roleARN(ROLE)))
                .inputSchema(schema -> schema.recordFormat(format -> format.recordFormatType(RecordFormatType.JSON)
                                .mappingParameters(
                                        mapping -> mapping.jsonMappingParameters(json -> json.recordRowPath("$"))))
                        .recordColumns(
                                column("n", "INTEGER", "$.n"),
                                column("code", "VARCHAR(4)", "$.code"),
                                column("nonce", "VARCHAR(32)", "$.nonce"),
                                column("seen", "VARCHAR(64)", "$.seen")))
                .build();
    }

    private static RecordColumn field(String name, String type) {
        return RecordColumn.builder().name(name).sqlType(type).build();
    }

    private static RecordColumn column(String name, String type, String mapping) {
        return RecordColumn.builder().name(name).sqlType(type).mapping(mapping).build();
    }

    private static String function(
            Aws aws, String name, String runtime, String file, String code, Map<String, String> environment) {
        return aws.lambda()
                .createFunction(request -> request.functionName(name)
                        .runtime(runtime)
                        .handler("index.handler")
                        .role(ROLE)
                        .timeout(60)
                        .environment(variables -> variables.variables(environment))
                        .code(zip -> zip.zipFile(SdkBytes.fromByteArray(zip(file, code)))))
                .functionArn();
    }

    private static byte[] zip(String file, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(file));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String arn(Aws aws, String stream) {
        return aws.kinesis()
                .describeStreamSummary(request -> request.streamName(stream))
                .streamDescriptionSummary()
                .streamARN();
    }

    private static void put(Aws aws, int first) {
        List<PutRecordsRequestEntry> records = new ArrayList<>();
        for (int n = first; n < first + BATCH; n++) {
            records.add(record(n, n + ";c" + n % 3));
            if (n % 10 == 0) {
                records.add(record(n, "drop " + n));
                records.add(record(n, "fail " + n));
            }
        }
        aws.kinesis().putRecords(request -> request.streamName("in").records(records));
    }

    private static PutRecordsRequestEntry record(int n, String text) {
        return PutRecordsRequestEntry.builder()
                .partitionKey("key" + n)
                .data(SdkBytes.fromUtf8String(text))
                .build();
    }

    private static void await(Supplier<Boolean> condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!condition.get()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    // ---- what came out

    private static List<String> stream(Aws aws) {
        List<String> rows = new ArrayList<>();
        for (Shard shard :
                aws.kinesis().listShards(request -> request.streamName("out")).shards()) {
            String iterator = aws.kinesis()
                    .getShardIterator(request -> request.streamName("out")
                            .shardId(shard.shardId())
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            GetRecordsResponse response;
            do {
                String from = iterator;
                response = aws.kinesis().getRecords(request -> request.shardIterator(from));
                for (Record record : response.records()) {
                    rows.add(record.data().asUtf8String());
                }
                iterator = response.nextShardIterator();
            } while (!response.records().isEmpty());
        }
        return rows;
    }

    private static List<String> bucket(Aws aws) {
        StringBuilder rows = new StringBuilder();
        for (S3Object object : aws.s3()
                .listObjectsV2Paginator(request -> request.bucket("feeds").prefix("rows/"))
                .contents()) {
            rows.append(aws.s3()
                    .getObjectAsBytes(request -> request.bucket("feeds").key(object.key()))
                    .asUtf8String());
        }
        return rows.isEmpty()
                ? List.of()
                : List.of(rows.toString().replace("}{", "}\n{").split("\n"));
    }

    private static List<String> taken(Path file) {
        try {
            return Files.notExists(file)
                    ? List.of()
                    : Files.readString(file, StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.substring(line.indexOf(' ') + 1))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
