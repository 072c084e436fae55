package io.millrace.kinesis;

import io.millrace.api.Meter;
import io.millrace.api.ServiceDoor;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.kinesis.stream.StreamProgress;
import io.millrace.kinesis.stream.Streams;
import io.millrace.kinesis.token.Seal;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamRequest;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamResponse;
import software.amazon.awssdk.services.kinesis.model.CreateStreamRequest;
import software.amazon.awssdk.services.kinesis.model.CreateStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DecreaseStreamRetentionPeriodRequest;
import software.amazon.awssdk.services.kinesis.model.DecreaseStreamRetentionPeriodResponse;
import software.amazon.awssdk.services.kinesis.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.kinesis.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.kinesis.model.DeleteStreamRequest;
import software.amazon.awssdk.services.kinesis.model.DeleteStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DeregisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DeregisterStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeAccountSettingsRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeAccountSettingsResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringRequest;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringRequest;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.kinesis.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodRequest;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodResponse;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.kinesis.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamRequest;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamResponse;
import software.amazon.awssdk.services.kinesis.model.MergeShardsRequest;
import software.amazon.awssdk.services.kinesis.model.MergeShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.kinesis.model.PutResourcePolicyResponse;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamRequest;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamResponse;
import software.amazon.awssdk.services.kinesis.model.SplitShardRequest;
import software.amazon.awssdk.services.kinesis.model.SplitShardResponse;
import software.amazon.awssdk.services.kinesis.model.StartStreamEncryptionRequest;
import software.amazon.awssdk.services.kinesis.model.StartStreamEncryptionResponse;
import software.amazon.awssdk.services.kinesis.model.StopStreamEncryptionRequest;
import software.amazon.awssdk.services.kinesis.model.StopStreamEncryptionResponse;
import software.amazon.awssdk.services.kinesis.model.TagResourceRequest;
import software.amazon.awssdk.services.kinesis.model.TagResourceResponse;
import software.amazon.awssdk.services.kinesis.model.UntagResourceRequest;
import software.amazon.awssdk.services.kinesis.model.UntagResourceResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateAccountSettingsRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateAccountSettingsResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateMaxRecordSizeRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateMaxRecordSizeResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamModeRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamModeResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamWarmThroughputRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamWarmThroughputResponse;

/// Kinesis Data Streams behind the SDK's client interface.
///
/// [StreamService], [ReshardService], [TagService] and [RecordService] perform the operations.
///
/// Operations: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html>
public final class KinesisService implements KinesisClient {

    private final Streams streams;
    private final StreamService ofStreams;
    private final TagService ofTags;
    private final RecordService ofRecords;
    private final ConsumerService ofConsumers;
    private final ResourceTagService ofResourceTags;
    private final PolicyService ofPolicies;
    private final ReshardService ofReshards;
    private final FanoutService fanout;
    private final FeatureService ofFeatures;
    private final AccountService ofAccounts;

    /// Opens the streams that the store defines.
    ///
    /// @param folder the directory of the streams' logs, used by this service alone
    /// @param random draws keys, too: in production a `SecureRandom`
    public KinesisService(
            Store store, Path folder, InstantSource clock, RandomGenerator random, KinesisSettings settings) {
        this(store, folder, clock, random, settings, Meter.NONE);
    }

    /// The same, which measures itself.
    public KinesisService(
            Store store,
            Path folder,
            InstantSource clock,
            RandomGenerator random,
            KinesisSettings settings,
            Meter meter) {
        StreamMeter ofTraffic = new StreamMeter(meter, clock);
        Seal seal = new Seal(key(store, random), random);
        this.streams = new Streams(store, folder, clock, random, settings);
        this.ofStreams = new StreamService(streams, seal, clock);
        this.ofTags = new TagService(streams);
        this.ofRecords = new RecordService(streams, seal, clock, ofTraffic);
        Consumers consumers = new Consumers(streams, clock, settings);
        this.ofConsumers = new ConsumerService(streams, consumers, seal, clock);
        this.ofResourceTags = new ResourceTagService(streams, consumers, clock);
        this.ofPolicies = new PolicyService(streams, consumers);
        this.ofReshards = new ReshardService(streams, new Reshards(streams, settings));
        this.fanout = new FanoutService(streams, clock, ofTraffic);
        this.ofFeatures = new FeatureService(streams, new Features(streams, settings));
        this.ofAccounts = new AccountService(streams, settings);
    }

    private static byte[] key(Store store, RandomGenerator random) {
        Table<byte[]> keys = store.bytes("kinesis.keys");
        return store.write(tx -> tx.get(keys, "seal").orElseGet(() -> {
            byte[] key = new byte[Seal.KEY_BYTES];
            random.nextBytes(key);
            tx.put(keys, "seal", key);
            return key;
        }));
    }

    /// The door to this service.
    public ServiceDoor<KinesisClient> door() {
        return ServiceDoor.of(KinesisClient.class, this, KinesisLimits.LIMITS, KinesisException::builder)
                .withEvents(KinesisAsyncClient.class, fanout);
    }

    /// Removes records past retention and deleted streams now; a thread of this service does so every now and then.
    public void expire(Instant now) {
        streams.expire(now);
    }

    /// How much each stream of any account has taken in; cheap, but that the first call looks into logs that
    /// nobody has used yet. Streams whose log is damaged are left out.
    public List<StreamProgress> status() {
        return streams.progress();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// Waits for the puts that are under way and releases all streams.
    @Override
    public void close() {
        streams.close();
    }

    @Override
    public CreateStreamResponse createStream(CreateStreamRequest request) {
        return ofStreams.createStream(request);
    }

    @Override
    public DeleteStreamResponse deleteStream(DeleteStreamRequest request) {
        return ofStreams.deleteStream(request);
    }

    @Override
    public DescribeStreamResponse describeStream(DescribeStreamRequest request) {
        return ofStreams.describeStream(request);
    }

    @Override
    public DescribeStreamSummaryResponse describeStreamSummary(DescribeStreamSummaryRequest request) {
        return ofStreams.describeStreamSummary(request);
    }

    @Override
    public ListStreamsResponse listStreams(ListStreamsRequest request) {
        return ofStreams.listStreams(request);
    }

    @Override
    public ListShardsResponse listShards(ListShardsRequest request) {
        return ofStreams.listShards(request);
    }

    @Override
    public IncreaseStreamRetentionPeriodResponse increaseStreamRetentionPeriod(
            IncreaseStreamRetentionPeriodRequest request) {
        return ofStreams.increaseStreamRetentionPeriod(request);
    }

    @Override
    public DecreaseStreamRetentionPeriodResponse decreaseStreamRetentionPeriod(
            DecreaseStreamRetentionPeriodRequest request) {
        return ofStreams.decreaseStreamRetentionPeriod(request);
    }

    @Override
    public AddTagsToStreamResponse addTagsToStream(AddTagsToStreamRequest request) {
        return ofTags.addTagsToStream(request);
    }

    @Override
    public RemoveTagsFromStreamResponse removeTagsFromStream(RemoveTagsFromStreamRequest request) {
        return ofTags.removeTagsFromStream(request);
    }

    @Override
    public ListTagsForStreamResponse listTagsForStream(ListTagsForStreamRequest request) {
        return ofTags.listTagsForStream(request);
    }

    @Override
    public SplitShardResponse splitShard(SplitShardRequest request) {
        return ofReshards.splitShard(request);
    }

    @Override
    public MergeShardsResponse mergeShards(MergeShardsRequest request) {
        return ofReshards.mergeShards(request);
    }

    @Override
    public UpdateShardCountResponse updateShardCount(UpdateShardCountRequest request) {
        return ofReshards.updateShardCount(request);
    }

    @Override
    public StartStreamEncryptionResponse startStreamEncryption(StartStreamEncryptionRequest request) {
        return ofFeatures.startStreamEncryption(request);
    }

    @Override
    public StopStreamEncryptionResponse stopStreamEncryption(StopStreamEncryptionRequest request) {
        return ofFeatures.stopStreamEncryption(request);
    }

    @Override
    public EnableEnhancedMonitoringResponse enableEnhancedMonitoring(EnableEnhancedMonitoringRequest request) {
        return ofFeatures.enableEnhancedMonitoring(request);
    }

    @Override
    public DisableEnhancedMonitoringResponse disableEnhancedMonitoring(DisableEnhancedMonitoringRequest request) {
        return ofFeatures.disableEnhancedMonitoring(request);
    }

    @Override
    public UpdateMaxRecordSizeResponse updateMaxRecordSize(UpdateMaxRecordSizeRequest request) {
        return ofFeatures.updateMaxRecordSize(request);
    }

    @Override
    public UpdateStreamModeResponse updateStreamMode(UpdateStreamModeRequest request) {
        return ofFeatures.updateStreamMode(request);
    }

    @Override
    public UpdateStreamWarmThroughputResponse updateStreamWarmThroughput(UpdateStreamWarmThroughputRequest request) {
        return ofFeatures.updateStreamWarmThroughput(request);
    }

    @Override
    public DescribeLimitsResponse describeLimits(DescribeLimitsRequest request) {
        return ofAccounts.describeLimits(request);
    }

    @Override
    public DescribeAccountSettingsResponse describeAccountSettings(DescribeAccountSettingsRequest request) {
        return ofAccounts.describeAccountSettings(request);
    }

    @Override
    public UpdateAccountSettingsResponse updateAccountSettings(UpdateAccountSettingsRequest request) {
        return ofAccounts.updateAccountSettings(request);
    }

    @Override
    public PutRecordResponse putRecord(PutRecordRequest request) {
        return ofRecords.putRecord(request);
    }

    @Override
    public PutRecordsResponse putRecords(PutRecordsRequest request) {
        return ofRecords.putRecords(request);
    }

    @Override
    public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
        return ofRecords.getShardIterator(request);
    }

    @Override
    public GetRecordsResponse getRecords(GetRecordsRequest request) {
        return ofRecords.getRecords(request);
    }

    @Override
    public RegisterStreamConsumerResponse registerStreamConsumer(RegisterStreamConsumerRequest request) {
        return ofConsumers.registerStreamConsumer(request);
    }

    @Override
    public DeregisterStreamConsumerResponse deregisterStreamConsumer(DeregisterStreamConsumerRequest request) {
        return ofConsumers.deregisterStreamConsumer(request);
    }

    @Override
    public DescribeStreamConsumerResponse describeStreamConsumer(DescribeStreamConsumerRequest request) {
        return ofConsumers.describeStreamConsumer(request);
    }

    @Override
    public ListStreamConsumersResponse listStreamConsumers(ListStreamConsumersRequest request) {
        return ofConsumers.listStreamConsumers(request);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return ofResourceTags.tagResource(request);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return ofResourceTags.untagResource(request);
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return ofResourceTags.listTagsForResource(request);
    }

    @Override
    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        return ofPolicies.putResourcePolicy(request);
    }

    @Override
    public GetResourcePolicyResponse getResourcePolicy(GetResourcePolicyRequest request) {
        return ofPolicies.getResourcePolicy(request);
    }

    @Override
    public DeleteResourcePolicyResponse deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        return ofPolicies.deleteResourcePolicy(request);
    }
}
