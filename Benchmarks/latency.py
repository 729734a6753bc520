#!/usr/bin/env python3
"""How much later an event is at the collector than in the log.

    latency.py [--gatepost FILE] [--seconds N] [--rate N]

Lines are written one at a time at a rate; the sink notes when each comes. In between the agent reads it, puts it on the
disk and syncs that, renders it and sends it over TLS.
"""

import argparse
import array
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

from bench import LONGEST_RUN, ROOT, Bench, Lines, describe

GATEPOST = """\
agent: {{ name: bench, data_dir: {folder}/data, admin: {{ socket: "off", http: "off" }} }}
inputs: {{ log: {{ files: ["{log}"] }} }}
outputs:
  sink: {{ to: tls://localhost:{port}, tls: {{ ca: {ca} }}, batch: {{ max_wait: {wait} }} }}
"""

# Lines before those that are counted, until all are connected and warm.
WARM = 500


def run(bench, lines, rate, wait):
    work = pathlib.Path(tempfile.mkdtemp(dir=bench.folder))
    log, times = work / "live.log", work / "times"
    sink = subprocess.Popen(
        [bench.sink, "-t", times, "tls", bench.ca, bench.folder / "key.pem", str(len(lines))], stdout=subprocess.PIPE
    )
    agent = None
    try:
        words = Lines(sink.stdout.fileno())
        port = words.wait_for("port", LONGEST_RUN)[0]
        (work / "gatepost.yaml").write_text(
            GATEPOST.format(folder=work, log=log, port=port, ca=bench.ca, wait=wait)
        )
        log.touch()
        agent = bench.start([bench.gatepost, "run", "--config", work], work)
        while "connected" not in (work / "log").read_text(errors="replace"):
            time.sleep(0.05)
        written = []
        with open(log, "ab", buffering=0) as file:
            began = time.monotonic()
            for number, line in enumerate(lines):
                time.sleep(max(0, began + number / rate - time.monotonic()))
                written.append(time.monotonic())
                file.write(line)
        words.wait_for("done", LONGEST_RUN)
        seen = array.array("d", times.read_bytes())
        return sorted(1000 * (there - here) for here, there in list(zip(written, seen))[WARM:])
    finally:
        for process in (agent, sink):
            if process:
                process.kill()
                process.wait()
        shutil.rmtree(work)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gatepost", type=pathlib.Path, default=ROOT / ".build/release/gatepost")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rate", type=int, default=1000)
    arguments = parser.parse_args()
    arguments.gatepost = arguments.gatepost.resolve()
    arguments.events = WARM + arguments.seconds * arguments.rate
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gatepost-bench-"))
    try:
        bench = Bench(arguments, folder)
        bench.prepare()
        describe(bench)
        lines = bench.log.read_bytes().splitlines(keepends=True)
        for wait in ("0ms", "200ms"):
            found = run(bench, lines, arguments.rate, wait)
            print(
                f"latency    max_wait {wait:>5}: p50 {statistics.median(found):.1f} ms, "
                f"p99 {found[len(found) * 99 // 100]:.1f} ms, longest {found[-1]:.1f} ms; {arguments.rate} events/s"
            )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
