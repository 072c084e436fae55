"""Makes JSON of lines of syslog; lines that are none are marked as failed.

Form of the lines: https://www.rfc-editor.org/rfc/rfc3164#section-4
"""
import base64
import json
import re

LINE = re.compile(
    r"^(?:<\d{1,3}>)?(?P<timestamp>[A-Z][a-z]{2}\s+\d{1,2}\s\d{2}:\d{2}:\d{2})\s(?P<hostname>\S+)\s"
    r"(?P<application>[^\s:\[]+)(?:\[(?P<pid>\d+)\])?:\s(?P<message>.*)$")


def lambda_handler(event, context):
    output = []
    parsed = 0
    for record in event["records"]:
        match = LINE.match(base64.b64decode(record["data"]).decode("utf-8").strip())
        if match:
            parsed += 1
            fields = match.groupdict()
            fields["pid"] = int(fields["pid"]) if fields["pid"] else None
            data = base64.b64encode((json.dumps(fields) + "\n").encode("utf-8")).decode("utf-8")
            output.append({"recordId": record["recordId"], "result": "Ok", "data": data})
        else:
            output.append({"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]})
    print("Processing completed.  Successful records {}, Failed records {}.".format(
        parsed, len(output) - parsed))
    return {"records": output}
