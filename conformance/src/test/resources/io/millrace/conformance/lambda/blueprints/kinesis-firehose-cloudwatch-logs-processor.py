"""Takes what a subscription of CloudWatch Logs sends apart: one line for each event of a log.

What would make the answer longer than Firehose takes is put into the delivery stream again, to be taken apart later; that
needs boto3.

Form: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample
"""
import base64
import gzip
import json

MOST_BYTES = 6_000_000


def transform(event):
    """The text of one event of a log; where a transformation of one's own begins."""
    return event["message"] + "\n"


def processed(record):
    data = json.loads(gzip.decompress(base64.b64decode(record["data"])))
    if data["messageType"] == "CONTROL_MESSAGE":
        return {"recordId": record["recordId"], "result": "Dropped"}
    if data["messageType"] == "DATA_MESSAGE":
        text = "".join(transform(event) for event in data["logEvents"])
        return {
            "recordId": record["recordId"],
            "result": "Ok",
            "data": base64.b64encode(text.encode("utf-8")).decode("ascii"),
        }
    return {"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]}


def put_again(stream_arn, records):
    import boto3
    name = stream_arn.split("/")[-1]
    client = boto3.client("firehose", region_name=stream_arn.split(":")[3])
    for start in range(0, len(records), 500):
        batch = [{"Data": base64.b64decode(record["data"])} for record in records[start:start + 500]]
        answer = client.put_record_batch(DeliveryStreamName=name, Records=batch)
        if answer["FailedPutCount"]:
            raise RuntimeError("%d records could not be put again" % answer["FailedPutCount"])


def lambda_handler(event, context):
    output = []
    again = []
    size = 0
    for record in event["records"]:
        result = processed(record)
        size += len(result.get("data", "")) + len(result["recordId"])
        if size > MOST_BYTES and result["result"] == "Ok":
            again.append(record)
            result = {"recordId": record["recordId"], "result": "Dropped"}
        output.append(result)
    if again:
        put_again(event["deliveryStreamArn"], again)
    print("%d input records, %d put again" % (len(event["records"]), len(again)))
    return {"records": output}
