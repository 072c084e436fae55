"""Sends the real users beside this file through a pipeline of its own, with boto3, and checks what comes out.

Usage: pipeline.py ENDPOINT
"""

import io
import json
import pathlib
import sys
import time
import zipfile

import boto3
from botocore.config import Config

SQL = """
CREATE OR REPLACE STREAM "DESTINATION_USER_DATA" (
    first VARCHAR(16), last VARCHAR(16), age INTEGER, gender VARCHAR(16), latitude FLOAT, longitude FLOAT);
CREATE OR REPLACE PUMP "STREAM_PUMP" AS INSERT INTO "DESTINATION_USER_DATA"
SELECT STREAM "first", "last", "age", "gender", "latitude", "longitude"
FROM "SOURCE_SQL_STREAM_001" WHERE "age" >= 18 AND "gender" = 'male';
"""
FUNCTION = """
import base64

def lambda_handler(event, context):
    return {'records': [
        {'recordId': r['recordId'], 'result': 'Ok',
         'data': base64.b64encode(base64.b64decode(r['data']) + b'\\n').decode()}
        for r in event['records']]}
"""
ROLE = "arn:aws:iam::000000000000:role/boto3"
NAME = "boto3"

endpoint = sys.argv[1]


def client(service):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        # this client's model may be older than buffering below 60 seconds
        config=Config(s3={"addressing_style": "path"}, parameter_validation=False),
    )


def zipped(name, text):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(name, text)
    return archive.getvalue()


kinesis, firehose, s3 = client("kinesis"), client("firehose"), client("s3")
analytics, functions = client("kinesisanalytics"), client("lambda")

users = []
for version in ("1.3", "1.4"):
    path = pathlib.Path(__file__).with_name(f"randomuser-{version}.json")
    users += json.loads(path.read_text(encoding="utf-8"))["results"]

kinesis.create_stream(StreamName=NAME, ShardCount=1)
kinesis.get_waiter("stream_exists").wait(StreamName=NAME)
stream_arn = kinesis.describe_stream_summary(StreamName=NAME)["StreamDescriptionSummary"]["StreamARN"]
for user in users:
    kinesis.put_record(StreamName=NAME, PartitionKey=user["email"], Data=json.dumps(user, ensure_ascii=False).encode())
print(len(users), "users sent")

s3.create_bucket(Bucket=NAME)
function_arn = functions.create_function(
    FunctionName=NAME,
    Runtime="python3.12",
    Role=ROLE,
    Handler="lambda_function.lambda_handler",
    Timeout=60,
    Code={"ZipFile": zipped("lambda_function.py", FUNCTION)},
)["FunctionArn"]
delivery_arn = firehose.create_delivery_stream(
    DeliveryStreamName=NAME,
    ExtendedS3DestinationConfiguration={
        "RoleARN": ROLE,
        "BucketARN": f"arn:aws:s3:::{NAME}",
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [
                {"Type": "Lambda", "Parameters": [{"ParameterName": "LambdaArn", "ParameterValue": function_arn}]}
            ],
        },
    },
)["DeliveryStreamARN"]

start = {"InputStartingPosition": "TRIM_HORIZON"}
schema = analytics.discover_input_schema(
    ResourceARN=stream_arn, RoleARN=ROLE, InputStartingPositionConfiguration=start
)["InputSchema"]
analytics.create_application(
    ApplicationName=NAME,
    ApplicationCode=SQL,
    Inputs=[
        {
            "NamePrefix": "SOURCE_SQL_STREAM",
            "InputSchema": schema,
            "KinesisStreamsInput": {"ResourceARN": stream_arn, "RoleARN": ROLE},
        }
    ],
    Outputs=[
        {
            "Name": "DESTINATION_USER_DATA",
            "DestinationSchema": {"RecordFormatType": "JSON"},
            "KinesisFirehoseOutput": {"ResourceARN": delivery_arn, "RoleARN": ROLE},
        }
    ],
)
detail = analytics.describe_application(ApplicationName=NAME)["ApplicationDetail"]
analytics.start_application(
    ApplicationName=NAME,
    InputConfigurations=[
        {"Id": detail["InputDescriptions"][0]["InputId"], "InputStartingPositionConfiguration": start}
    ],
)

expected = sorted(
    (
        user["name"]["first"][:16],
        user["name"]["last"][:16],
        user["dob"]["age"],
        "male",
        float(user["location"]["coordinates"]["latitude"]),
        float(user["location"]["coordinates"]["longitude"]),
    )
    for user in users
    if user["gender"] == "male" and user["dob"]["age"] >= 18
)


def delivered():
    rows = []
    for item in s3.list_objects_v2(Bucket=NAME).get("Contents", []):
        text = s3.get_object(Bucket=NAME, Key=item["Key"])["Body"].read().decode("utf-8")
        for line in text.splitlines():
            row = json.loads(line)
            assert list(row) == ["FIRST", "LAST", "AGE", "GENDER", "LATITUDE", "LONGITUDE"], row
            rows.append(tuple(row.values()))
    return sorted(rows)


rows = []
for _ in range(1800):
    rows = delivered()
    if len(rows) >= len(expected):
        break
    time.sleep(0.1)
assert rows == expected, f"expected {expected}, got {rows}"
print(len(rows), "adult males in the bucket, all right")
