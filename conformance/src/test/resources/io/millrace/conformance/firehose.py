"""Calls every operation of Firehose that this boto3 knows, and expects of each its effect and a refusal.

Usage: firehose.py ENDPOINT
"""

import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def client(service):
    return boto3.client(
        service,
        endpoint_url=sys.argv[1],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        # this client's model may be older than members and values of today
        config=Config(parameter_validation=False, retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )


firehose, s3, kinesis = client("firehose"), client("s3"), client("kinesis")
ROLE = "arn:aws:iam::000000000000:role/any"
DESTINATION = "destinationId-000000000001"
called = set()


def call(operation, **members):
    called.add(operation)
    return getattr(firehose, operation)(**members)


def refused(code, operation, **members):
    try:
        call(operation, **members)
    except ClientError as e:
        found = e.response["Error"]["Code"]
        assert found == code, "%s: %s instead of %s: %s" % (operation, found, code, e)
        assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        return
    raise AssertionError("%s was not refused" % operation)


def describe(name):
    return call("describe_delivery_stream", DeliveryStreamName=name)["DeliveryStreamDescription"]


def bucket(name, **more):
    return {
        "BucketARN": "arn:aws:s3:::" + name,
        "RoleARN": ROLE,
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        **more,
    }


def content(name):
    objects = s3.list_objects_v2(Bucket=name).get("Contents", [])
    return b"".join(s3.get_object(Bucket=name, Key=found["Key"])["Body"].read() for found in objects)


def until(what, condition):
    for _ in range(5000):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("waited in vain for " + what)


def life():
    s3.create_bucket(Bucket="boto")
    created = call(
        "create_delivery_stream",
        DeliveryStreamName="boto",
        DeliveryStreamType="DirectPut",
        ExtendedS3DestinationConfiguration=bucket("boto"),
        Tags=[{"Key": "team", "Value": "red"}],
    )
    assert created["DeliveryStreamARN"] == "arn:aws:firehose:us-east-1:000000000000:deliverystream/boto", created
    refused(
        "ResourceInUseException",
        "create_delivery_stream",
        DeliveryStreamName="boto",
        ExtendedS3DestinationConfiguration=bucket("boto"),
    )
    assert describe("boto")["DeliveryStreamStatus"] == "ACTIVE"
    refused("ResourceNotFoundException", "describe_delivery_stream", DeliveryStreamName="nobody")
    assert "boto" in call("list_delivery_streams", Limit=100)["DeliveryStreamNames"]
    refused("ValidationException", "list_delivery_streams", Limit=0)


def records():
    assert call("put_record", DeliveryStreamName="boto", Record={"Data": b"\x00\xffone"})["RecordId"]
    answer = call("put_record_batch", DeliveryStreamName="boto", Records=[{"Data": "Zo\u00eb"}, {"Data": b""}])
    assert answer["FailedPutCount"] == 0 and len(answer["RequestResponses"]) == 2, answer
    whole = "Zo\u00eb".encode()
    until("the records", lambda: content("boto") in (b"\x00\xffone" + whole, whole + b"\x00\xffone"))
    refused("ResourceNotFoundException", "put_record", DeliveryStreamName="nobody", Record={"Data": b"x"})
    refused("ValidationException", "put_record_batch", DeliveryStreamName="boto", Records=[])


def destinations():
    version = describe("boto")["VersionId"]
    call(
        "update_destination",
        DeliveryStreamName="boto",
        CurrentDeliveryStreamVersionId=version,
        DestinationId=DESTINATION,
        ExtendedS3DestinationUpdate={"Prefix": "after/"},
    )
    described = describe("boto")
    assert described["VersionId"] == "2"
    assert described["Destinations"][0]["ExtendedS3DestinationDescription"]["Prefix"] == "after/"
    refused(
        "ConcurrentModificationException",
        "update_destination",
        DeliveryStreamName="boto",
        CurrentDeliveryStreamVersionId=version,
        DestinationId=DESTINATION,
        ExtendedS3DestinationUpdate={"Prefix": "never/"},
    )


def sources():
    kinesis.create_stream(StreamName="boto-source", ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName="boto-source")
    s3.create_bucket(Bucket="boto-source")
    call(
        "create_delivery_stream",
        DeliveryStreamName="boto-source",
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={
            "KinesisStreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/boto-source",
            "RoleARN": ROLE,
        },
        ExtendedS3DestinationConfiguration=bucket("boto-source"),
    )
    kinesis.put_record(StreamName="boto-source", PartitionKey="k", Data=b"from a stream")
    until("the stream's record", lambda: content("boto-source") == b"from a stream")
    refused("InvalidArgumentException", "put_record", DeliveryStreamName="boto-source", Record={"Data": b"x"})


def tags():
    call("tag_delivery_stream", DeliveryStreamName="boto", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b"}])
    call("untag_delivery_stream", DeliveryStreamName="boto", TagKeys=["a"])
    listed = call("list_tags_for_delivery_stream", DeliveryStreamName="boto")
    assert [tag["Key"] for tag in listed["Tags"]] == ["b", "team"] and not listed["HasMoreTags"], listed
    refused("ValidationException", "tag_delivery_stream", DeliveryStreamName="boto", Tags=[])
    refused("ResourceNotFoundException", "untag_delivery_stream", DeliveryStreamName="nobody", TagKeys=["a"])
    refused("ResourceNotFoundException", "list_tags_for_delivery_stream", DeliveryStreamName="nobody")


def encryption():
    call("start_delivery_stream_encryption", DeliveryStreamName="boto")
    assert describe("boto")["DeliveryStreamEncryptionConfiguration"]["Status"] == "ENABLED"
    call("stop_delivery_stream_encryption", DeliveryStreamName="boto")
    assert describe("boto")["DeliveryStreamEncryptionConfiguration"]["Status"] == "DISABLED"
    refused("ResourceNotFoundException", "start_delivery_stream_encryption", DeliveryStreamName="nobody")
    refused("ResourceNotFoundException", "stop_delivery_stream_encryption", DeliveryStreamName="nobody")


def end():
    call("delete_delivery_stream", DeliveryStreamName="boto")
    refused("ResourceNotFoundException", "delete_delivery_stream", DeliveryStreamName="boto")


for family in (life, records, destinations, sources, tags, encryption, end):
    family()
    print(family.__name__)
missed = set(firehose.meta.method_to_api_mapping) - called
assert not missed, missed
print("all right")
