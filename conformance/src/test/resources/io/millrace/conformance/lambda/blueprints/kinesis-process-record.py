"""Prints what each record of a stream holds.

Form of the event: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event-example
"""
import base64

print("Loading function")


def lambda_handler(event, context):
    for record in event["Records"]:
        payload = base64.b64decode(record["kinesis"]["data"])
        print("Decoded payload: " + payload.decode("utf-8"))
    return "Successfully processed {} records.".format(len(event["Records"]))
