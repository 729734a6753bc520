#!/usr/bin/env python3
"""How much later an event is at the collector than in the log.

    latency.py [--gatepost FILE] [--seconds N] [--rate N]

Lines are written one at a time at a rate; the sink notes when each comes. In between the agent reads it, puts it on the
disk and syncs that, renders it and sends it over TLS.
"""

import array
import statistics
import time

from bench import LONGEST_RUN, Bench, options, prepared

GATEPOST = """\
agent: {{ name: bench, data_dir: {folder}/data, admin: {{ socket: "off", http: "off" }} }}
inputs: {{ log: {{ files: ["{log}"] }} }}
outputs:
  sink: {{ to: tls://localhost:{port}, tls: {{ ca: {ca} }}, batch: {{ max_wait: {wait} }} }}
"""

# Lines before those that are counted, until all are connected and warm.
WARM = 500


def run(bench, lines, rate, wait):
    with bench.room() as (work, processes):
        log, times = work / "live.log", work / "times"
        sink, words = bench.start_sink("-t", times)
        processes.append(sink)
        port = words.wait_for("port", LONGEST_RUN)[0]
        log.touch()
        agent = bench.start_gatepost_as(
            GATEPOST.format(folder=work, log=log, port=port, ca=bench.ca, wait=wait), work
        )
        processes.append(agent)
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


def main():
    arguments = options(__doc__, seconds=10, rate=1000).parse_args()
    arguments.events = WARM + arguments.seconds * arguments.rate
    with prepared(Bench, arguments) as bench:
        lines = bench.log.read_bytes().splitlines(keepends=True)
        for wait in ("0ms", "200ms"):
            found = run(bench, lines, arguments.rate, wait)
            print(
                f"latency    max_wait {wait:>5}: p50 {statistics.median(found):.1f} ms, "
                f"p99 {found[len(found) * 99 // 100]:.1f} ms, longest {found[-1]:.1f} ms; {arguments.rate} events/s"
            )


if __name__ == "__main__":
    main()
