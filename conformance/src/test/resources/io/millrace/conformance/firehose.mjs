// Calls every operation of Firehose through the AWS SDK for JavaScript, and expects of each its effect and a refusal.
//
// Usage: node firehose.mjs ENDPOINT
import * as sdk from '@aws-sdk/client-firehose';
import assert from 'node:assert/strict';

assert.ok(process.argv[2], 'no endpoint');
const firehose = new sdk.FirehoseClient({
    endpoint: process.argv[2],
    region: 'us-east-1',
    credentials: {accessKeyId: 'test', secretAccessKey: 'test'},
    maxAttempts: 1,
});
const ROLE = 'arn:aws:iam::000000000000:role/any';
const DESTINATION = 'destinationId-000000000001';
const name = {DeliveryStreamName: 'node'};
const nobody = {DeliveryStreamName: 'nobody'};
const called = new Set();

function call(operation, members = {}) {
    called.add(operation);
    return firehose.send(new sdk[operation + 'Command'](members));
}

async function refused(type, operation, members) {
    await assert.rejects(call(operation, members), (e) => {
        assert.equal(e.name, type, `${operation}: ${e.name} instead of ${type}: ${e.message}`);
        assert.ok(e instanceof (sdk[type] ?? sdk.FirehoseServiceException));
        assert.equal(e.$metadata.httpStatusCode, 400);
        assert.ok(e.message);
        return true;
    });
}

async function describe() {
    return (await call('DescribeDeliveryStream', name)).DeliveryStreamDescription;
}

async function life() {
    const destination = {BucketARN: 'arn:aws:s3:::node', RoleARN: ROLE, Prefix: 'before/'};
    const {DeliveryStreamARN: arn} = await call('CreateDeliveryStream', {
        ...name, ExtendedS3DestinationConfiguration: destination,
    });
    assert.equal(arn, 'arn:aws:firehose:us-east-1:000000000000:deliverystream/node');
    await refused('ResourceInUseException', 'CreateDeliveryStream', {
        ...name, ExtendedS3DestinationConfiguration: destination,
    });
    assert.equal((await describe()).DeliveryStreamStatus, 'ACTIVE');
    await refused('ResourceNotFoundException', 'DescribeDeliveryStream', nobody);
    assert.ok((await call('ListDeliveryStreams', {Limit: 100})).DeliveryStreamNames.includes('node'));
    await refused('ValidationException', 'ListDeliveryStreams', {Limit: 0});
}

async function records() {
    const data = new Uint8Array([0, 255, 7]);
    assert.ok((await call('PutRecord', {...name, Record: {Data: data}})).RecordId);
    const {FailedPutCount: failed, RequestResponses: answers} = await call('PutRecordBatch', {
        ...name, Records: [{Data: data}, {Data: new Uint8Array()}],
    });
    assert.equal(failed, 0);
    assert.equal(new Set(answers.map((answer) => answer.RecordId)).size, 2);
    await refused('ResourceNotFoundException', 'PutRecord', {...nobody, Record: {Data: data}});
    await refused('ValidationException', 'PutRecordBatch', {...name, Records: []});
}

async function destinations() {
    const update = {
        ...name,
        CurrentDeliveryStreamVersionId: '1',
        DestinationId: DESTINATION,
        ExtendedS3DestinationUpdate: {Prefix: 'after/'},
    };
    await call('UpdateDestination', update);
    const described = await describe();
    assert.equal(described.VersionId, '2');
    assert.equal(described.Destinations[0].ExtendedS3DestinationDescription.Prefix, 'after/');
    assert.ok(described.LastUpdateTimestamp instanceof Date);
    await refused('ConcurrentModificationException', 'UpdateDestination', update);
}

async function tags() {
    await call('TagDeliveryStream', {...name, Tags: [{Key: 'a', Value: '1'}, {Key: 'b', Value: '2'}]});
    await call('UntagDeliveryStream', {...name, TagKeys: ['a']});
    assert.deepEqual((await call('ListTagsForDeliveryStream', name)).Tags, [{Key: 'b', Value: '2'}]);
    await refused('ValidationException', 'TagDeliveryStream', {...name, Tags: []});
    await refused('ResourceNotFoundException', 'UntagDeliveryStream', {...nobody, TagKeys: ['a']});
    await refused('ResourceNotFoundException', 'ListTagsForDeliveryStream', nobody);
}

async function encryption() {
    await call('StartDeliveryStreamEncryption', name);
    assert.equal((await describe()).DeliveryStreamEncryptionConfiguration.Status, 'ENABLED');
    await call('StopDeliveryStreamEncryption', name);
    assert.equal((await describe()).DeliveryStreamEncryptionConfiguration.Status, 'DISABLED');
    await refused('ResourceNotFoundException', 'StartDeliveryStreamEncryption', nobody);
    await refused('ResourceNotFoundException', 'StopDeliveryStreamEncryption', nobody);
}

async function end() {
    await call('DeleteDeliveryStream', name);
    await refused('ResourceNotFoundException', 'DeleteDeliveryStream', name);
}

for (const family of [life, records, destinations, tags, encryption, end]) {
    await family();
    console.log(family.name);
}
const known = Object.keys(sdk)
    .filter((found) => found.endsWith('Command') && found !== '$Command')
    .map((found) => found.slice(0, -'Command'.length));
assert.deepEqual(known.filter((operation) => !called.has(operation)), []);
console.log('all right');
firehose.destroy();
