"""Lets an application of Kinesis Analytics live through both versions of the API.

Usage: analytics.py ENDPOINT
"""

import json
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
        config=Config(retries={"max_attempts": 0}),
    )


kinesis, first, second = client("kinesis"), client("kinesisanalytics"), client("kinesisanalyticsv2")
ROLE = "arn:aws:iam::000000000000:role/any"
STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/"
CODE = """
CREATE OR REPLACE STREAM "OUT" ("n" INTEGER);
CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM "n" * 2 FROM "IN_001";
"""


def refused(code, operation, **members):
    try:
        operation(**members)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, e
        return str(e)
    raise AssertionError("was not refused: %s" % members)


def until(what, condition):
    for _ in range(5000):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("waited in vain for " + what)


def state():
    return second.describe_application(ApplicationName="boto")["ApplicationDetail"]["ApplicationStatus"]


def rows():
    shard = kinesis.get_shard_iterator(StreamName="boto-out", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON")
    records = kinesis.get_records(ShardIterator=shard["ShardIterator"])["Records"]
    return [json.loads(record["Data"])["n"] for record in records]


for name in ("boto-in", "boto-out"):
    kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
kinesis.put_record(StreamName="boto-in", PartitionKey="k", Data=b'{"n": 21}')

found = second.discover_input_schema(
    ResourceARN=STREAM + "boto-in",
    ServiceExecutionRole=ROLE,
    InputStartingPositionConfiguration={"InputStartingPosition": "TRIM_HORIZON"},
)
assert found["InputSchema"]["RecordColumns"] == [{"Name": "n", "Mapping": "$.n", "SqlType": "INTEGER"}], found

detail = second.create_application(
    ApplicationName="boto",
    RuntimeEnvironment="SQL-1_0",
    ServiceExecutionRole=ROLE,
    ApplicationConfiguration={
        "SqlApplicationConfiguration": {
            "Inputs": [
                {
                    "NamePrefix": "IN",
                    "KinesisStreamsInput": {"ResourceARN": STREAM + "boto-in"},
                    "InputSchema": found["InputSchema"],
                }
            ]
        },
        "ApplicationCodeConfiguration": {"CodeContentType": "PLAINTEXT", "CodeContent": {"TextContent": CODE}},
    },
    Tags=[{"Key": "team", "Value": "blue"}],
)["ApplicationDetail"]
assert detail["RuntimeEnvironment"] == "SQL-1_0" and detail["ApplicationStatus"] == "READY", detail
message = refused(
    "CodeValidationException",
    first.update_application,
    ApplicationName="boto",
    CurrentApplicationVersionId=1,
    ApplicationUpdate={"ApplicationCodeUpdate": CODE.replace('"n" *', '"m" *')},
)
assert "line 3, column" in message, message
first.add_application_output(
    ApplicationName="boto",
    CurrentApplicationVersionId=1,
    Output={
        "Name": "OUT",
        "KinesisStreamsOutput": {"ResourceARN": STREAM + "boto-out", "RoleARN": ROLE},
        "DestinationSchema": {"RecordFormatType": "JSON"},
    },
)
refused(
    "ConcurrentModificationException",
    second.delete_application_output,
    ApplicationName="boto",
    CurrentApplicationVersionId=1,
    OutputId="2.1",
)
second.start_application(
    ApplicationName="boto",
    RunConfiguration={
        "SqlRunConfigurations": [
            {"InputId": "1.1", "InputStartingPositionConfiguration": {"InputStartingPosition": "TRIM_HORIZON"}}
        ]
    },
)
until("the row", lambda: rows() == [42])
until("RUNNING", lambda: state() == "RUNNING")
refused("ResourceInUseException", first.start_application, ApplicationName="boto", InputConfigurations=[])
first.stop_application(ApplicationName="boto")
until("READY", lambda: state() == "READY")
arn = detail["ApplicationARN"]
assert first.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "team", "Value": "blue"}]
assert [each["ApplicationName"] for each in second.list_applications()["ApplicationSummaries"]] == ["boto"]
refused("UnsupportedOperationException", second.list_application_snapshots, ApplicationName="boto")
refused(
    "UnsupportedOperationException",
    second.create_application,
    ApplicationName="flink",
    RuntimeEnvironment="FLINK-1_15",
    ServiceExecutionRole=ROLE,
)
second.delete_application(ApplicationName="boto", CreateTimestamp=detail["CreateTimestamp"])
refused("ResourceNotFoundException", first.describe_application, ApplicationName="boto")
print("all right")
