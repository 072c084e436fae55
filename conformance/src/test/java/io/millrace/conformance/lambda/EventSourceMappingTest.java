package io.millrace.conformance.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.Filter;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Functions that a stream invokes, through the AWS SDK, with real handlers.
@Timeout(600)
class EventSourceMappingTest {

    private static final String ROLE = "arn:aws:iam::000000000000:role/service-role/mapped";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Writes every event into a file; what it answers stands in each test.
    private static final String RECORDER = """
            import base64, json, os
            def texts(event):
                return [base64.b64decode(r['kinesis']['data']).decode() for r in event['Records']]
            def keep(event):
                with open(os.environ['OUT'], 'a') as out:
                    out.write(json.dumps(event) + '\\n')
            """;

    @TempDir
    private static Path folder;

    private static ServerProcess server;
    private static Aws aws;

    /// The functions of these tests write down what they get into files of the machine.
    private static final String[] OPEN = {"--lambda-sandbox", "off"};

    @BeforeAll
    static void start() {
        server = ServerProcess.start(folder.resolve("data"), OPEN);
        aws = Aws.at(server.url());
    }

    @AfterAll
    static void stop() {
        aws.close();
        server.close();
    }

    @Test
    void operations_makeListChangeAndDeleteAMapping() {
        String stream = stream(aws, "operations");
        function(aws, "operations", "def handler(event, context):\n    return None\n");

        CreateEventSourceMappingResponse made = map(aws, "operations", stream, request -> request.batchSize(7));

        assertThat(made.state()).isEqualTo("Creating");
        assertThat(made.functionArn()).isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:operations");
        assertThat(made.eventSourceMappingArn())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:event-source-mapping:" + made.uuid());
        GetEventSourceMappingResponse found = awaitState(aws, made.uuid(), "Enabled");
        assertThat(found.batchSize()).isEqualTo(7);
        assertThat(found.maximumRetryAttempts()).isEqualTo(-1);
        assertThat(found.maximumRecordAgeInSeconds()).isEqualTo(-1);
        assertThat(found.parallelizationFactor()).isEqualTo(1);
        assertThat(found.stateTransitionReason()).isEqualTo("User action");
        assertThat(found.lastProcessingResult()).isEqualTo("No records processed");
        assertThatThrownBy(() -> map(aws, "operations", stream, request -> request))
                .isInstanceOf(ResourceConflictException.class)
                .hasMessageContaining("existing mapping with UUID " + made.uuid());
        assertThat(aws.lambda()
                        .listEventSourceMappings(request -> request.functionName("operations"))
                        .eventSourceMappings())
                .singleElement()
                .satisfies(mapping -> assertThat(mapping.uuid()).isEqualTo(made.uuid()));
        assertThat(aws.lambda()
                        .updateEventSourceMapping(request ->
                                request.uuid(made.uuid()).enabled(false).parallelizationFactor(3))
                        .state())
                .isEqualTo("Disabling");
        assertThat(awaitState(aws, made.uuid(), "Disabled").parallelizationFactor())
                .isEqualTo(3);
        assertThat(aws.lambda()
                        .deleteEventSourceMapping(request -> request.uuid(made.uuid()))
                        .state())
                .isEqualTo("Deleting");
        eventually(() -> aws.lambda()
                .listEventSourceMappings(request -> request.eventSourceArn(stream))
                .eventSourceMappings()
                .isEmpty());
        assertThatThrownBy(() -> aws.lambda().getEventSourceMapping(request -> request.uuid(made.uuid())))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void refusals_nameWhatIsWrong() {
        String stream = stream(aws, "refusals");
        function(aws, "refusals", "def handler(event, context):\n    return None\n");

        refused(request -> request.functionName("nobody"), "Function does not exist");
        refused(request -> request.eventSourceArn(stream + "x"), "Stream not found");
        refused(request -> request.startingPosition((EventSourcePosition) null), "startingPosition");
        refused(
                request -> request.filterCriteria(filter -> filter.filters(pattern("{\"data\":[1]}"))),
                "Invalid filter pattern definition.");
        refused(
                request -> request.destinationConfig(to -> to.onFailure(
                        failure -> failure.destination("arn:aws:kinesis:us-east-1:000000000000:stream/x"))),
                "Unsupported DestinationConfig");
        refused(request -> request.queues("q"), "Queues");
        assertThatThrownBy(() -> map(aws, "refusals", stream, request -> request.batchSize(10_001)))
                .hasMessageContaining("Value '10001' at 'batchSize' failed to satisfy constraint");
    }

    private static void refused(UnaryOperator<CreateEventSourceMappingRequest.Builder> change, String words) {
        String stream = "arn:aws:kinesis:us-east-1:000000000000:stream/refusals";
        assertThatThrownBy(() -> map(aws, "refusals", stream, change))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining(words);
    }

    /// AWS's blueprint for Python: decodes each record and prints it.
    @Test
    void event_isAsAwsMakesIt() {
        String stream = stream(aws, "form");
        function(aws, "form", RECORDER + """
                def handler(event, context):
                    keep(event)
                    for record in event['Records']:
                        print('Decoded payload: ' + base64.b64decode(record['kinesis']['data']).decode('utf-8'))
                    return 'Successfully processed {} records.'.format(len(event['Records']))
                """);
        CreateEventSourceMappingResponse mapping = map(aws, "form", stream, request -> request);
        put(aws, "form", List.of("key \"1\""), List.of("Hello"));

        JsonNode event = awaitEvents("form", 1).getFirst();

        JsonNode record = event.path("Records").path(0);
        assertThat(record.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "kinesis",
                        "eventSource",
                        "eventVersion",
                        "eventID",
                        "eventName",
                        "invokeIdentityArn",
                        "awsRegion",
                        "eventSourceARN");
        JsonNode kinesis = record.path("kinesis");
        assertThat(kinesis.path("kinesisSchemaVersion").textValue()).isEqualTo("1.0");
        assertThat(kinesis.path("partitionKey").textValue()).isEqualTo("key \"1\"");
        assertThat(kinesis.path("data").textValue()).isEqualTo("SGVsbG8=");
        assertThat(kinesis.path("approximateArrivalTimestamp").isNumber()).isTrue();
        assertThat(record.path("eventID").textValue())
                .isEqualTo(
                        "shardId-000000000000:" + kinesis.path("sequenceNumber").textValue());
        assertThat(record.path("eventSource").textValue()).isEqualTo("aws:kinesis");
        assertThat(record.path("eventVersion").textValue()).isEqualTo("1.0");
        assertThat(record.path("eventName").textValue()).isEqualTo("aws:kinesis:record");
        assertThat(record.path("invokeIdentityArn").textValue()).isEqualTo(ROLE);
        assertThat(record.path("awsRegion").textValue()).isEqualTo("us-east-1");
        assertThat(record.path("eventSourceARN").textValue()).isEqualTo(stream);
        eventually(() -> aws.lambda()
                .getEventSourceMapping(request -> request.uuid(mapping.uuid()))
                .lastProcessingResult()
                .equals("OK"));
    }

    @Test
    void versionsAndAliases_areInvokedAsTheMappingNamesThem() {
        String stream = stream(aws, "qualified");
        function(aws, "qualified", RECORDER + """
                def handler(event, context):
                    with open(os.environ['OUT'], 'a') as out:
                        out.write(context.invoked_function_arn.split(':')[-1] + ' ' + context.function_version + '\\n')
                """);
        aws.lambda().publishVersion(request -> request.functionName("qualified"));
        aws.lambda()
                .createAlias(request ->
                        request.functionName("qualified").name("live").functionVersion("1"));
        String arn = "arn:aws:lambda:us-east-1:000000000000:function:qualified";
        for (String qualifier : List.of("live", "1")) {
            assertThat(map(aws, arn + ":" + qualifier, stream, request -> request)
                            .functionArn())
                    .isEqualTo(arn + ":" + qualifier);
        }
        put(aws, "qualified", List.of("key"), List.of("one"));

        eventually(() -> lines("qualified").size() >= 2);

        assertThat(lines("qualified")).containsExactlyInAnyOrder("live 1", "1 1");
    }

    /// A handler that names the record at which it stopped; the shard is split while it works.
    @Test
    void partialFailures_andASplit_keepTheOrderOfEachKey() {
        String stream = stream(aws, "split");
        function(aws, "split", RECORDER + """
                def handler(event, context):
                    for record in event['Records']:
                        text = base64.b64decode(record['kinesis']['data']).decode()
                        mark = os.environ['OUT'] + '.' + text.replace(':', '-')
                        if text.endswith('7') and not os.path.exists(mark):
                            open(mark, 'w').close()
                            return {'batchItemFailures': [{'itemIdentifier': record['kinesis']['sequenceNumber']}]}
                        with open(os.environ['OUT'], 'a') as out:
                            out.write(text + '\\n')
                    return {'batchItemFailures': []}
                """);
        map(
                aws,
                "split",
                stream,
                request -> request.functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES)
                        .parallelizationFactor(3)
                        .batchSize(20));
        putNumbered("split", 0, 100);
        aws.kinesis()
                .splitShard(request -> request.streamName("split")
                        .shardToSplit("shardId-000000000000")
                        .newStartingHashKey("170141183460469231731687303715884105728"));
        awaitActive(aws, "split");
        putNumbered("split", 100, 200);

        eventually(() -> lines("split").size() >= 200);

        List<String> seen = lines("split");
        assertThat(seen).hasSize(200).doesNotHaveDuplicates();
        Map<String, Integer> last = new HashMap<>();
        for (String line : seen) {
            String[] parts = line.split(":", 2);
            int number = Integer.parseInt(parts[1]);
            assertThat(number).as("the order of " + parts[0]).isGreaterThan(last.getOrDefault(parts[0], -1));
            last.put(parts[0], number);
        }
    }

    /// The record that cannot be processed is found by halves, and reported to a bucket.
    @Test
    void poison_isIsolatedAndReported() throws IOException {
        String stream = stream(aws, "poison");
        aws.s3().createBucket(bucket -> bucket.bucket("failures"));
        function(aws, "poison", RECORDER + """
                def handler(event, context):
                    if 'poison' in texts(event):
                        raise ValueError('poison')
                    keep(event)
                """);
        put(aws, "poison", List.of("k", "k", "k", "k", "k"), List.of("a", "b", "poison", "c", "d"));
        CreateEventSourceMappingResponse mapping = map(
                aws,
                "poison",
                stream,
                request -> request.maximumRetryAttempts(1)
                        .bisectBatchOnFunctionError(true)
                        .destinationConfig(
                                to -> to.onFailure(failure -> failure.destination("arn:aws:s3:::failures"))));

        eventually(() -> texts("poison").size() == 4);

        assertThat(texts("poison")).containsExactly("a", "b", "c", "d");
        List<S3Object> reports =
                aws.s3().listObjectsV2(list -> list.bucket("failures")).contents();
        assertThat(reports)
                .singleElement()
                .satisfies(object -> assertThat(object.key())
                        .matches("aws/lambda/" + mapping.uuid()
                                + "/shardId-000000000000/\\d{4}/\\d\\d/\\d\\d/[-0-9T.]{19}-[-0-9a-f]{36}"));
        JsonNode report = JSON.readTree(aws.s3()
                .getObjectAsBytes(
                        get -> get.bucket("failures").key(reports.getFirst().key()))
                .asByteArray());
        assertThat(report.at("/requestContext/condition").textValue()).isEqualTo("RetryAttemptsExhausted");
        assertThat(report.at("/responseContext/functionError").textValue()).isEqualTo("Unhandled");
        assertThat(report.at("/KinesisBatchInfo/batchSize").intValue()).isEqualTo(1);
        assertThat(report.at("/KinesisBatchInfo/streamArn").textValue()).isEqualTo(stream);
        JsonNode payload = JSON.readTree(report.path("payload").textValue());
        assertThat(payload.at("/Records/0/kinesis/data").textValue()).isEqualTo("cG9pc29u");
    }

    /// AWS's blueprint for windows: counts the records of each key.
    @Test
    void windows_handTheStateOnAndEnd() {
        String stream = stream(aws, "windows");
        function(aws, "windows", RECORDER + """
                def handler(event, context):
                    keep(event)
                    state = event['state']
                    for record in event['Records']:
                        key = record['kinesis']['partitionKey']
                        state[key] = state.get(key, 0) + 1
                    return {'state': state}
                """);
        map(
                aws,
                "windows",
                stream,
                request -> request.tumblingWindowInSeconds(3).batchSize(2));
        put(aws, "windows", List.of("a", "b", "a", "a", "b"), List.of("1", "2", "3", "4", "5"));

        eventually(() -> events("windows").stream()
                        .filter(event -> event.path("isFinalInvokeForWindow").booleanValue())
                        .mapToInt(event -> event.at("/state/a").intValue()
                                + event.at("/state/b").intValue())
                        .sum()
                == 5);

        JsonNode last = events("windows").getLast();
        assertThat(last.path("Records").isEmpty()).isTrue();
        assertThat(last.path("shardId").textValue()).isEqualTo("shardId-000000000000");
        assertThat(last.path("eventSourceARN").textValue()).isEqualTo(stream);
        assertThat(last.path("isWindowTerminatedEarly").booleanValue()).isFalse();
        assertThat(last.at("/window/end").textValue()).endsWith("Z");
    }

    /// AWS's blueprint for Node.js, with a filter, on a consumer of its own.
    @Test
    void consumer_isPushedWhatTheFilterLetsPass() {
        String stream = stream(aws, "pushed");
        String consumer = aws.kinesis()
                .registerStreamConsumer(request -> request.streamARN(stream).consumerName("mapped"))
                .consumer()
                .consumerARN();
        eventually(() -> aws.kinesis()
                        .describeStreamConsumer(request -> request.consumerARN(consumer))
                        .consumerDescription()
                        .consumerStatus()
                == ConsumerStatus.ACTIVE);
        function(aws, "pushed", "nodejs20.x", "index.js", """
                const fs = require('fs');
                exports.handler = async (event) => {
                    for (const record of event.Records) {
                        const payload = Buffer.from(record.kinesis.data, 'base64').toString('utf-8');
                        fs.appendFileSync(process.env.OUT, JSON.stringify(event) + '\\n');
                        console.log('Decoded payload:', payload);
                    }
                    return `Successfully processed ${event.Records.length} records.`;
                };
                """);
        map(
                aws,
                "pushed",
                consumer,
                request -> request.filterCriteria(
                        criteria -> criteria.filters(pattern("{\"data\":{\"age\":[{\"numeric\":[\">=\",18]}]}}"))));
        put(aws, "pushed", List.of("a", "b", "c"), List.of("{\"age\":17,\"n\":1}", "no json", "{\"age\":18,\"n\":3}"));

        awaitEvents("pushed", 1);

        assertThat(texts("pushed")).containsExactly("{\"age\":18,\"n\":3}");
        assertThat(events("pushed").getFirst().at("/Records/0/eventSourceARN").textValue())
                .isEqualTo(consumer);
    }

    /// Killed in the midst of its work, the server repeats what was not finished, and skips nothing.
    @Test
    void streamThatIsDeletedAndMadeAgain_isReadFromItsBeginning() {
        String stream = stream(aws, "again");
        function(aws, "again", RECORDER + """
                def handler(event, context):
                    with open(os.environ['OUT'], 'a') as out:
                        out.write(''.join(text + '\\n' for text in texts(event)))
                """);
        map(aws, "again", stream, request -> request);
        put(aws, "again", List.of("k", "k"), List.of("one", "two"));
        eventually(() -> lines("again").size() == 2);

        aws.kinesis().deleteStream(request -> request.streamARN(stream));
        eventually(() -> !aws.kinesis().listStreams().streamNames().contains("again"));
        assertThat(stream(aws, "again")).isEqualTo(stream);
        put(aws, "again", List.of("k", "k"), List.of("three", "four"));

        eventually(() -> lines("again").size() == 4);
        assertThat(lines("again")).containsExactly("one", "two", "three", "four");
    }

    @Test
    void kill_leavesNoGap(@TempDir Path own) throws InterruptedException {
        int batch = 300;
        ServerProcess killed = ServerProcess.start(own.resolve("data"), OPEN);
        try (Aws first = Aws.at(killed.url())) {
            String stream = stream(first, "killed");
            function(first, "killed", RECORDER + """
                    def handler(event, context):
                        with open(os.environ['OUT'], 'a') as out:
                            out.write(''.join(text + '\\n' for text in texts(event)))
                    """);
            map(first, "killed", stream, request -> request.batchSize(10).parallelizationFactor(2));
            putNumbered(first, "killed", 0, batch);
            eventually(() -> lines("killed").size() > batch / 10);
            killed.kill();
        }
        try (ServerProcess again = ServerProcess.start(own.resolve("data"), OPEN);
                Aws second = Aws.at(again.url())) {
            putNumbered(second, "killed", batch, 2 * batch);
            eventually(() -> new LinkedHashSet<>(lines("killed")).size() == 2 * batch);
        }
        // both lanes may have had a batch at work
        assertThat(lines("killed").size()).isBetween(2 * batch, 2 * batch + 2 * 10 + 10);
    }

    // what the tests have in common

    private static String stream(Aws aws, String name) {
        aws.kinesis().createStream(request -> request.streamName(name).shardCount(1));
        awaitActive(aws, name);
        return aws.kinesis()
                .describeStreamSummary(request -> request.streamName(name))
                .streamDescriptionSummary()
                .streamARN();
    }

    private static void awaitActive(Aws aws, String name) {
        eventually(() -> aws.kinesis()
                        .describeStreamSummary(request -> request.streamName(name))
                        .streamDescriptionSummary()
                        .streamStatus()
                == StreamStatus.ACTIVE);
    }

    private static void function(Aws aws, String name, String code) {
        function(aws, name, "python3.12", "index.py", code);
    }

    private static void function(Aws aws, String name, String runtime, String file, String code) {
        aws.lambda()
                .createFunction(request -> request.functionName(name)
                        .runtime(runtime)
                        .handler("index.handler")
                        .role(ROLE)
                        .timeout(30)
                        .environment(environment ->
                                environment.variables(Map.of("OUT", out(name).toString())))
                        .code(c -> c.zipFile(SdkBytes.fromByteArray(zip(file, code)))));
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

    private static CreateEventSourceMappingResponse map(
            Aws aws, String function, String source, UnaryOperator<CreateEventSourceMappingRequest.Builder> change) {
        return aws.lambda()
                .createEventSourceMapping(change.apply(CreateEventSourceMappingRequest.builder()
                                .functionName(function)
                                .eventSourceArn(source)
                                .startingPosition(EventSourcePosition.TRIM_HORIZON))
                        .build());
    }

    private static GetEventSourceMappingResponse awaitState(Aws aws, String uuid, String state) {
        eventually(() -> aws.lambda()
                .getEventSourceMapping(request -> request.uuid(uuid))
                .state()
                .equals(state));
        return aws.lambda().getEventSourceMapping(request -> request.uuid(uuid));
    }

    private static void put(Aws aws, String stream, List<String> keys, List<String> texts) {
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            String text = texts.get(i);
            aws.kinesis()
                    .putRecord(request ->
                            request.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(text)));
        }
    }

    private static void putNumbered(String stream, int first, int end) {
        putNumbered(aws, stream, first, end);
    }

    private static void putNumbered(Aws aws, String stream, int first, int end) {
        List<PutRecordsRequestEntry> records = IntStream.range(first, end)
                .mapToObj(i -> PutRecordsRequestEntry.builder()
                        .partitionKey("key" + i % 10)
                        .data(SdkBytes.fromUtf8String("key" + i % 10 + ":" + i))
                        .build())
                .toList();
        assertThat(aws.kinesis()
                        .putRecords(request -> request.streamName(stream).records(records))
                        .failedRecordCount())
                .isZero();
    }

    private static Filter pattern(String text) {
        return Filter.builder().pattern(text).build();
    }

    private static Path out(String function) {
        return folder.resolve(function + ".out");
    }

    private static List<String> lines(String function) {
        Path file = out(function);
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> events(String function) {
        List<JsonNode> events = new ArrayList<>();
        for (String line : lines(function)) {
            try {
                events.add(JSON.readTree(line));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return events;
    }

    private static List<JsonNode> awaitEvents(String function, int count) {
        eventually(() -> events(function).size() >= count);
        return events(function);
    }

    /// The data of all records in all events.
    private static List<String> texts(String function) {
        return events(function).stream()
                .flatMap(event -> stream(event.path("Records")))
                .map(record -> new String(
                        java.util.Base64.getDecoder()
                                .decode(record.at("/kinesis/data").textValue()),
                        StandardCharsets.UTF_8))
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements.stream();
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen within three minutes");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
