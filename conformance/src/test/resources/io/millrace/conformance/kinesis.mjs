// Calls every operation of Kinesis through the AWS SDK for JavaScript, and expects of each its effect and a refusal.
//
// Usage: node kinesis.mjs ENDPOINT
import * as sdk from '@aws-sdk/client-kinesis';
import assert from 'node:assert/strict';

assert.ok(process.argv[2], 'no endpoint');
const kinesis = new sdk.KinesisClient({
    endpoint: process.argv[2],
    region: 'us-east-1',
    credentials: {accessKeyId: 'test', secretAccessKey: 'test'},
    maxAttempts: 1,
});
const arn = (stream) => `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`;
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';
const called = new Set();

function call(operation, members = {}) {
    called.add(operation);
    return kinesis.send(new sdk[operation + 'Command'](members));
}

async function refused(type, operation, members) {
    await assert.rejects(call(operation, members), (e) => {
        assert.ok(e instanceof sdk[type], `${operation}: ${e.name} instead of ${type}: ${e.message}`);
        assert.equal(e.$metadata.httpStatusCode, 400);
        assert.ok(e.message);
        return true;
    });
}

async function active(stream) {
    for (let i = 0; i < 3000; i++) {
        const {StreamDescriptionSummary: summary} = await call('DescribeStreamSummary', {StreamName: stream});
        if (summary.StreamStatus === 'ACTIVE') {
            return summary;
        }
        await new Promise((done) => setTimeout(done, 20));
    }
    assert.fail(`${stream} is not ACTIVE`);
}

async function create(stream, shards) {
    await call('CreateStream', {StreamName: stream, ShardCount: shards});
    return active(stream);
}

async function read(stream, shard) {
    let {ShardIterator: iterator} = await call('GetShardIterator', {
        StreamName: stream, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON',
    });
    const records = [];
    let children;
    while (iterator) {
        const page = await call('GetRecords', {ShardIterator: iterator});
        records.push(...page.Records);
        children = page.ChildShards;
        iterator = page.MillisBehindLatest === 0 && page.Records.length === 0 ? undefined : page.NextShardIterator;
    }
    return {records, children};
}

async function streams() {
    const summary = await create('node-streams', 3);
    assert.equal(summary.OpenShardCount, 3);
    assert.equal(summary.StreamARN, arn('node-streams'));
    assert.ok(summary.StreamCreationTimestamp instanceof Date);
    await refused('ResourceInUseException', 'CreateStream', {StreamName: 'node-streams', ShardCount: 1});
    const {StreamDescription: description} = await call('DescribeStream', {StreamARN: arn('node-streams')});
    assert.equal(description.Shards.length, 3);
    await refused('ResourceNotFoundException', 'DescribeStream', {StreamName: 'nobody'});
    await refused('ResourceNotFoundException', 'DescribeStreamSummary', {StreamName: 'nobody'});
    assert.ok((await call('ListStreams', {Limit: 1000})).StreamNames.includes('node-streams'));
    await refused('ValidationException', 'ListStreams', {Limit: 0});
    const page = await call('ListShards', {StreamName: 'node-streams', MaxResults: 2});
    const rest = await call('ListShards', {NextToken: page.NextToken});
    assert.equal(page.Shards.length + rest.Shards.length, 3);
    await refused('ResourceNotFoundException', 'ListShards', {StreamName: 'nobody'});
    await call('IncreaseStreamRetentionPeriod', {StreamName: 'node-streams', RetentionPeriodHours: 48});
    assert.equal((await active('node-streams')).RetentionPeriodHours, 48);
    await refused('InvalidArgumentException', 'IncreaseStreamRetentionPeriod', {
        StreamName: 'node-streams', RetentionPeriodHours: 24,
    });
    await call('DecreaseStreamRetentionPeriod', {StreamName: 'node-streams', RetentionPeriodHours: 24});
    await active('node-streams');
    await refused('InvalidArgumentException', 'DecreaseStreamRetentionPeriod', {
        StreamName: 'node-streams', RetentionPeriodHours: 25,
    });
    await call('DeleteStream', {StreamName: 'node-streams'});
    await sdk.waitUntilStreamNotExists(
        {client: kinesis, maxWaitTime: 180, minDelay: 1, maxDelay: 1}, {StreamName: 'node-streams'});
    await refused('ResourceNotFoundException', 'DeleteStream', {StreamName: 'node-streams'});
}

async function records() {
    await create('node-records', 2);
    const sent = new Map();
    for (let i = 0; i < 500; i++) {
        sent.set(`ključ ${i}`, Buffer.alloc(i % 97, i));
    }
    const answer = await call('PutRecords', {
        StreamName: 'node-records',
        Records: [...sent].map(([key, data]) => ({PartitionKey: key, Data: data})),
    });
    assert.equal(answer.FailedRecordCount, 0);
    assert.equal(answer.Records.length, 500);
    const one = await call('PutRecord', {
        StreamName: 'node-records', PartitionKey: 'one', ExplicitHashKey: '0', Data: Uint8Array.of(0, 255),
    });
    assert.equal(one.ShardId, 'shardId-000000000000');
    sent.set('one', Buffer.of(0, 255));
    let count = 0;
    for (const shard of ['shardId-000000000000', 'shardId-000000000001']) {
        let last = 0n;
        for (const record of (await read('node-records', shard)).records) {
            assert.deepEqual(Buffer.from(record.Data), sent.get(record.PartitionKey));
            assert.ok(BigInt(record.SequenceNumber) > last);
            last = BigInt(record.SequenceNumber);
            assert.ok(Math.abs(record.ApproximateArrivalTimestamp - Date.now()) < 300_000);
            count++;
        }
    }
    assert.equal(count, 501);
    await refused('ResourceNotFoundException', 'PutRecord', {
        StreamName: 'nobody', PartitionKey: 'k', Data: Buffer.of(1),
    });
    await refused('ValidationException', 'PutRecord', {
        StreamName: 'node-records', PartitionKey: 'k'.repeat(257), Data: Buffer.of(1),
    });
    await refused('ResourceNotFoundException', 'PutRecords', {
        StreamName: 'nobody', Records: [{PartitionKey: 'k', Data: Buffer.of(1)}],
    });
    await refused('InvalidArgumentException', 'GetRecords', {ShardIterator: 'nothing'});
    await refused('ResourceNotFoundException', 'GetShardIterator', {
        StreamName: 'node-records', ShardId: 'shardId-000000000077', ShardIteratorType: 'LATEST',
    });
}

async function tags() {
    await create('node-tags', 1);
    await call('AddTagsToStream', {StreamName: 'node-tags', Tags: {a: '1', b: '2'}});
    await call('RemoveTagsFromStream', {StreamName: 'node-tags', TagKeys: ['a']});
    assert.deepEqual((await call('ListTagsForStream', {StreamName: 'node-tags'})).Tags, [{Key: 'b', Value: '2'}]);
    await call('TagResource', {ResourceARN: arn('node-tags'), Tags: {c: '3'}});
    await call('UntagResource', {ResourceARN: arn('node-tags'), TagKeys: ['b']});
    assert.deepEqual((await call('ListTagsForResource', {ResourceARN: arn('node-tags')})).Tags, [
        {Key: 'c', Value: '3'},
    ]);
    await refused('ResourceNotFoundException', 'AddTagsToStream', {StreamName: 'nobody', Tags: {a: '1'}});
    await refused('ResourceNotFoundException', 'RemoveTagsFromStream', {StreamName: 'nobody', TagKeys: ['a']});
    await refused('ResourceNotFoundException', 'ListTagsForStream', {StreamName: 'nobody'});
    await refused('ResourceNotFoundException', 'TagResource', {ResourceARN: arn('nobody'), Tags: {a: '1'}});
    await refused('ResourceNotFoundException', 'UntagResource', {ResourceARN: arn('nobody'), TagKeys: ['a']});
    await refused('ResourceNotFoundException', 'ListTagsForResource', {ResourceARN: arn('nobody')});
}

async function consumers() {
    await create('node-consumers', 1);
    const stream = arn('node-consumers');
    const {Consumer: consumer} = await call('RegisterStreamConsumer', {
        StreamARN: stream, ConsumerName: 'reader', Tags: {a: '1'},
    });
    await refused('ResourceInUseException', 'RegisterStreamConsumer', {StreamARN: stream, ConsumerName: 'reader'});
    let found;
    do {
        found = (await call('DescribeStreamConsumer', {ConsumerARN: consumer.ConsumerARN})).ConsumerDescription;
    } while (found.ConsumerStatus !== 'ACTIVE');
    assert.equal(found.StreamARN, stream);
    const listed = (await call('ListStreamConsumers', {StreamARN: stream})).Consumers;
    assert.deepEqual(listed.map((c) => c.ConsumerName), ['reader']);
    await refused('ResourceNotFoundException', 'ListStreamConsumers', {StreamARN: arn('nobody')});

    const texts = ['one', 'two', 'three'];
    await call('PutRecord', {StreamName: 'node-consumers', PartitionKey: 'k', Data: Buffer.from(texts[0])});
    const subscription = await call('SubscribeToShard', {
        ConsumerARN: consumer.ConsumerARN,
        ShardId: 'shardId-000000000000',
        StartingPosition: {Type: 'TRIM_HORIZON'},
    });
    const seen = [];
    for await (const {SubscribeToShardEvent: event} of subscription.EventStream) {
        for (const record of event.Records) {
            seen.push(Buffer.from(record.Data).toString());
        }
        assert.ok(event.ContinuationSequenceNumber);
        if (seen.length === texts.length) {
            break;
        }
        if (seen.length > 0) {
            await call('PutRecord', {
                StreamName: 'node-consumers', PartitionKey: 'k', Data: Buffer.from(texts[seen.length]),
            });
        }
    }
    assert.deepEqual(seen, texts);
    await refused('ResourceNotFoundException', 'SubscribeToShard', {
        ConsumerARN: consumer.ConsumerARN,
        ShardId: 'shardId-000000000077',
        StartingPosition: {Type: 'LATEST'},
    });

    await call('DeregisterStreamConsumer', {StreamARN: stream, ConsumerName: 'reader'});
    await refused('ResourceNotFoundException', 'DescribeStreamConsumer', {ConsumerARN: consumer.ConsumerARN});
    await refused('ResourceNotFoundException', 'DeregisterStreamConsumer', {ConsumerARN: consumer.ConsumerARN});
}

async function policies() {
    await create('node-policies', 1);
    const resource = arn('node-policies');
    const policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{
            Effect: 'Allow', Principal: {AWS: '111122223333'}, Action: 'kinesis:PutRecord', Resource: resource,
        }],
    });
    await call('PutResourcePolicy', {ResourceARN: resource, Policy: policy});
    assert.equal((await call('GetResourcePolicy', {ResourceARN: resource})).Policy, policy);
    await call('DeleteResourcePolicy', {ResourceARN: resource});
    await refused('ResourceNotFoundException', 'DeleteResourcePolicy', {ResourceARN: resource});
    await refused('ResourceNotFoundException', 'GetResourcePolicy', {ResourceARN: arn('nobody')});
    await refused('InvalidArgumentException', 'PutResourcePolicy', {ResourceARN: resource, Policy: '{'});
}

async function shards() {
    await create('node-shards', 2);
    const keys = Array.from({length: 20}, (_, i) => `key-${i}`);
    await call('PutRecords', {
        StreamName: 'node-shards', Records: keys.map((key) => ({PartitionKey: key, Data: Buffer.from(key)})),
    });
    const split = {
        StreamName: 'node-shards',
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: (1n << 126n).toString(),
    };
    await call('SplitShard', split);
    await active('node-shards');
    await refused('InvalidArgumentException', 'SplitShard', split);
    const merge = {
        StreamName: 'node-shards', ShardToMerge: 'shardId-000000000003', AdjacentShardToMerge: 'shardId-000000000001',
    };
    await call('MergeShards', merge);
    assert.equal((await active('node-shards')).OpenShardCount, 2);
    await refused('InvalidArgumentException', 'MergeShards', merge);
    await call('UpdateShardCount', {
        StreamName: 'node-shards', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING',
    });
    assert.equal((await active('node-shards')).OpenShardCount, 4);
    await refused('ResourceNotFoundException', 'UpdateShardCount', {
        StreamName: 'nobody', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING',
    });
    const found = [];
    for (const shard of (await call('ListShards', {StreamName: 'node-shards'})).Shards) {
        const {records: inShard, children} = await read('node-shards', shard.ShardId);
        found.push(...inShard.map((record) => record.PartitionKey));
        assert.equal(children !== undefined && children.length > 0,
            shard.SequenceNumberRange.EndingSequenceNumber !== undefined);
    }
    assert.deepEqual(found.sort(), keys.sort());
}

async function settings() {
    await create('node-settings', 1);
    const stream = 'node-settings';
    const encryption = {StreamName: stream, EncryptionType: 'KMS', KeyId: KEY};
    await call('StartStreamEncryption', encryption);
    assert.equal((await active(stream)).KeyId, KEY);
    await call('StopStreamEncryption', encryption);
    assert.equal((await active(stream)).EncryptionType, 'NONE');
    await refused('ResourceNotFoundException', 'StartStreamEncryption', {...encryption, StreamName: 'nobody'});
    await refused('ResourceNotFoundException', 'StopStreamEncryption', {...encryption, StreamName: 'nobody'});
    const enabled = await call('EnableEnhancedMonitoring', {StreamName: stream, ShardLevelMetrics: ['IncomingBytes']});
    assert.deepEqual(enabled.DesiredShardLevelMetrics, ['IncomingBytes']);
    await active(stream);
    const disabled = await call('DisableEnhancedMonitoring', {StreamName: stream, ShardLevelMetrics: ['ALL']});
    assert.deepEqual(disabled.CurrentShardLevelMetrics, ['IncomingBytes']);
    await active(stream);
    for (const operation of ['EnableEnhancedMonitoring', 'DisableEnhancedMonitoring']) {
        await refused('ResourceNotFoundException', operation, {StreamName: 'nobody', ShardLevelMetrics: ['ALL']});
    }
    await call('UpdateMaxRecordSize', {StreamARN: arn(stream), MaxRecordSizeInKiB: 2048});
    assert.equal((await active(stream)).MaxRecordSizeInKiB, 2048);
    await refused('ValidationException', 'UpdateMaxRecordSize', {StreamARN: arn(stream), MaxRecordSizeInKiB: 1});
    await call('UpdateStreamMode', {StreamARN: arn(stream), StreamModeDetails: {StreamMode: 'ON_DEMAND'}});
    assert.equal((await active(stream)).StreamModeDetails.StreamMode, 'ON_DEMAND');
    await refused('ResourceNotFoundException', 'UpdateStreamMode', {
        StreamARN: arn('nobody'), StreamModeDetails: {StreamMode: 'ON_DEMAND'},
    });
    await refused('ResourceNotFoundException', 'UpdateStreamWarmThroughput', {
        StreamARN: arn('nobody'), WarmThroughputMiBps: 10,
    });
    const limits = await call('DescribeLimits');
    assert.ok(limits.ShardLimit >= limits.OpenShardCount);
    assert.ok((await call('DescribeAccountSettings')).MinimumThroughputBillingCommitment.Status);
    await refused('ValidationException', 'UpdateAccountSettings', {
        MinimumThroughputBillingCommitment: {Status: 'PERHAPS'},
    });
}

for (const family of [streams, records, tags, consumers, policies, shards, settings]) {
    await family();
    console.log(family.name);
}
const known = Object.keys(sdk)
    .filter((name) => name.endsWith('Command') && name !== '$Command')
    .map((name) => name.slice(0, -'Command'.length));
// what this client knows and the server does not, because it is newer, is refused as such
for (const operation of known.filter((name) => !called.has(name))) {
    await assert.rejects(call(operation), (e) => e.name === 'UnknownOperationException');
    console.log(`${operation} is unknown`);
}
console.log('all right');
kinesis.destroy();
