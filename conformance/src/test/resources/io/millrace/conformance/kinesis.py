"""Calls every operation of Kinesis that this boto3 knows, and expects of each its effect and a refusal.

Usage: kinesis.py ENDPOINT
"""

import hashlib
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

kinesis = boto3.client(
    "kinesis",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    # this client's model may be older than members and values of today
    config=Config(parameter_validation=False, retries={"max_attempts": 0}),
)
ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/"
KEY = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555"
called = set()


def call(operation, **members):
    called.add(operation)
    return getattr(kinesis, operation)(**members)


def refused(code, operation, **members):
    try:
        call(operation, **members)
    except ClientError as e:
        found = e.response["Error"]["Code"]
        assert found == code, "%s: %s instead of %s: %s" % (operation, found, code, e)
        assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        return
    raise AssertionError("%s was not refused" % operation)


def knows(operation):
    return operation in kinesis.meta.method_to_api_mapping


def active(stream):
    for _ in range(3000):
        summary = call("describe_stream_summary", StreamName=stream)["StreamDescriptionSummary"]
        if summary["StreamStatus"] == "ACTIVE":
            return summary
        time.sleep(0.02)
    raise AssertionError("%s is not ACTIVE" % stream)


def create(stream, shards):
    call("create_stream", StreamName=stream, ShardCount=shards)
    return active(stream)


def read(stream, shard):
    iterator = call("get_shard_iterator", StreamName=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    iterator = iterator["ShardIterator"]
    records = []
    while iterator:
        page = call("get_records", ShardIterator=iterator)
        records += page["Records"]
        iterator = page.get("NextShardIterator") if page["MillisBehindLatest"] else None
    return records


def streams():
    summary = create("boto-streams", 3)
    assert summary["OpenShardCount"] == 3, summary
    assert summary["StreamARN"] == ARN + "boto-streams"
    refused("ResourceInUseException", "create_stream", StreamName="boto-streams", ShardCount=1)
    description = call("describe_stream", StreamName="boto-streams")["StreamDescription"]
    assert len(description["Shards"]) == 3 and not description["HasMoreShards"]
    refused("ResourceNotFoundException", "describe_stream", StreamName="nobody")
    refused("ResourceNotFoundException", "describe_stream_summary", StreamName="nobody")
    assert "boto-streams" in call("list_streams", Limit=1000)["StreamNames"]
    refused("ValidationException", "list_streams", Limit=0)
    page = call("list_shards", StreamName="boto-streams", MaxResults=2)
    rest = call("list_shards", NextToken=page["NextToken"])
    assert len(page["Shards"]) + len(rest["Shards"]) == 3
    refused("ResourceNotFoundException", "list_shards", StreamName="nobody")
    call("increase_stream_retention_period", StreamName="boto-streams", RetentionPeriodHours=48)
    assert active("boto-streams")["RetentionPeriodHours"] == 48
    call("decrease_stream_retention_period", StreamName="boto-streams", RetentionPeriodHours=24)
    active("boto-streams")
    refused(
        "InvalidArgumentException",
        "increase_stream_retention_period",
        StreamName="boto-streams",
        RetentionPeriodHours=8761 - 8760,
    )
    refused(
        "InvalidArgumentException",
        "decrease_stream_retention_period",
        StreamName="boto-streams",
        RetentionPeriodHours=48,
    )
    call("delete_stream", StreamName="boto-streams")
    kinesis.get_waiter("stream_not_exists").wait(StreamName="boto-streams", WaiterConfig={"Delay": 0.05, "MaxAttempts": 1000})
    refused("ResourceNotFoundException", "delete_stream", StreamName="boto-streams")


def records():
    create("boto-records", 2)
    sent = {}
    batch = []
    for i in range(500):
        data = hashlib.sha256(b"%d" % i).digest() * (i % 40)
        batch.append({"Data": data, "PartitionKey": "ključ %d" % i})
        sent["ključ %d" % i] = data
    answer = call("put_records", StreamName="boto-records", Records=batch)
    assert answer["FailedRecordCount"] == 0 and len(answer["Records"]) == 500
    one = call("put_record", StreamName="boto-records", Data=b"\x00\xff", PartitionKey="one", ExplicitHashKey="0")
    assert one["ShardId"] == "shardId-000000000000", one
    sent["one"] = b"\x00\xff"
    found = {}
    for shard in ("shardId-000000000000", "shardId-000000000001"):
        numbers = []
        for record in read("boto-records", shard):
            assert record["PartitionKey"] not in found
            found[record["PartitionKey"]] = record["Data"]
            numbers.append(int(record["SequenceNumber"]))
            assert abs(record["ApproximateArrivalTimestamp"].timestamp() - time.time()) < 300
        assert numbers == sorted(numbers)
    assert found == sent
    refused("ResourceNotFoundException", "put_record", StreamName="nobody", Data=b"x", PartitionKey="k")
    refused("ValidationException", "put_record", StreamName="boto-records", Data=b"x", PartitionKey="k" * 257)
    refused("ValidationException", "put_records", StreamName="boto-records", Records=batch + batch[:1])
    refused("InvalidArgumentException", "get_records", ShardIterator="nothing")
    refused(
        "ResourceNotFoundException",
        "get_shard_iterator",
        StreamName="boto-records",
        ShardId="shardId-000000000077",
        ShardIteratorType="LATEST",
    )


def tags():
    create("boto-tags", 1)
    call("add_tags_to_stream", StreamName="boto-tags", Tags={"a": "1", "b": "2"})
    call("remove_tags_from_stream", StreamName="boto-tags", TagKeys=["a"])
    assert call("list_tags_for_stream", StreamName="boto-tags")["Tags"] == [{"Key": "b", "Value": "2"}]
    refused("ResourceNotFoundException", "add_tags_to_stream", StreamName="nobody", Tags={"a": "1"})
    refused("ResourceNotFoundException", "remove_tags_from_stream", StreamName="nobody", TagKeys=["a"])
    refused("ResourceNotFoundException", "list_tags_for_stream", StreamName="nobody")
    if knows("tag_resource"):
        call("tag_resource", ResourceARN=ARN + "boto-tags", Tags={"c": "3"})
        call("untag_resource", ResourceARN=ARN + "boto-tags", TagKeys=["b"])
        assert call("list_tags_for_resource", ResourceARN=ARN + "boto-tags")["Tags"] == [{"Key": "c", "Value": "3"}]


def consumers():
    create("boto-consumers", 1)
    consumer = call("register_stream_consumer", StreamARN=ARN + "boto-consumers", ConsumerName="reader")["Consumer"]
    refused(
        "ResourceInUseException", "register_stream_consumer", StreamARN=ARN + "boto-consumers", ConsumerName="reader"
    )
    found = call("describe_stream_consumer", ConsumerARN=consumer["ConsumerARN"])["ConsumerDescription"]
    assert found["ConsumerName"] == "reader" and found["StreamARN"] == ARN + "boto-consumers"
    listed = call("list_stream_consumers", StreamARN=ARN + "boto-consumers")["Consumers"]
    assert [c["ConsumerName"] for c in listed] == ["reader"]
    refused("ResourceNotFoundException", "list_stream_consumers", StreamARN=ARN + "nobody")
    call("deregister_stream_consumer", StreamARN=ARN + "boto-consumers", ConsumerName="reader")
    refused("ResourceNotFoundException", "describe_stream_consumer", ConsumerARN=consumer["ConsumerARN"])
    refused("ResourceNotFoundException", "deregister_stream_consumer", ConsumerARN=consumer["ConsumerARN"])


def policies():
    if not knows("put_resource_policy"):
        return
    create("boto-policies", 1)
    arn = ARN + "boto-policies"
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},'
        '"Action":"kinesis:PutRecord","Resource":"%s"}]}' % arn
    )
    call("put_resource_policy", ResourceARN=arn, Policy=policy)
    assert call("get_resource_policy", ResourceARN=arn)["Policy"] == policy
    call("delete_resource_policy", ResourceARN=arn)
    refused("ResourceNotFoundException", "delete_resource_policy", ResourceARN=arn)


def shards():
    create("boto-shards", 2)
    for i in range(20):
        call("put_record", StreamName="boto-shards", Data=b"%d" % i, PartitionKey="key-%d" % i)
    call(
        "split_shard",
        StreamName="boto-shards",
        ShardToSplit="shardId-000000000000",
        NewStartingHashKey="85070591730234615865843651857942052864",
    )
    active("boto-shards")
    refused(
        "InvalidArgumentException",
        "split_shard",
        StreamName="boto-shards",
        ShardToSplit="shardId-000000000000",
        NewStartingHashKey="85070591730234615865843651857942052864",
    )
    call(
        "merge_shards",
        StreamName="boto-shards",
        ShardToMerge="shardId-000000000003",
        AdjacentShardToMerge="shardId-000000000001",
    )
    assert active("boto-shards")["OpenShardCount"] == 2
    refused(
        "ResourceNotFoundException",
        "merge_shards",
        StreamName="nobody",
        ShardToMerge="shardId-000000000003",
        AdjacentShardToMerge="shardId-000000000001",
    )
    call("update_shard_count", StreamName="boto-shards", TargetShardCount=4, ScalingType="UNIFORM_SCALING")
    assert active("boto-shards")["OpenShardCount"] == 4
    refused(
        "ResourceNotFoundException",
        "update_shard_count",
        StreamName="nobody",
        TargetShardCount=4,
        ScalingType="UNIFORM_SCALING",
    )
    all_shards = call("list_shards", StreamName="boto-shards")["Shards"]
    parents = {s.get("ParentShardId") for s in all_shards} | {s.get("AdjacentParentShardId") for s in all_shards}
    assert "shardId-000000000000" in parents, all_shards
    count = 0
    for shard in all_shards:
        if "EndingSequenceNumber" in shard["SequenceNumberRange"]:
            iterator = call(
                "get_shard_iterator",
                StreamName="boto-shards",
                ShardId=shard["ShardId"],
                ShardIteratorType="TRIM_HORIZON",
            )["ShardIterator"]
            page = call("get_records", ShardIterator=iterator)
            count += len(page["Records"])
            while page.get("NextShardIterator"):
                page = call("get_records", ShardIterator=page["NextShardIterator"])
                count += len(page["Records"])
            assert page["ChildShards"], page
        else:
            count += len(read("boto-shards", shard["ShardId"]))
    assert count == 20, count


def settings():
    create("boto-settings", 1)
    call("start_stream_encryption", StreamName="boto-settings", EncryptionType="KMS", KeyId=KEY)
    summary = active("boto-settings")
    assert (summary["EncryptionType"], summary["KeyId"]) == ("KMS", KEY), summary
    call("stop_stream_encryption", StreamName="boto-settings", EncryptionType="KMS", KeyId=KEY)
    assert active("boto-settings")["EncryptionType"] == "NONE"
    refused(
        "ResourceNotFoundException", "start_stream_encryption", StreamName="nobody", EncryptionType="KMS", KeyId=KEY
    )
    refused("ResourceNotFoundException", "stop_stream_encryption", StreamName="nobody", EncryptionType="KMS", KeyId=KEY)
    answer = call("enable_enhanced_monitoring", StreamName="boto-settings", ShardLevelMetrics=["IncomingBytes"])
    assert answer["DesiredShardLevelMetrics"] == ["IncomingBytes"], answer
    active("boto-settings")
    answer = call("disable_enhanced_monitoring", StreamName="boto-settings", ShardLevelMetrics=["ALL"])
    assert answer["CurrentShardLevelMetrics"] == ["IncomingBytes"], answer
    active("boto-settings")
    refused(
        "ResourceNotFoundException", "enable_enhanced_monitoring", StreamName="nobody", ShardLevelMetrics=["ALL"]
    )
    refused(
        "ResourceNotFoundException", "disable_enhanced_monitoring", StreamName="nobody", ShardLevelMetrics=["ALL"]
    )
    call("update_stream_mode", StreamARN=ARN + "boto-settings", StreamModeDetails={"StreamMode": "ON_DEMAND"})
    assert active("boto-settings")["StreamModeDetails"]["StreamMode"] == "ON_DEMAND"
    refused(
        "ResourceNotFoundException",
        "update_stream_mode",
        StreamARN=ARN + "nobody",
        StreamModeDetails={"StreamMode": "ON_DEMAND"},
    )
    limits = call("describe_limits")
    assert limits["ShardLimit"] >= limits["OpenShardCount"] > 0, limits


for family in (streams, records, tags, consumers, policies, shards, settings):
    family()
    print(family.__name__)
# what this client knows, but for streams of events, which are tried over HTTP/2
missed = set(kinesis.meta.method_to_api_mapping) - called - {"subscribe_to_shard"}
assert missed <= {
    "describe_account_settings",
    "update_account_settings",
    "update_max_record_size",
    "update_stream_warm_throughput",
}, missed
print("all right")
