#!/usr/bin/env python3
"""How fast gatepost catches up after an outage, while events go on coming.

    catchup.py [--gatepost FILE] [--backlog N] [--rate N]

The collector is away until the spool has N events; then it comes, and the gateway goes on writing at a rate for five
seconds. It has caught up when every event has come, those that were written meanwhile included; where that is before the
five seconds are over, it could have been faster than what is printed.
"""

import argparse
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from bench import LONGEST_RUN, ROOT, Bench, Lines, describe, peak_memory

GATEPOST = """\
agent: {{ name: bench, data_dir: {folder}/data, admin: {{ socket: {folder}/socket, http: "off" }} }}
inputs: {{ log: {{ files: ["{log}"] }} }}
outputs:
  sink: {{ to: tls://localhost:{port}, tls: {{ ca: {ca} }}, retry: {{ min: 100ms, max: 500ms }} }}
"""

# The gateway goes on for so long.
SECONDS_MORE = 5


def wait(what, condition):
    deadline = time.monotonic() + LONGEST_RUN
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what}: it took too long")
        time.sleep(0.05)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        return nobody.getsockname()[1]


def run(bench, backlog, rate):
    work, port = pathlib.Path(tempfile.mkdtemp(dir=bench.folder)), free_port()
    (work / "gatepost.yaml").write_text(GATEPOST.format(folder=work, log=bench.log, port=port, ca=bench.ca))
    log = bench.log.read_bytes()
    end = 0
    for _ in range(backlog):
        end = log.index(b"\n", end) + 1
    bench.log.write_bytes(log[:end])
    rest = log[end:].splitlines(keepends=True)
    agent = bench.start([bench.gatepost, "run", "--config", work], work)
    sink = None
    try:
        status = [bench.gatepost, "status", "--config", work, "--json"]
        wait("reading", lambda: f'"backlog_events": {backlog}' in subprocess.run(status, capture_output=True, text=True).stdout)
        sink = subprocess.Popen(
            [bench.sink, "-p", str(port), "tls", bench.ca, bench.folder / "key.pem", str(bench.events)],
            stdout=subprocess.PIPE,
        )
        lines = Lines(sink.stdout.fileno())
        lines.wait_for("port", LONGEST_RUN)
        began = time.monotonic()
        with open(bench.log, "ab", buffering=0) as file:
            # A piece every twentieth of a second.
            for number, start in enumerate(range(0, len(rest), rate // 20)):
                file.write(b"".join(rest[start : start + rate // 20]))
                time.sleep(max(0, began + (number + 1) / 20 - time.monotonic()))
        first = float(lines.wait_for("first", LONGEST_RUN)[0])
        done = float(lines.wait_for("done", LONGEST_RUN)[0])
        return first - began, done - first, peak_memory(agent.pid)
    finally:
        for process in (agent, sink):
            if process:
                process.kill()
                process.wait()
        shutil.rmtree(work)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gatepost", type=pathlib.Path, default=ROOT / ".build/release/gatepost")
    parser.add_argument("--backlog", type=int, default=1_000_000)
    parser.add_argument("--rate", type=int, default=20_000, help="events a second that go on coming")
    arguments = parser.parse_args()
    arguments.gatepost = arguments.gatepost.resolve()
    arguments.events = arguments.backlog + SECONDS_MORE * arguments.rate
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gatepost-bench-"))
    try:
        bench = Bench(arguments, folder)
        bench.prepare()
        describe(bench)
        connected, seconds, memory = run(bench, arguments.backlog, arguments.rate)
        rate = arguments.events / seconds
        print(
            f"catch-up   {arguments.backlog} events in the spool and {arguments.rate} more a second: all there after "
            f"{seconds:.1f} s (and {connected:.1f} s to connect),\n"
            f"           {rate:.0f} events/s, {rate / arguments.rate:.1f} x what came in; peak {memory / 1024:.1f} MiB"
        )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
