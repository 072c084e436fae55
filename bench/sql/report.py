#!/usr/bin/env python3
"""Prints what `run` measured as a table, and fails if Millrace and a peer computed different rows.

    report.py FILE BYTES RECORDS    BYTES of JSON in so many RECORDS

Lines of the file, of which the kinds are WARMUP, ROUND, CHECK and START:

    KIND engine load records seconds cpuSeconds firstRowSeconds firstRowMillis rows sum [startedMillis]
    MEMORY engine kibibytes
"""
import statistics
import sys


def main(file, size, count):
    rounds, checks, cold, starts, memory = {}, {}, {}, {}, {}
    with open(file) as lines:
        for line in lines:
            kind, engine, *values = line.split()
            if kind == "MEMORY":
                memory[engine] = int(values[0]) / 1024
                continue
            load, records, seconds, cpu, first, first_millis, rows, total, *started = values
            rate, cpu = int(records) / float(seconds), float(cpu) * 1e6 / int(records)
            if kind == "WARMUP":
                cold.setdefault((load, engine), rate)
            elif kind == "ROUND":
                rounds.setdefault(load, {}).setdefault(engine, []).append((rate, cpu))
            elif kind == "CHECK":
                checks.setdefault(load, {})[engine] = (rows, total)
            elif kind == "START":
                starts.setdefault(engine, []).append((int(first_millis) - int(started[0]), float(seconds)))
    per_record = int(size) / int(count)
    print("| load | engine | records/s: median (min - max) | Millrace is | MB/s of JSON | CPU a record"
          " | records/s the first time |")
    print("|---|---|---|---|---|---|---|")
    for load, engines in rounds.items():
        middle = {engine: [statistics.median(run[i] for run in runs) for i in (0, 1)] for engine, runs in engines.items()}
        for engine, runs in engines.items():
            rate, cpu = middle[engine]
            times = "" if engine == "millrace" else "**%.1f×** as fast, %.1f× by CPU" % (
                middle["millrace"][0] / rate, cpu / middle["millrace"][1])
            print("| %s | %s | %s (%s - %s) | %s | %.0f | %.2f µs | %s |" % (
                load, engine, *("{:,.0f}".format(each) for each in (
                    rate, min(run[0] for run in runs), max(run[0] for run in runs))),
                times, rate * per_record / 1e6, cpu, "{:,.0f}".format(cold[load, engine])))
    print()
    for engine, runs in starts.items():
        print("%s: first row %.0f ms after the start of the process (median of %d); at most %.0f MiB of memory"
              % (engine, statistics.median(run[0] for run in runs), len(runs), memory[engine]))
    wrong = [load for load, sums in checks.items() if len(set(sums.values())) > 1]
    for load, sums in checks.items():
        print("%s: %s rows%s" % (load, sums["millrace"][0], ", the same on both sides"
                                 if len(sums) > 1 and load not in wrong else ""))
    if wrong:
        raise SystemExit("different rows: %s" % {load: checks[load] for load in wrong})


main(*sys.argv[1:])
