#!/usr/bin/env python3
"""How long functions take: the first event of a process, the next ones, and those that never end.

    bench/lambda/latency.py http://localhost:4566 [COUNT]

Needs boto3. Start the server once as it is and once with `--lambda-sandbox off` to see what the sandbox costs.
"""
import io
import json
import statistics
import sys
import threading
import time
import zipfile

import boto3
from botocore.config import Config

ROLE = "arn:aws:iam::000000000000:role/bench"
HANDLERS = {
    "nodejs20.x": ("index.js", "exports.handler = async (event) => { while (event === 'loop'); return event; };"),
    "python3.12": ("index.py", "def handler(event, context):\n    while event == 'loop': pass\n    return event\n"),
}


def archive(name, text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(name, text)
    return out.getvalue()


def millis(act):
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1e3


def line(what, figures):
    figures = sorted(figures)
    print("%-44s median %8.1f ms   90 %% %8.1f ms   most %8.1f ms" % (
        what, statistics.median(figures), figures[int(len(figures) * 0.9)], figures[-1]), flush=True)


def main():
    url, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
    client = boto3.client("lambda", endpoint_url=url, region_name="us-east-1", aws_access_key_id="000000000000",
                          aws_secret_access_key="any", config=Config(max_pool_connections=40, read_timeout=120,
                                                                     retries={"max_attempts": 0}))

    def invoke(name, event="go"):
        answer = client.invoke(FunctionName=name, Payload=json.dumps(event))
        return answer.get("FunctionError"), answer["Payload"].read().decode()

    for runtime, (file, code) in HANDLERS.items():
        name = "bench-" + runtime.replace(".", "-")
        try:
            client.delete_function(FunctionName=name)
        except client.exceptions.ResourceNotFoundException:
            pass
        client.create_function(FunctionName=name, Runtime=runtime, Role=ROLE, Handler="index.handler", Timeout=1,
                               Code={"ZipFile": archive(file, code)})
        invoke(name)
        cold = []
        for i in range(count):
            client.update_function_configuration(FunctionName=name, Environment={"Variables": {"ROUND": str(i)}})
            cold.append(millis(lambda: invoke(name)))
        line(runtime + ": first event of a process", cold)
        line(runtime + ": next events", [millis(lambda: invoke(name)) for _ in range(count * 25)])

        def late():
            error, text = invoke(name, "loop")
            assert "timed out after 1.00 seconds" in text, text
        alone = []
        for _ in range(5):
            invoke(name)
            alone.append(millis(late))
        line(runtime + ": endless loop, time-out 1 s", alone)

    # Twenty others are at work and never stop by themselves; they are ended when all is measured.
    names = ["bench-other-%d" % i for i in range(20)]
    for name in names:
        client.create_function(FunctionName=name, Runtime="python3.12", Role=ROLE, Handler="index.handler", Timeout=60,
                               Code={"ZipFile": archive(*HANDLERS["python3.12"])})
        invoke(name)
    for runtime in HANDLERS:
        invoke("bench-" + runtime.replace(".", "-"))
    others = [threading.Thread(target=invoke, args=(name, "loop")) for name in names]
    for other in others:
        other.start()
    for runtime in HANDLERS:
        name = "bench-" + runtime.replace(".", "-")
        busy = []
        for _ in range(5):
            invoke(name)
            busy.append(millis(lambda: invoke(name, "loop")))
        line(runtime + ": the same beside 20 that never end", busy)
    for other in others:
        other.join()
    for name in names:
        client.delete_function(FunctionName=name)


main()
