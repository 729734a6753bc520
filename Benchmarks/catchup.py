#!/usr/bin/env python3
"""How fast gatepost catches up after an outage, while events go on coming.

    catchup.py [--gatepost FILE] [--backlog N] [--rate N]

The collector is away until the spool has N events; then it comes, and the gateway goes on writing at a rate for five
seconds. It has caught up when every event has come, those that were written meanwhile included; where that is before the
five seconds are over, it could have been faster than what is printed.
"""

import subprocess
import time

from bench import LONGEST_RUN, Bench, free_port, options, peak_memory, prepared, wait

GATEPOST = """\
agent: {{ name: bench, data_dir: {folder}/data, admin: {{ socket: {folder}/socket, http: "off" }} }}
inputs: {{ log: {{ files: ["{log}"] }} }}
outputs:
  sink: {{ to: tls://localhost:{port}, tls: {{ ca: {ca} }}, retry: {{ min: 100ms, max: 500ms }} }}
"""

# The gateway goes on for so long.
SECONDS_MORE = 5


def run(bench, backlog, rate):
    log = bench.log.read_bytes()
    end = 0
    for _ in range(backlog):
        end = log.index(b"\n", end) + 1
    bench.log.write_bytes(log[:end])
    rest = log[end:].splitlines(keepends=True)
    port = free_port()
    with bench.room() as (work, processes):
        agent = bench.start_gatepost_as(
            GATEPOST.format(folder=work, log=bench.log, port=port, ca=bench.ca), work
        )
        processes.append(agent)
        status = [bench.gatepost, "status", "--config", work, "--json"]
        wait("reading", lambda: f'"backlog_events": {backlog}' in subprocess.run(status, capture_output=True, text=True).stdout)
        sink, lines = bench.start_sink("-p", port)
        processes.append(sink)
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


def main():
    arguments = options(__doc__, backlog=1_000_000, rate=20_000).parse_args()
    arguments.events = arguments.backlog + SECONDS_MORE * arguments.rate
    with prepared(Bench, arguments) as bench:
        connected, seconds, memory = run(bench, arguments.backlog, arguments.rate)
        rate = arguments.events / seconds
        print(
            f"catch-up   {arguments.backlog} events in the spool and {arguments.rate} more a second: all there after "
            f"{seconds:.1f} s (and {connected:.1f} s to connect),\n"
            f"           {rate:.0f} events/s, {rate / arguments.rate:.1f} x what came in; peak {memory / 1024:.1f} MiB"
        )


if __name__ == "__main__":
    main()
