package io.millrace.app.page;

import io.millrace.analytics.AnalyticsService;
import io.millrace.analytics.run.ApplicationStatus;
import io.millrace.api.Arn;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Tallies;
import io.millrace.cloudwatch.CloudWatchService;
import io.millrace.cloudwatch.logs.LogsService;
import io.millrace.dynamodb.DynamoDbService;
import io.millrace.firehose.FirehoseService;
import io.millrace.firehose.delivery.DeliveryStatus;
import io.millrace.glue.GlueService;
import io.millrace.kinesis.KinesisService;
import io.millrace.kinesis.stream.StreamProgress;
import io.millrace.lambda.LambdaService;
import io.millrace.s3.S3Service;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalytics.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;
import software.amazon.awssdk.services.lambda.model.LayersListItem;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Deletes every resource of every account, each with the operation that its owner would use.
///
/// Consumers go before what they read from, so that nothing fails on its way out.
public final class Emptying {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final FrontDoor door;
    private final AnalyticsService analytics;
    private final FirehoseService firehose;
    private final KinesisService kinesis;
    private final LambdaService lambda;
    private final S3Service s3;
    private final CloudWatchService cloudwatch;
    private final LogsService logs;
    private final Tallies tallies;
    private final DynamoDbService dynamoDb;
    private final GlueService glue;

    public Emptying(
            FrontDoor door,
            AnalyticsService analytics,
            FirehoseService firehose,
            KinesisService kinesis,
            LambdaService lambda,
            S3Service s3,
            DynamoDbService dynamoDb,
            GlueService glue,
            CloudWatchService cloudwatch,
            LogsService logs,
            Tallies tallies) {
        this.door = door;
        this.analytics = analytics;
        this.firehose = firehose;
        this.kinesis = kinesis;
        this.lambda = lambda;
        this.s3 = s3;
        this.cloudwatch = cloudwatch;
        this.logs = logs;
        this.tallies = tallies;
        this.dynamoDb = dynamoDb;
        this.glue = glue;
    }

    /// Empties the server; on return nothing is left.
    void run() {
        for (Caller owner : lambda.owners()) {
            deleteMappings(door.clients(LambdaClient.class).as(owner));
        }
        for (ApplicationStatus application : analytics.status()) {
            Arn arn = arn(application.arn());
            deleteApplication(owner(arn), arn.nameOf("application").orElseThrow());
        }
        for (DeliveryStatus delivery : firehose.status()) {
            Arn arn = arn(delivery.arn());
            FirehoseClient client = door.clients(FirehoseClient.class).as(owner(arn));
            client.deleteDeliveryStream(
                    r -> r.deliveryStreamName(arn.nameOf("deliverystream").orElseThrow()));
        }
        for (StreamProgress stream : kinesis.status()) {
            Arn arn = arn(stream.arn());
            KinesisClient client = door.clients(KinesisClient.class).as(owner(arn));
            client.deleteStream(r -> r.streamARN(stream.arn()).enforceConsumerDeletion(true));
        }
        for (Caller owner : lambda.owners()) {
            LambdaClient client = door.clients(LambdaClient.class).as(owner);
            client.listFunctionsPaginator().functions().stream()
                    .toList()
                    .forEach(function -> client.deleteFunction(r -> r.functionName(function.functionName())));
            client.listLayersPaginator().layers().stream()
                    .map(LayersListItem::layerName)
                    .toList()
                    .forEach(name -> deleteLayer(client, name));
        }
        for (Caller owner : s3.owners()) {
            S3Client client = door.clients(S3Client.class).as(owner);
            client.listBuckets().buckets().forEach(bucket -> deleteBucket(client, bucket));
        }
        for (Caller owner : dynamoDb.owners()) {
            DynamoDbClient client = door.clients(DynamoDbClient.class).as(owner);
            client.listTablesPaginator().tableNames().stream().toList().forEach(name -> deleteTable(client, name));
        }
        for (Caller owner : glue.owners()) {
            GlueClient client = door.clients(GlueClient.class).as(owner);
            client.getDatabasesPaginator(r -> {}).stream()
                    .flatMap(page -> page.databaseList().stream())
                    .toList()
                    .forEach(database -> client.deleteDatabase(r -> r.name(database.name())));
        }
        logs.clear();
        tallies.take();
        cloudwatch.clear(); // metrics have no operation that deletes them
    }

    private static void deleteLayer(LambdaClient client, String name) {
        client.listLayerVersionsPaginator(r -> r.layerName(name)).layerVersions().stream()
                .map(LayerVersionsListItem::version)
                .toList()
                .forEach(version ->
                        client.deleteLayerVersion(r -> r.layerName(name).versionNumber(version)));
    }

    private static void deleteMappings(LambdaClient client) {
        for (long waited = 0; ; waited += pause()) {
            List<EventSourceMappingConfiguration> left =
                    client.listEventSourceMappingsPaginator().eventSourceMappings().stream()
                            .toList();
            if (left.isEmpty()) {
                return;
            }
            if (waited > PATIENCE.toNanos()) {
                throw new IllegalStateException("event source mappings do not go away: " + left);
            }
            left.stream()
                    .filter(mapping ->
                            mapping.state().equals("Enabled") || mapping.state().equals("Disabled"))
                    .forEach(mapping -> client.deleteEventSourceMapping(r -> r.uuid(mapping.uuid())));
        }
    }

    private void deleteApplication(Caller owner, String name) {
        KinesisAnalyticsClient client =
                door.clients(KinesisAnalyticsClient.class).as(owner);
        ApplicationDetail detail = describe(client, name);
        if (detail.applicationStatusAsString().equals("RUNNING")) {
            client.stopApplication(r -> r.applicationName(name));
            for (long waited = 0;
                    !describe(client, name).applicationStatusAsString().equals("READY"); ) {
                waited += pause();
                if (waited > PATIENCE.toNanos()) {
                    throw new IllegalStateException("application " + name + " does not stop");
                }
            }
        }
        client.deleteApplication(r -> r.applicationName(name).createTimestamp(detail.createTimestamp()));
        try {
            for (long waited = 0; waited <= PATIENCE.toNanos(); waited += pause()) {
                describe(client, name);
            }
            throw new IllegalStateException("application " + name + " does not go away");
        } catch (ResourceNotFoundException e) {
            // gone, as it should be
        }
    }

    private static void deleteTable(DynamoDbClient client, String name) {
        if (client.describeTable(r -> r.tableName(name)).table().deletionProtectionEnabled()) {
            client.updateTable(r -> r.tableName(name).deletionProtectionEnabled(false));
        }
        client.deleteTable(r -> r.tableName(name));
    }

    private static ApplicationDetail describe(KinesisAnalyticsClient client, String name) {
        return client.describeApplication(r -> r.applicationName(name)).applicationDetail();
    }

    private static void deleteBucket(S3Client client, Bucket bucket) {
        for (List<S3Object> page = firstPage(client, bucket); !page.isEmpty(); page = firstPage(client, bucket)) {
            List<ObjectIdentifier> keys = page.stream()
                    .map(object -> ObjectIdentifier.builder().key(object.key()).build())
                    .toList();
            client.deleteObjects(
                    r -> r.bucket(bucket.name()).delete(d -> d.objects(keys).quiet(true)));
        }
        client.deleteBucket(r -> r.bucket(bucket.name()));
    }

    private static List<S3Object> firstPage(S3Client client, Bucket bucket) {
        return client.listObjectsV2(r -> r.bucket(bucket.name())).contents();
    }

    private static long pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
        return PAUSE.toNanos();
    }

    private static Arn arn(String text) {
        return Arn.parse(text).orElseThrow();
    }

    private static Caller owner(Arn arn) {
        return new Caller(arn.account(), arn.region(), arn.account());
    }
}
