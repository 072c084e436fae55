#!/usr/bin/env python3
"""Writes signed Kinesis requests for the load generator, and creates and deletes the stream that they go to.

A signature of AWS is good for five minutes, so a request that is signed here can be sent again and again.

    requests.py port                         prints a port that nobody listens on
    requests.py wait    URL                  returns when a server answers there
    requests.py listening URL                returns when a server takes connections there
    requests.py records URL COUNT FILE       random users of the service at URL, one to a line, each of 1,024 bytes
    requests.py create  URL STREAM SHARDS    returns when the stream is ACTIVE
    requests.py delete  URL STREAM
    requests.py load    URL STREAM OPERATION FORMAT RECORDS FILE
                                             PutRecord, PutRecords or GetRecords, json or cbor; in the file each
                                             request follows a line with the number of its bytes
    requests.py kafka-puts FILE COUNT        the result of a load of Kafka's, from what ProducerPerformance has printed
    requests.py kafka-reads FILE             the same from what ConsumerPerformance has printed
    requests.py report  FILE                 the results of `run` as a table

Standard library only. Signing: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""
import base64
import datetime
import hashlib
import hmac
import http.client
import json
import os
import re
import socket
import statistics
import struct
import sys
import time
import urllib.parse
import urllib.request

REGION = "us-east-1"
RECORD_BYTES = 1024
BATCH = 500
PUT_RECORD_REQUESTS = 1000
PUT_RECORDS_REQUESTS = 8
READ_RECORDS = 1000
READ_BATCHES = 4


def signed(url, operation, body, form="json"):
    """The request as bytes, as the SDKs sign it."""
    host = urllib.parse.urlsplit(url).netloc
    key, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": "application/x-amz-%s-1.1" % form,
        "host": host,
        "x-amz-date": stamp,
        "x-amz-target": "Kinesis_20131202." + operation,
    }
    names = ";".join(sorted(headers))
    canonical = "POST\n/\n\n%s\n%s\n%s" % (
        "".join("%s:%s\n" % (name, headers[name]) for name in sorted(headers)),
        names,
        hashlib.sha256(body).hexdigest(),
    )
    scope = "/".join((stamp[:8], REGION, "kinesis", "aws4_request"))
    to_sign = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    chain = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        chain = hmac.new(chain, part.encode(), hashlib.sha256).digest()
    headers["authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
        key, scope, names, hmac.new(chain, to_sign.encode(), hashlib.sha256).hexdigest())
    headers["content-length"] = str(len(body))
    head = "POST / HTTP/1.1\r\n" + "".join("%s: %s\r\n" % header for header in headers.items()) + "\r\n"
    return headers, head.encode() + body


def call(url, operation, parameters):
    body = parameters if isinstance(parameters, bytes) else json.dumps(parameters).encode()
    headers, _ = signed(url, operation, body)
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)
    connection.request("POST", "/", body, headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise SystemExit("%s: %d %s" % (operation, answer.status, text.decode(errors="replace")))
    return json.loads(text or "{}")


def cbor(value):
    """https://www.rfc-editor.org/rfc/rfc8949, as far as these requests need it."""
    if isinstance(value, str):
        text = value.encode()
        return head(3, len(text)) + text
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(key) + cbor(each) for key, each in value.items())


def head(major, length):
    if length < 24:
        return bytes([major << 5 | length])
    if length < 1 << 8:
        return bytes([major << 5 | 24, length])
    if length < 1 << 16:
        return struct.pack(">BH", major << 5 | 25, length)
    return struct.pack(">BI", major << 5 | 26, length)


def encoded(value, form):
    if form == "cbor":
        return cbor(value)
    return json.dumps(value, default=lambda data: base64.b64encode(data).decode()).encode()


def records(url, count, file):
    """Users as the service tells them, filled up with spaces or cut to the length."""
    users = []
    while len(users) < count:
        query = "/_randomuser/api/?results=%d" % min(500, count - len(users))
        with urllib.request.urlopen(url + query, timeout=60) as answer:
            users += json.load(answer)["results"]
    with open(file, "wb") as out:
        for user in users:
            text = json.dumps(user, separators=(",", ":"), ensure_ascii=True).encode()
            out.write(text[:RECORD_BYTES].ljust(RECORD_BYTES) + b"\n")


def load(url, stream, operation, form, file, out):
    with open(file, "rb") as lines:
        data = [line[:RECORD_BYTES] for line in lines]
    entry = lambda number: {"Data": data[number % len(data)], "PartitionKey": "user-%d" % number}
    if operation == "GetRecords":
        bodies = [{"ShardIterator": each, "Limit": READ_RECORDS} for each in iterators(url, stream, entry)]
    elif operation == "PutRecord":
        bodies = [{"StreamName": stream, **entry(number)} for number in range(PUT_RECORD_REQUESTS)]
    else:
        bodies = [
            {"StreamName": stream, "Records": [entry(first * BATCH + i) for i in range(BATCH)]}
            for first in range(PUT_RECORDS_REQUESTS)]
    with open(out, "wb") as requests:
        for body in bodies:
            _, request = signed(url, operation, encoded(body, form), form)
            requests.write(b"%d\n" % len(request) + request)


def iterators(url, stream, entry):
    """Fills the stream's only shard and walks through it: the iterator of each batch."""
    for first in range(0, READ_RECORDS * READ_BATCHES, BATCH):
        body = encoded({"StreamName": stream, "Records": [entry(first + i) for i in range(BATCH)]}, "json")
        if call(url, "PutRecords", body)["FailedRecordCount"]:
            raise SystemExit("records were refused")
    shard = call(url, "DescribeStream", {"StreamName": stream})["StreamDescription"]["Shards"][0]["ShardId"]
    at = call(url, "GetShardIterator", {
        "StreamName": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"})["ShardIterator"]
    found = []
    for _ in range(READ_BATCHES):
        found.append(at)
        answer = call(url, "GetRecords", {"ShardIterator": at, "Limit": READ_RECORDS})
        if len(answer["Records"]) != READ_RECORDS:
            raise SystemExit("%d records instead of %d" % (len(answer["Records"]), READ_RECORDS))
        at = answer["NextShardIterator"]
    return found


def create(url, stream, shards):
    call(url, "CreateStream", {"StreamName": stream, "ShardCount": int(shards)})
    for _ in range(600):
        if call(url, "DescribeStream", {"StreamName": stream})["StreamDescription"]["StreamStatus"] == "ACTIVE":
            return
        time.sleep(0.1)
    raise SystemExit(stream + " did not become ACTIVE")


def wait(url):
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("nobody answers at " + url)


def listening(url):
    host, port = urllib.parse.urlsplit(url).netloc.split(":")
    for _ in range(600):
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("nobody listens at " + url)


def kafka_puts(file, count):
    """The last line: 300000 records sent, 42040.3 records/sec (…), … avg latency, … max latency, 512 ms 50th, …"""
    with open(file) as lines:
        last = [line for line in lines if "50th" in line][-1]
    sent, rate = re.match(r"(\d+) [a-z ]*records sent, ([\d.]+) records/sec", last).groups()
    median, p99 = re.search(r"([\d.]+) ms 50th.* ([\d.]+) ms 99th", last).groups()
    return result(int(count), int(sent) / float(rate), int(sent), median, p99)


def kafka_reads(file):
    """A line of names and one of values: data.consumed.in.nMsg, fetch.time.ms, …; the time to join the group left out."""
    with open(file) as lines:
        names, values = [line.split(", ") for line in lines if ", " in line][-2:]
    row = dict(zip(names, values))
    count = int(row["data.consumed.in.nMsg"])
    return result(count, int(row["fetch.time.ms"]) / 1e3, count, 0, 0)


def result(records, seconds, measured, median, p99):
    """A line as load.lua prints it; the rate is that of the records measured, the CPU time was taken for all."""
    return "RESULT %d %.3f 0 %s %s" % (records, seconds * records / measured, median, p99)


RECORDS = {"PutRecord": 1, "PutRecords": BATCH, "GetRecords": READ_RECORDS, "SubscribeToShard": 1}


def report(file):
    """Lines of the file: server operation format cpu_seconds RESULT requests seconds failures median_ms p99_ms [max_ms]
    or: server operation format cpu_seconds UNSUPPORTED reason

    A peer with the format * speaks a protocol of its own, counts records and is compared with both formats.
    """
    loads, any_format, failures, notes = {}, {}, 0, []
    with open(file) as lines:
        for line in lines:
            server, operation, form, cpu, kind, *values = line.split()
            if kind == "UNSUPPORTED":
                notes.append("%s: not supported by %s (%s)" % (operation, server, " ".join(values)))
                failures += server == "millrace"
                continue
            requests, seconds, failed, median, p99, *most = values
            records = int(requests) * (1 if form == "*" else RECORDS[operation])
            runs = any_format.setdefault(operation, {}) if form == "*" else loads.setdefault((operation, form), {})
            runs.setdefault(server, []).append({
                "rate": records / float(seconds),
                "micros": float(cpu) * 1e6 / max(1, records),
                "median": float(median),
                "p99": float(p99),
                "most": float(most[0]) if most else 0,
                "failures": int(failed),
            })
    print("| load | server | records/s: median (min - max) | Millrace is | server CPU a record | latency p50, p99 |")
    print("|---|---|---|---|---|---|")
    for (operation, form), own in loads.items():
        servers = {**own, **any_format.get(operation, {})}
        middle = lambda server, of: statistics.median(run[of] for run in servers[server])
        for server in sorted(servers, key=lambda name: (name != "millrace", name)):
            results = servers[server]
            failed = sum(run["failures"] for run in results)
            if failed:
                notes.append(
                    "%s %s: %d requests to %s failed, had records refused or not delivered, or got too short an answer"
                    % (operation, form.upper(), failed, server))
            failures += failed if server == "millrace" else 0
            rates = [run["rate"] for run in results]
            times = "" if server == "millrace" or "millrace" not in servers else (
                "**%.1f×** as fast" % (middle("millrace", "rate") / middle(server, "rate"))
                if middle(server, "rate") else "this peer answered nothing in time")
            latency = "%.1f ms, %.1f ms" % (middle(server, "median"), middle(server, "p99"))
            micros = "%.1f µs" % middle(server, "micros")
            if operation == "SubscribeToShard":  # its rate is given, and the CPU time is that of its warm-up too
                latency += "; at most %.1f ms" % max(run["most"] for run in results)
                times = micros = ""
            print("| %s %s | %s | %s (%s - %s) | %s | %s | %s |" % (
                operation, form.upper(), server, *("{:,.0f}".format(rate) for rate in (
                    statistics.median(rates), min(rates), max(rates))),
                times, micros, latency if middle(server, "p99") else ""))
    print("".join("\n" + note for note in notes))
    if failures:
        raise SystemExit("%d requests to Millrace failed" % failures)


def main(command, *arguments):
    if command == "port":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            print(free.getsockname()[1])
    elif command == "wait":
        wait(*arguments)
    elif command == "listening":
        listening(*arguments)
    elif command == "kafka-puts":
        print(kafka_puts(*arguments))
    elif command == "kafka-reads":
        print(kafka_reads(*arguments))
    elif command == "report":
        report(*arguments)
    elif command == "records":
        records(arguments[0], int(arguments[1]), arguments[2])
    elif command == "create":
        create(*arguments)
    elif command == "delete":
        call(arguments[0], "DeleteStream", {"StreamName": arguments[1], "EnforceConsumerDeletion": True})
    elif command == "load":
        load(*arguments)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["help"]))
