#!/usr/bin/env python3
"""Delivers records from a Kinesis stream, or put directly, to objects and measures that: `bench/run delivery`.

Each record is a user of the random user service as JSON, with a number that no other has, filled up to 1,024 bytes. What
is in the bucket afterwards is read back: every number must be there once, with the bytes that were put.

Standard library only. The server is open on loopback, so requests name a key and are not signed.
"""
import base64
import concurrent.futures
import glob
import gzip
import http.client
import io
import json
import multiprocessing
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zipfile
import zlib

RECORD_BYTES = 1024
BATCH = 500
SHARDS = 4
PUTTERS = 2
BUFFER_MB = 5
USERS = 4000
REGION = "us-east-1"
ACCOUNT = "123456789012"
ROLE = "arn:aws:iam::%s:role/bench" % ACCOUNT
LOADS = ["plain", "gzip", "lambda", "lambda-gzip", "direct"]
HOME = pathlib.Path(__file__).resolve().parents[2]


class Client:
    """One connection to a server that speaks AWS's protocols."""

    def __init__(self, url):
        self.at = urllib.parse.urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.at, timeout=600)

    def request(self, service, method, path, body=b"", headers=None):
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        self.connection.request(method, path, body, {"x-amz-date": stamp, "authorization": (
            "AWS4-HMAC-SHA256 Credential=%s/%s/%s/%s/aws4_request, SignedHeaders=host;x-amz-date, Signature=%064d"
            % (ACCOUNT, stamp[:8], REGION, service, 0)), **(headers or {})})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit("%s %s %s: %d %s" % (service, method, path, answer.status, content[:500]))
        return content

    def flush(self, name):
        """Waits until a delivery stream has delivered everything, which may take longer than one answer does."""
        while True:
            self.connection.request("POST", "/_millrace/firehose/%s/flush" % name)
            answer = self.connection.getresponse()
            answer.read()
            if answer.status == 200:
                return
            if answer.status != 504:
                raise SystemExit("flush: %d" % answer.status)

    def call(self, service, operation, parameters, headers=None):
        target = {"kinesis": "Kinesis_20131202.", "firehose": "Firehose_20150804."}[service] + operation
        body = parameters if isinstance(parameters, bytes) else json.dumps(parameters).encode()
        answer = self.request(service, "POST", "/", body, {
            "content-type": "application/x-amz-json-1.1", "x-amz-target": target, **(headers or {})})
        return json.loads(answer or b"{}")


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """A server process with all its children."""

    def __init__(self, command, url, log, environment=None):
        self.url = url
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            command, stdout=self.log, stderr=self.log, env={**os.environ, **(environment or {})}, start_new_session=True)
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit("the server ended: see %s" % log)
            try:
                socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(url).port), timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("nobody answers at " + url)

    def processes(self):
        """The process and all that descend from it."""
        children = {}
        for stat in glob.glob("/proc/[0-9]*/stat"):
            try:
                fields = pathlib.Path(stat).read_text().rsplit(")", 1)[1].split()
                children.setdefault(int(fields[1]), []).append(int(stat.split("/")[2]))
            except OSError:
                pass
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += children.get(pid, [])
        return found

    def cpu(self):
        """Seconds in user and kernel mode: of the server, and of all others, the ended ones that it waited for too."""
        own = others = 0
        for pid in self.processes():
            try:
                fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            ticks = int(fields[11]) + int(fields[12])
            if pid == self.process.pid:
                own += ticks
                others += int(fields[13]) + int(fields[14])
            else:
                others += ticks + int(fields[13]) + int(fields[14])
        tick = os.sysconf("SC_CLK_TCK")
        return own / tick, others / tick

    def forget_peaks(self):
        for pid in self.processes():
            try:
                pathlib.Path("/proc/%d/clear_refs" % pid).write_text("5")
            except OSError:
                pass

    def peaks(self):
        """The most resident memory in MiB: of the server, and of its children together."""
        own = others = 0
        for pid in self.processes():
            try:
                status = pathlib.Path("/proc/%d/status" % pid).read_text()
            except OSError:
                continue
            kib = int((re.search(r"VmHWM:\s+(\d+)", status) or [0, 0])[1])
            if pid == self.process.pid:
                own += kib
            else:
                others += kib
        return own / 1024, others / 1024

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


# What is put

def users(url):
    client, found = Client(url), []
    while len(found) < USERS:
        query = "/_randomuser/api/?exc=picture,login&results=%d" % min(500, USERS - len(found))
        found += json.loads(client.request("randomuser", "GET", query))["results"]
    return [json.dumps(user, separators=(",", ":"), ensure_ascii=False).encode() for user in found]


def record(number, templates):
    """A JSON document of exactly RECORD_BYTES; its number stands where `number_of` looks for it."""
    text = b'{"number":%09d,' % number + templates[number % len(templates)][1:]
    if len(text) > RECORD_BYTES:
        raise SystemExit("a user has more than %d bytes" % RECORD_BYTES)
    return text[:-1] + b" " * (RECORD_BYTES - len(text)) + b"}"


NUMBER = slice(len('{"number":'), len('{"number":') + 9)


def write_records(file, count, templates):
    """Writes all records one behind the other; returns the sum of their checksums."""
    total = 0
    with open(file, "wb") as out:
        for number in range(count):
            data = record(number, templates)
            total += zlib.crc32(data)
            out.write(data)
    return total


def batches(file, count, offset, step):
    with open(file, "rb") as records:
        for first in range(offset * BATCH, count, step * BATCH):
            records.seek(first * RECORD_BYTES)
            size = min(BATCH, count - first)
            block = records.read(size * RECORD_BYTES)
            yield first, [block[i * RECORD_BYTES:(i + 1) * RECORD_BYTES] for i in range(size)]


def put_stream(url, name, file, count, offset, step):
    client = Client(url)
    for first, records in batches(file, count, offset, step):
        answer = client.call("kinesis", "PutRecords", {"StreamName": name, "Records": [
            {"Data": base64.b64encode(data).decode(), "PartitionKey": "user-%d" % (first + i)}
            for i, data in enumerate(records)]})
        if answer["FailedRecordCount"]:
            raise SystemExit("the stream refused records")


def put_delivery(url, name, file, count, offset, step):
    client = Client(url)
    for _, records in batches(file, count, offset, step):
        answer = client.call("firehose", "PutRecordBatch", {"DeliveryStreamName": name, "Records": [
            {"Data": base64.b64encode(data).decode()} for data in records]})
        if answer["FailedPutCount"]:
            raise SystemExit("the delivery stream refused records")


def in_parallel(put, *arguments):
    """Puts everything from processes of their own; returns the CPU seconds that they took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    putters = [multiprocessing.Process(target=put, args=(*arguments, i, PUTTERS)) for i in range(PUTTERS)]
    for putter in putters:
        putter.start()
    for putter in putters:
        putter.join()
    if any(putter.exitcode for putter in putters):
        raise SystemExit("putting failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# What is delivered

class Seen:
    """Which records were found, and the sum of their checksums."""

    def __init__(self, count):
        self.times = bytearray(count)
        self.checksums = 0
        self.objects = 0
        self.bytes = 0

    def add(self, content, has_newlines):
        self.objects += 1
        self.bytes += len(content)
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        step = RECORD_BYTES + has_newlines
        if len(content) % step:
            raise SystemExit("an object of %d bytes does not hold whole records" % len(content))
        for at in range(0, len(content), step):
            data = content[at:at + RECORD_BYTES]
            self.times[int(data[NUMBER])] += 1
            self.checksums += zlib.crc32(data)
            if has_newlines and content[at + RECORD_BYTES] != 10:
                raise SystemExit("a record has no newline")

    def check(self, count, checksums, who):
        if self.times.count(1) != count or self.checksums != checksums:
            raise SystemExit("%s: %d records once, %d never, %d more than once; checksums %s" % (
                who, self.times.count(1), self.times.count(0), count - self.times.count(1) - self.times.count(0),
                "agree" if self.checksums == checksums else "differ"))


def destination(load, bucket):
    configuration = {
        "BucketARN": "arn:aws:s3:::" + bucket,
        "RoleARN": ROLE,
        "BufferingHints": {"SizeInMBs": BUFFER_MB, "IntervalInSeconds": 300},
        "CompressionFormat": "GZIP" if "gzip" in load else "UNCOMPRESSED",
    }
    if "lambda" in load:
        configuration["ProcessingConfiguration"] = {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": [
            {"ParameterName": "LambdaArn", "ParameterValue": "arn:aws:lambda:%s:%s:function:newline" % (REGION, ACCOUNT)}
        ]}]}
    return configuration


class Millrace:
    """The server under test, with a stream that is full."""

    def __init__(self, work, count):
        self.data = work / "data"
        self.count = count
        url = "http://127.0.0.1:%d" % free_port()
        self.server = Server(
            [*os.environ["BENCH_MILLRACE"].split(), "start", "--port", url.rsplit(":", 1)[1], "--data", str(self.data)],
            url, work / "millrace.log")
        self.url = url
        self.client = Client(url)
        self.loads = 0

    def fill(self, file):
        self.client.call("kinesis", "CreateStream", {"StreamName": "users", "ShardCount": SHARDS})
        while self.client.call("kinesis", "DescribeStreamSummary", {"StreamName": "users"})[
                "StreamDescriptionSummary"]["StreamStatus"] != "ACTIVE":
            time.sleep(0.1)
        in_parallel(put_stream, self.url, "users", file, self.count)
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.write(HOME / "examples/random-users/lambda/index.js", "index.js")
        self.client.request("lambda", "POST", "/2015-03-31/functions", json.dumps({
            "FunctionName": "newline", "Runtime": "nodejs20.x", "Handler": "index.handler", "Role": ROLE, "Timeout": 60,
            "MemorySize": 256, "Code": {"ZipFile": base64.b64encode(code.getvalue()).decode()}}).encode())

    def account(self, name):
        status = json.loads(self.client.request("millrace", "GET", "/_millrace/status"))
        for delivery in status["deliveries"]:
            if delivery["arn"].endswith("/" + name):
                if delivery["lastError"] or delivery["recordsFailed"] or delivery["recordsDropped"]:
                    raise SystemExit("a delivery failed: %s" % delivery)
                return delivery
        raise SystemExit("there is no delivery stream " + name)

    def run(self, load, file, checksums):
        """One delivery of everything; returns what it took."""
        self.loads += 1
        name = "%s-%d" % (load, self.loads)
        self.client.request("s3", "PUT", "/" + name)
        stream = {"DeliveryStreamName": name, "ExtendedS3DestinationConfiguration": destination(load, name)}
        if load != "direct":
            stream.update(DeliveryStreamType="KinesisStreamAsSource", KinesisStreamSourceConfiguration={
                "KinesisStreamARN": "arn:aws:kinesis:%s:%s:stream/users" % (REGION, ACCOUNT), "RoleARN": ROLE})
        with Recording(self.server, name):
            self.server.forget_peaks()
            cpu = self.server.cpu()
            begin = time.monotonic()
            self.client.call("firehose", "CreateDeliveryStream", stream, {"x-millrace-source-start": "TRIM_HORIZON"})
            if load == "direct":
                in_parallel(put_delivery, self.url, name, file, self.count)
            while self.account(name)["recordsIn"] < self.count:
                time.sleep(0.05)
            self.client.flush(name)
            seconds = time.monotonic() - begin
            account = self.account(name)
            cpu = [after - before for before, after in zip(cpu, self.server.cpu())]
            peaks = self.server.peaks()
        if account["recordsDelivered"] != self.count:
            raise SystemExit("%s delivered %d records" % (name, account["recordsDelivered"]))
        seen = Seen(self.count)
        for path in (self.data / "s3" / name).rglob("*"):
            if path.is_file():
                seen.add(path.read_bytes(), "lambda" in load)
        seen.check(self.count, checksums, name)
        self.client.call("firehose", "DeleteDeliveryStream", {"DeliveryStreamName": name})
        for path in list_objects(self.client, name):
            self.client.request("s3", "DELETE", "/%s/%s" % (name, urllib.parse.quote(path)))
        self.client.request("s3", "DELETE", "/" + name)
        return {"load": load, "server": "millrace", "seconds": seconds, "records": self.count, "cpu": cpu, "peaks": peaks,
                "objects": seen.objects, "bytes": seen.bytes}


def list_objects(client, bucket):
    token = ""
    while True:
        page = client.request("s3", "GET", "/%s?list-type=2%s" % (
            bucket, "&continuation-token=" + urllib.parse.quote(token, safe="") if token else "")).decode()
        for key in re.findall("<Key>(.*?)</Key>", page):
            yield key
        found = re.search("<NextContinuationToken>(.*?)</NextContinuationToken>", page)
        if not found:
            return
        token = found[1]


class Recording:
    """A recording of Flight Recorder, and what each kind of thread took, if that is asked for."""

    def __init__(self, server, name):
        self.folder = os.environ.get("BENCH_PROFILE")
        self.server, self.name = server, name

    def jcmd(self, *command):
        subprocess.run([os.environ["BENCH_JAVA_HOME"] + "/bin/jcmd", str(self.server.process.pid), *command],
                       check=True, stdout=subprocess.DEVNULL)

    def threads(self):
        """CPU seconds of the server's threads by name, without the numbers in them."""
        seconds = {}
        for stat in glob.glob("/proc/%d/task/*/stat" % self.server.process.pid):
            head, tail = pathlib.Path(stat).read_text().rsplit(")", 1)
            name = re.sub("[0-9-]+", "", head.split("(", 1)[1])
            ticks = sum(map(int, tail.split()[11:13]))
            seconds[name] = seconds.get(name, 0) + ticks / os.sysconf("SC_CLK_TCK")
        return seconds

    def __enter__(self):
        if self.folder:
            self.jcmd("JFR.start", "name=bench", "settings=profile")
            self.before = self.threads()

    def __exit__(self, *_):
        if self.folder:
            spent = [(after - self.before.get(name, 0), name) for name, after in self.threads().items()]
            print("threads: " + ", ".join("%s %.2f s" % (name, seconds) for seconds, name in sorted(spent, reverse=True)
                                          if seconds > 0.05), file=sys.stderr)
            os.makedirs(self.folder, exist_ok=True)
            self.jcmd("JFR.stop", "name=bench", "filename=%s/%s.jfr" % (os.path.abspath(self.folder), self.name))


def moto(work, file, count):
    """The peer: what is put becomes an object at once, in memory; it reads no stream, calls no function, compresses nothing."""
    url = "http://127.0.0.1:%d" % free_port()
    server = Server([sys.executable, "-m", "moto.server", "-p", url.rsplit(":", 1)[1]], url, work / "moto.log")
    try:
        client = Client(url)
        client.request("s3", "PUT", "/direct")
        client.call("firehose", "CreateDeliveryStream", {
            "DeliveryStreamName": "direct", "ExtendedS3DestinationConfiguration": destination("direct", "direct")})
        cpu = server.cpu()
        begin = time.monotonic()
        in_parallel(put_delivery, url, "direct", file, count)
        seconds = time.monotonic() - begin
        cpu = [after - before for before, after in zip(cpu, server.cpu())]
        peaks = server.peaks()
        seen, checksums = Seen(count), 0
        for key in list_objects(client, "direct"):
            seen.add(client.request("s3", "GET", "/direct/" + urllib.parse.quote(key)), False)
        for _, records in batches(file, count, 0, 1):
            checksums += sum(map(zlib.crc32, records))
        seen.check(count, checksums, "moto")
        return {"load": "direct", "server": "moto", "seconds": seconds, "records": count, "cpu": cpu, "peaks": peaks,
                "objects": seen.objects, "bytes": seen.bytes}
    finally:
        server.close()


def limit(name, command, file, work, count):
    """What a tool takes for the same bytes, from the page cache to the disk."""
    out = work / "limit"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    with open(file, "rb") as source, open(out, "wb") as target:
        subprocess.run(command, stdin=source, stdout=target, check=True)
        os.fsync(target.fileno())
    seconds = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    size = out.stat().st_size
    out.unlink()
    return {"load": name, "server": "limit", "seconds": seconds, "records": count,
            "cpu": [after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 0],
            "peaks": [0, 0], "objects": 1, "bytes": size}


LIMITS = {"cat": ["cat"], "gzip -1": ["gzip", "-1"], "gzip": ["gzip"]}


def report(results):
    print("| load | server | records/s: median (min - max) | MB/s | CPU a record: server + function |"
          " most memory: server + function | objects |")
    print("|---|---|---|---|---|---|---|")
    rows = [(load, server) for load in LOADS for server in ("millrace", "moto")] + [(name, "limit") for name in LIMITS]
    for load, server in rows:
        runs = [run for run in results if run["load"] == load and run["server"] == server]
        if not runs:
            continue
        rates = [run["records"] / run["seconds"] for run in runs]
        rate = statistics.median(rates)
        middle = lambda of, part: statistics.median(run[of][part] for run in runs)
        has_function = "lambda" in load
        micros = ["%.1f µs" % (middle("cpu", part) * 1e6 / runs[0]["records"]) for part in range(1 + has_function)]
        memory = ["%.0f MiB" % max(run["peaks"][part] for run in runs) for part in range(1 + has_function)]
        print("| %s | %s | %s (%s - %s) | %.0f | %s | %s | %s of %.1f MB |" % (
            load, server, *("{:,.0f}".format(each) for each in (rate, min(rates), max(rates))),
            rate * RECORD_BYTES / 1e6, " + ".join(micros), "" if server == "limit" else " + ".join(memory),
            "{:,}".format(runs[0]["objects"]), runs[0]["bytes"] / runs[0]["objects"] / 1e6))


def main(loads):
    count = int(os.environ.get("BENCH_RECORDS", "1000000"))
    rounds = int(os.environ.get("BENCH_ROUNDS", "2"))
    peers = os.environ.get("BENCH_PEERS", "moto").split()
    work = pathlib.Path(os.environ.get("BENCH_WORK") or tempfile.mkdtemp()).resolve()
    work.mkdir(parents=True, exist_ok=True)
    millrace, results, notes = None, [], []

    def note(result):
        results.append(result)
        print(json.dumps(result), file=sys.stderr, flush=True)

    try:
        shutil.rmtree(work / "data", ignore_errors=True)
        millrace = Millrace(work, count)
        file = work / "records"
        checksums = write_records(file, count, users(millrace.url))
        print("filling a stream", file=sys.stderr, flush=True)
        millrace.fill(file)
        load_before = os.getloadavg()[0]
        for turn in range(rounds):
            for load in loads if turn % 2 == 0 else reversed(loads):
                note(millrace.run(load, file, checksums))
            for name in LIMITS:
                note(limit(name, LIMITS[name], file, work, count))
        millrace.server.close()
        if "moto" in peers and "direct" in loads:
            if subprocess.run([sys.executable, "-c", "import moto.server, flask"], capture_output=True).returncode:
                notes.append("moto is not installed (`pip install 'moto[server]'`), so it was not measured.")
            else:
                note(moto(work, file, min(count, int(os.environ.get("BENCH_PEER_RECORDS", "50000")))))
    finally:
        if millrace and millrace.server.process.poll() is None:
            millrace.server.close()
        for leftover in ("data", "records", "limit"):
            path = work / leftover
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        if not os.environ.get("BENCH_WORK"):
            shutil.rmtree(work, ignore_errors=True)
    print("\n%d cores, load of the machine %.1f at the start and %.1f at the end; %d rounds of %s records of %d bytes,"
          " %d shards, buffers of %d MB\n" % (os.cpu_count(), load_before, os.getloadavg()[0], rounds,
                                              "{:,}".format(count), RECORD_BYTES, SHARDS, BUFFER_MB))
    report(results)
    print("".join("\n" + note for note in notes))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main(sys.argv[1:] or LOADS)
