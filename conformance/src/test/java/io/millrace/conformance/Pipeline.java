package io.millrace.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesisanalytics.model.InputConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The tutorial's pipeline on one server, built through the SDK's clients: all its resources carry one name.
public final class Pipeline {

    public static final ObjectMapper JSON = new ObjectMapper();

    /// The SQL as the tutorial has it.
    static final String SQL = """
            CREATE OR REPLACE STREAM "DESTINATION_USER_DATA" (
                first VARCHAR(16),
                last VARCHAR(16),
                age INTEGER,
                gender VARCHAR(16),
                latitude FLOAT,
                longitude FLOAT);
            CREATE OR REPLACE PUMP "STREAM_PUMP" AS INSERT INTO "DESTINATION_USER_DATA"
            SELECT STREAM "first", "last", "age", "gender", "latitude", "longitude"
            FROM "SOURCE_SQL_STREAM_001"
            WHERE "age" >= 18 AND "gender" = 'male';
            """;

    /// A function as tutorials wrote it: callback style, deprecated `new Buffer`, base64 put behind base64.
    static final String OLD_FUNCTION = """
            'use strict';
            console.log('Loading function');
            exports.handler = (event, context, callback) => {
                const output = event.records.map((record) => {
                    const entry = (new Buffer(record.data, 'base64')).toString('utf8');
                    const result = record.data + (new Buffer('\\n', 'utf8')).toString('base64');
                    return { recordId: record.recordId, result: 'Ok', data: result };
                });
                console.log(`Processing completed. Successful records ${output.length}.`);
                callback(null, { records: output });
            };
            """;

    private static final String ROLE = "arn:aws:iam::000000000000:role/pipeline";

    private final Aws aws;
    private final String name;

    Pipeline(Aws aws, String name) {
        this.aws = aws;
        this.name = name;
    }

    void createStream(int shards) {
        aws.kinesis().createStream(r -> r.streamName(name).shardCount(shards));
        aws.kinesis().waiter().waitUntilStreamExists(r -> r.streamName(name));
    }

    String streamArn() {
        return aws.kinesis()
                .describeStreamSummary(r -> r.streamName(name))
                .streamDescriptionSummary()
                .streamARN();
    }

    /// Bucket, function and delivery stream.
    void createDelivery(int bufferSeconds) {
        aws.s3().createBucket(r -> r.bucket(name));
        String function = aws.lambda()
                .createFunction(r -> r.functionName(name)
                        .runtime("nodejs20.x")
                        .handler("index.handler")
                        .role(ROLE)
                        .timeout(60)
                        .code(c -> c.zipFile(SdkBytes.fromByteArray(zip("index.js", OLD_FUNCTION)))))
                .functionArn();
        aws.firehose()
                .createDeliveryStream(r -> r.deliveryStreamName(name)
                        .extendedS3DestinationConfiguration(d -> d.bucketARN("arn:aws:s3:::" + name)
                                .roleARN(ROLE)
                                .errorOutputPrefix("failed/")
                                .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(bufferSeconds))
                                .processingConfiguration(p -> p.enabled(true)
                                        .processors(Processor.builder()
                                                .type(ProcessorType.LAMBDA)
                                                .parameters(ProcessorParameter.builder()
                                                        .parameterName("LambdaArn")
                                                        .parameterValue(function)
                                                        .build())
                                                .build()))));
    }

    SourceSchema discoveredSchema() {
        return aws.analytics()
                .discoverInputSchema(r -> r.resourceARN(streamArn())
                        .roleARN(ROLE)
                        .inputStartingPositionConfiguration(
                                p -> p.inputStartingPosition(InputStartingPosition.TRIM_HORIZON)))
                .inputSchema();
    }

    /// A schema of the six columns, with coordinates, which are JSON strings, of the given type.
    static SourceSchema schema(String coordinates) {
        return SourceSchema.builder()
                .recordFormat(f -> f.recordFormatType(RecordFormatType.JSON)
                        .mappingParameters(m -> m.jsonMappingParameters(j -> j.recordRowPath("$"))))
                .recordEncoding("UTF-8")
                .recordColumns(
                        column("first", "VARCHAR(64)", "$.name.first"),
                        column("last", "VARCHAR(64)", "$.name.last"),
                        column("age", "INTEGER", "$.dob.age"),
                        column("gender", "VARCHAR(16)", "$.gender"),
                        column("latitude", coordinates, "$.location.coordinates.latitude"),
                        column("longitude", coordinates, "$.location.coordinates.longitude"))
                .build();
    }

    private static RecordColumn column(String name, String type, String mapping) {
        return RecordColumn.builder().name(name).sqlType(type).mapping(mapping).build();
    }

    @SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
    void startApplication(SourceSchema schema) {
        String deliveryArn = aws.firehose()
                .describeDeliveryStream(r -> r.deliveryStreamName(name))
                .deliveryStreamDescription()
                .deliveryStreamARN();
        String streamArn = streamArn();
        aws.analytics()
                .createApplication(r -> r.applicationName(name)
                        .applicationCode(SQL)
                        .inputs(i -> i.namePrefix("SOURCE_SQL_STREAM")
                                .inputSchema(schema)
                                .kinesisStreamsInput(
                                        k -> k.resourceARN(streamArn).roleARN(ROLE)))
                        .outputs(o -> o.name("DESTINATION_USER_DATA")
                                .destinationSchema(d -> d.recordFormatType(RecordFormatType.JSON))
                                .kinesisFirehoseOutput(
                                        k -> k.resourceARN(deliveryArn).roleARN(ROLE))));
        aws.analytics()
                .startApplication(r -> r.applicationName(name)
                        .inputConfigurations(InputConfiguration.builder()
                                .id("1.1")
                                .inputStartingPositionConfiguration(
                                        p -> p.inputStartingPosition(InputStartingPosition.TRIM_HORIZON))
                                .build()));
    }

    void put(List<JsonNode> users) {
        for (JsonNode user : users) {
            aws.kinesis()
                    .putRecord(r -> r.streamName(name)
                            .partitionKey(user.path("email").asText("none"))
                            .data(SdkBytes.fromUtf8String(user.toString())));
        }
    }

    /// All users that the stream holds, whatever anybody was told about them.
    List<JsonNode> streamed() throws IOException {
        List<JsonNode> users = new ArrayList<>();
        for (Shard shard : aws.kinesis().listShards(r -> r.streamName(name)).shards()) {
            String iterator = aws.kinesis()
                    .getShardIterator(r -> r.streamName(name)
                            .shardId(shard.shardId())
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            GetRecordsResponse response;
            do {
                String from = iterator;
                response = aws.kinesis().getRecords(r -> r.shardIterator(from));
                for (var record : response.records()) {
                    users.add(JSON.readTree(record.data().asUtf8String()));
                }
                iterator = response.nextShardIterator();
            } while (response.millisBehindLatest() > 0 || !response.records().isEmpty());
        }
        return users;
    }

    /// How often each row is in the bucket, by the row's text.
    Map<String, Integer> delivered() {
        Map<String, Integer> rows = new TreeMap<>();
        for (S3Object object :
                aws.s3().listObjectsV2Paginator(r -> r.bucket(name)).contents()) {
            if (object.key().startsWith("failed/")) {
                throw new AssertionError(aws.s3()
                        .getObjectAsBytes(r -> r.bucket(name).key(object.key()))
                        .asUtf8String());
            }
            String text = aws.s3()
                    .getObjectAsBytes(r -> r.bucket(name).key(object.key()))
                    .asUtf8String();
            text.lines().forEach(line -> rows.merge(row(line), 1, Integer::sum));
        }
        return rows;
    }

    private static String row(String line) {
        try {
            JsonNode user = JSON.readTree(line);
            return String.join(
                    "|",
                    user.path("FIRST").asText(),
                    user.path("LAST").asText(),
                    Integer.toString(user.path("AGE").asInt()),
                    user.path("GENDER").asText(),
                    Double.toString(user.path("LATITUDE").asDouble()),
                    Double.toString(user.path("LONGITUDE").asDouble()),
                    Integer.toString(user.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + line, e);
        }
    }

    /// How often each row must be in the bucket: the males of 18 and older, names cut at 16 characters.
    static Map<String, Integer> expected(List<JsonNode> users) {
        Map<String, Integer> rows = new TreeMap<>();
        for (JsonNode user : users) {
            int age = user.path("dob").path("age").asInt();
            if (user.path("gender").asText().equals("male") && age >= 18) {
                JsonNode place = user.path("location").path("coordinates");
                String row = String.join(
                        "|",
                        cut(user.path("name").path("first").asText()),
                        cut(user.path("name").path("last").asText()),
                        Integer.toString(age),
                        "male",
                        Double.toString(
                                Double.parseDouble(place.path("latitude").asText())),
                        Double.toString(
                                Double.parseDouble(place.path("longitude").asText())),
                        "6");
                rows.merge(row, 1, Integer::sum);
            }
        }
        return rows;
    }

    private static String cut(String name) {
        return name.length() <= 16 ? name : name.substring(0, 16);
    }

    /// Waits until as many rows are in the bucket as are expected, or more; gives what is there then.
    Map<String, Integer> await(Map<String, Integer> expected) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            Map<String, Integer> rows = delivered();
            if (count(rows) >= count(expected) || System.nanoTime() > end) {
                return rows;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    static int count(Map<String, Integer> rows) {
        return rows.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Users of the server's own random user service.
    static List<JsonNode> users(URI server, int count, String seed) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = server.resolve("/_randomuser/api/?exc=login&results=" + count + "&seed=" + seed);
            HttpResponse<byte[]> response =
                    http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
            List<JsonNode> users = new ArrayList<>();
            JSON.readTree(response.body()).path("results").forEach(users::add);
            return users;
        }
    }

    public static byte[] zip(String file, String text) {
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
}
