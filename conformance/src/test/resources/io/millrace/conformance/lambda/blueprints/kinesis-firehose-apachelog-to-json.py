"""Makes JSON of lines of Apache's common log format; lines that are none are marked as failed.

Form of the lines: https://httpd.apache.org/docs/current/logs.html#common
"""
import base64
import json
import re
from datetime import datetime, timezone

LINE = re.compile(
    r'^(?P<host>\S+) (?P<ident>\S+) (?P<authuser>\S+) \[(?P<timestamp>[^\]]+)\] "(?P<request>(?:[^"\\]|\\.)*)"'
    r" (?P<response>\d{3}) (?P<bytes>\d+|-)")


def parsed(line):
    match = LINE.match(line)
    if not match:
        return None
    fields = match.groupdict()
    moment = datetime.strptime(fields.pop("timestamp"), "%d/%b/%Y:%H:%M:%S %z")
    return {
        "host": fields["host"],
        "ident": fields["ident"],
        "authuser": fields["authuser"],
        "@timestamp": moment.isoformat(),
        "@timestamp_utc": moment.astimezone(timezone.utc).isoformat(),
        "request": fields["request"],
        "response": int(fields["response"]),
        "bytes": 0 if fields["bytes"] == "-" else int(fields["bytes"]),
    }


def lambda_handler(event, context):
    output = []
    for record in event["records"]:
        fields = parsed(base64.b64decode(record["data"]).decode("utf-8").strip())
        if fields:
            data = base64.b64encode((json.dumps(fields) + "\n").encode("utf-8")).decode("utf-8")
            output.append({"recordId": record["recordId"], "result": "Ok", "data": data})
        else:
            output.append({"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]})
    failed = sum(1 for record in output if record["result"] != "Ok")
    print("Processing completed.  Successful records {}, Failed records {}.".format(len(output) - failed, failed))
    return {"records": output}
