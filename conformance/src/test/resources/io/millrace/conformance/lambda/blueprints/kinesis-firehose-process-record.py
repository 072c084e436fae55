"""Passes every record on, each on a line of its own.

Contract: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
"""
import base64

print("Loading function")


def lambda_handler(event, context):
    output = []
    for record in event["records"]:
        payload = base64.b64decode(record["data"]).decode("utf-8")
        output.append({
            "recordId": record["recordId"],
            "result": "Ok",
            "data": base64.b64encode((payload + "\n").encode("utf-8")).decode("utf-8"),
        })
    print("Successfully processed {} records.".format(len(event["records"])))
    return {"records": output}
