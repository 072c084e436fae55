"""A Firehose transformation: ends every record with a newline, so that a file holds one JSON object a line."""

import base64


def lambda_handler(event, context):
    return {
        "records": [
            {
                "recordId": record["recordId"],
                "result": "Ok",
                "data": base64.b64encode(base64.b64decode(record["data"]) + b"\n").decode(),
            }
            for record in event["records"]
        ]
    }
