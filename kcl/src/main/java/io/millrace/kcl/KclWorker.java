package io.millrace.kcl;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/// One worker of an application of Amazon's consumer library: a program of its own, which tests may kill.
///
/// Arguments: the server's URL, the stream, the application, the worker's name, `polling` or `fanout`. It checkpoints
/// after every batch. Every event is a line:
///
///     RECORD <microseconds> <shard> <sequence number> <partition key> <data>
///     ENDED <shard>
///
/// The library is as its users have it but for its times, which are shortened by its own settings.
public final class KclWorker {

    /// A worker that stands still for less than this, as on a busy machine, keeps its leases.
    private static final long FAILOVER_MILLIS = 6_000;

    private KclWorker() {}

    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.parse(System.getProperty("kcl.log", "OFF")));
        URI url = URI.create(args[0]);
        String stream = args[1];
        KinesisAsyncClient kinesis = KinesisClientUtil.createKinesisAsyncClient(at(url, KinesisAsyncClient.builder()));
        ConfigsBuilder configs = new ConfigsBuilder(
                new SingleStreamTracker(
                        stream,
                        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON)),
                args[2],
                kinesis,
                at(url, DynamoDbAsyncClient.builder()).build(),
                at(url, CloudWatchAsyncClient.builder()).build(),
                args[3],
                Processor::new);
        RetrievalConfig retrieval = configs.retrievalConfig();
        if (args[4].equals("polling")) {
            retrieval.retrievalSpecificConfig(new PollingConfig(stream, kinesis).idleTimeBetweenReadsInMillis(200));
        }
        Scheduler scheduler = new Scheduler(
                configs.checkpointConfig(),
                coordinator(configs),
                leases(configs),
                configs.lifecycleConfig(),
                configs.metricsConfig(),
                configs.processorConfig(),
                retrieval);
        scheduler.run();
    }

    private static <B extends AwsClientBuilder<B, C>, C> B at(URI url, B builder) {
        return builder.endpointOverride(url)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
    }

    private static CoordinatorConfig coordinator(ConfigsBuilder configs) {
        return configs.coordinatorConfig()
                .parentShardPollIntervalMillis(200)
                .shardConsumerDispatchPollIntervalMillis(100)
                .schedulerInitializationBackoffTimeMillis(200);
    }

    private static LeaseManagementConfig leases(ConfigsBuilder configs) {
        LeaseManagementConfig leases = configs.leaseManagementConfig()
                .failoverTimeMillis(FAILOVER_MILLIS)
                .leaseAssignmentIntervalMillis(1_000L)
                .shardSyncIntervalMillis(1_000)
                .leasesRecoveryAuditorExecutionFrequencyMillis(1_000)
                .listShardsCacheAllowedAgeInSeconds(1)
                .dynamoDbLockBasedLeaderLeaseDurationInMillis(3_000)
                .dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(800);
        leases.workerUtilizationAwareAssignmentConfig()
                .inMemoryWorkerMetricsCaptureFrequencyMillis(300)
                .workerMetricsReporterFreqInMillis(1_000);
        return leases;
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }

    /// Says what it is given, and checkpoints.
    private static final class Processor implements ShardRecordProcessor {

        private String shard = "";

        @Override
        public void initialize(InitializationInput input) {
            shard = input.shardId();
        }

        @Override
        public void processRecords(ProcessRecordsInput input) {
            for (KinesisClientRecord each : input.records()) {
                say("RECORD %d %s %s %s %s"
                        .formatted(
                                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
                                shard,
                                each.sequenceNumber(),
                                each.partitionKey(),
                                StandardCharsets.UTF_8.decode(each.data())));
            }
            if (!input.records().isEmpty()) {
                checkpoint(input.checkpointer());
            }
        }

        @Override
        public void leaseLost(LeaseLostInput input) {
            // another worker goes on from the last checkpoint
        }

        @Override
        public void shardEnded(ShardEndedInput input) {
            checkpoint(input.checkpointer());
            say("ENDED " + shard);
        }

        @Override
        public void shutdownRequested(ShutdownRequestedInput input) {
            checkpoint(input.checkpointer());
        }

        private static void checkpoint(RecordProcessorCheckpointer checkpointer) {
            try {
                checkpointer.checkpoint();
            } catch (InvalidStateException e) {
                throw new IllegalStateException(e);
            } catch (ShutdownException e) {
                say("LATE " + Optional.ofNullable(e.getMessage()).orElse(""));
            }
        }
    }
}
