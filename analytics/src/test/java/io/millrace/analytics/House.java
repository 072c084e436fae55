package io.millrace.analytics;

import io.millrace.aggregation.AggregateWriter;
import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.run.ApplicationStatus;
import io.millrace.analytics.run.DyingJournal;
import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Tallies;
import io.millrace.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalytics.model.Input;
import software.amazon.awssdk.services.kinesisanalytics.model.InputConfiguration;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;

/// The service behind a front door, between streams in memory; it can die and be opened again.
public final class House implements AutoCloseable {

    static final Caller CALLER = new Caller("123456789012", "us-east-1", "test");
    public static final String USERS = "arn:aws:kinesis:us-east-1:123456789012:stream/users";
    public static final String OUT = "arn:aws:kinesis:us-east-1:123456789012:stream/out";
    static final String DELIVERY = "arn:aws:firehose:us-east-1:123456789012:deliverystream/adults";
    static final String ERRORS = "arn:aws:firehose:us-east-1:123456789012:deliverystream/errors";
    static final String MISSING = "arn:aws:firehose:us-east-1:123456789012:deliverystream/missing";
    public static final String ROLE = "arn:aws:iam::123456789012:role/any";

    static final String CODE = """
            CREATE OR REPLACE STREAM "DESTINATION_USER_DATA" (
                first VARCHAR(16), last VARCHAR(16), age INTEGER, gender VARCHAR(16), latitude FLOAT, longitude FLOAT);
            CREATE OR REPLACE PUMP "STREAM_PUMP" AS INSERT INTO "DESTINATION_USER_DATA"
                SELECT STREAM "first", "last", "age", "gender", "latitude", "longitude"
                FROM "SOURCE_SQL_STREAM_001"
                WHERE "age" >= 18 AND "gender" = 'male';
            """;

    public static final InstantSource CLOCK = InstantSource.system();

    public static final AnalyticsSettings SETTINGS = AnalyticsSettings.defaults()
            .withWaits(Duration.ofMillis(20), Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMillis(300));

    private final Path folder;
    private final AnalyticsSettings settings;
    final InstantSource clock;
    final FakeKinesis kinesis;
    final FakeFirehose firehose = new FakeFirehose();
    final FakeLambda lambda = new FakeLambda();
    final FakeS3 s3 = new FakeS3();

    final FakeLogs logs = new FakeLogs();
    final Tallies tallies = new Tallies();

    private Store store;
    private AnalyticsService service;
    private KinesisAnalyticsClient client;
    private KinesisAnalyticsV2Client client2;

    House(Path folder) {
        this(folder, SETTINGS, CLOCK);
    }

    House(Path folder, AnalyticsSettings settings, InstantSource clock) {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        this.kinesis = new FakeKinesis(clock);
        kinesis.create(USERS, 2);
        kinesis.create(OUT, 1);
        firehose.create("adults");
        firehose.create("errors");
        open(Lifeline.endless());
    }

    private void open(Lifeline life) {
        store = Store.open(folder.resolve("millrace.db"));
        service = new AnalyticsService(
                store,
                DyingJournal.journals(store, states(), settings.smallStateBytes(), life),
                clock,
                new Random(1),
                settings,
                _ -> kinesis.client(life),
                _ -> firehose.client(life),
                _ -> lambda.client(life),
                _ -> s3.client(),
                _ -> logs,
                tallies);
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "request", System::nanoTime);
        door.open(service.door());
        door.open(service.doorOfVersion2());
        client2 = door.clients(KinesisAnalyticsV2Client.class).as(CALLER);
        client = door.clients(KinesisAnalyticsClient.class).as(CALLER);
        service.start();
    }

    /// Ends the process and starts another.
    void reopen(Lifeline life) {
        close();
        open(life);
    }

    void reopen() {
        reopen(Lifeline.endless());
    }

    /// Where states are that are too large for the store.
    Path states() {
        return folder.resolve("applications");
    }

    Store store() {
        return store;
    }

    KinesisAnalyticsClient client() {
        return client;
    }

    /// Of version 2.
    KinesisAnalyticsV2Client client2() {
        return client2;
    }

    AnalyticsService service() {
        return service;
    }

    ApplicationStatus status() {
        return service.status().getFirst();
    }

    @Override
    public void close() {
        service.close();
        store.close();
    }

    // ---- requests

    static Input input() {
        return input("INTEGER");
    }

    static Input input(String ageType) {
        List<RecordColumn> columns = new ArrayList<>();
        columns.add(column("first", "VARCHAR(16)", "$.name.first"));
        columns.add(column("last", "VARCHAR(16)", "$.name.last"));
        columns.add(column("age", ageType, "$.dob.age"));
        columns.add(column("gender", "VARCHAR(8)", "$.gender"));
        columns.add(column("latitude", "DOUBLE", "$.location.coordinates.latitude"));
        columns.add(column("longitude", "DOUBLE", "$.location.coordinates.longitude"));
        return Input.builder()
                .namePrefix("SOURCE_SQL_STREAM")
                .kinesisStreamsInput(stream -> stream.resourceARN(USERS).roleARN(ROLE))
                .inputSchema(schema -> schema.recordFormat(format -> format.recordFormatType(RecordFormatType.JSON)
                                .mappingParameters(
                                        mapping -> mapping.jsonMappingParameters(json -> json.recordRowPath("$"))))
                        .recordEncoding("UTF-8")
                        .recordColumns(columns))
                .build();
    }

    static RecordColumn column(String name, String type, String mapping) {
        return RecordColumn.builder().name(name).sqlType(type).mapping(mapping).build();
    }

    static Output delivery(String stream, String arn) {
        return Output.builder()
                .name(stream)
                .kinesisFirehoseOutput(firehose -> firehose.resourceARN(arn).roleARN(ROLE))
                .destinationSchema(schema -> schema.recordFormatType(RecordFormatType.JSON))
                .build();
    }

    static Output stream(String stream, RecordFormatType format) {
        return Output.builder()
                .name(stream)
                .kinesisStreamsOutput(kinesis -> kinesis.resourceARN(OUT).roleARN(ROLE))
                .destinationSchema(schema -> schema.recordFormatType(format))
                .build();
    }

    /// Creates an application of the tutorial's shape.
    void create(String name, Output... outputs) {
        client.createApplication(request -> request.applicationName(name)
                .applicationCode(CODE)
                .inputs(input())
                .outputs(outputs));
    }

    void start(String name, InputStartingPosition position) {
        client.startApplication(request -> request.applicationName(name)
                .inputConfigurations(InputConfiguration.builder()
                        .id("1.1")
                        .inputStartingPositionConfiguration(start -> start.inputStartingPosition(position))
                        .build()));
        awaitState(name, "RUNNING");
    }

    void stop(String name) {
        client.stopApplication(request -> request.applicationName(name));
        awaitState(name, "READY");
    }

    String state(String name) {
        return client.describeApplication(request -> request.applicationName(name))
                .applicationDetail()
                .applicationStatusAsString();
    }

    long version(String name) {
        return client.describeApplication(request -> request.applicationName(name))
                .applicationDetail()
                .applicationVersionId();
    }

    void awaitState(String name, String state) {
        await(name + " to be " + state, () -> state(name).equals(state));
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    // ---- records

    static String user(int number, String gender, int age) {
        return """
                {"gender":"%s","name":{"title":"Mr","first":"F%d","last":"L%d"},\
                "location":{"coordinates":{"latitude":"1.5","longitude":"-2.25"}},"dob":{"age":%d}}""".formatted(gender, number, number, age);
    }

    /// Users in one record, as the producer library packs them.
    public static byte[] aggregate(String... users) {
        AggregateWriter writer = new AggregateWriter();
        for (String user : users) {
            writer.add("key", ByteBuffer.wrap(user.getBytes(StandardCharsets.UTF_8)));
        }
        return writer.toByteArray();
    }

    static String row(int number, int age) {
        return "{\"FIRST\":\"F%d\",\"LAST\":\"L%d\",\"AGE\":%d,\"GENDER\":\"male\",\"LATITUDE\":1.5,\"LONGITUDE\":-2.25}"
                .formatted(number, number, age);
    }
}
