#!/usr/bin/env python3
"""What an event costs gatepost when there are more of them, in more files, or behind a backlog.

    size.py [--gatepost FILE] [--most N] [--backlog N] [--plot FILE]

Up to `--most` events at a time, and beside a backlog of `--backlog` events for an output that is away. The agent runs,
with nothing to do, before the events are moved to where it looks for them; its CPU time from then until the collector has
seen each of them (TLS, RFC 5424) is what is divided by their number. `--plot` has gnuplot draw it.
"""

import os
import pathlib
import subprocess
import time
import urllib.error
import urllib.request

from bench import LONGEST_RUN, Bench, cpu_seconds, free_port, options, peak_memory, prepared, wait

GATEPOST = """\
agent: {{ name: bench, data_dir: {work}/data, admin: {{ socket: "off", http: "127.0.0.1:{admin}" }} }}
inputs: {{ logs: {{ files: ["{work}/logs/*.log"] }} }}
outputs:
  sink: {{ to: tls://localhost:{port}, tls: {{ ca: {ca} }} }}
"""

# Holds back whatever there is.
GATEPOST_DEAD = """\
  dead: {{ to: "tcp://127.0.0.1:{dead}" }}
"""

PLOT = """\
set terminal svg size 900,300 font "sans-serif,12" background rgb "white"
set output "{output}"
set multiplot layout 1,3
set yrange [0:*]
set logscale x
set format x "10^{{%L}}"
set key off
set grid y
set style data linespoints
set ylabel "CPU, microseconds an event"
set title "events"
plot "{folder}/events" using 1:2 pointtype 7 linecolor rgb "#1f77b4"
set title "files, {of_files} events"
plot "{folder}/files" using 1:2 pointtype 7 linecolor rgb "#1f77b4"
unset logscale x
set format x "%g"
set title "GiB that wait for another output"
plot "{folder}/backlog" using 1:2 pointtype 7 linecolor rgb "#1f77b4"
"""

OF_FILES = 500_000  # events, where the number of files varies
FEWEST = 10_000


def delivered(admin):
    """Events that the output `sink` has delivered; none while the agent does not answer yet."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{admin}/metrics", timeout=5) as response:
            for line in response.read().decode().splitlines():
                if line.startswith("gatepost_output_events_total{") and 'output="sink"' in line:
                    return int(float(line.split()[-1]))
    except urllib.error.URLError:
        pass
    return None


def move_in(work, files):
    for path in files:
        os.rename(path, work / "logs" / path.name)


class Sizes:
    def __init__(self, bench):
        self.bench = bench

    def lines(self, first, count):
        """So many lines of the log, by number from 0."""
        with open(self.bench.log, "rb") as log:
            for number, line in enumerate(log):
                if number >= first + count:
                    return
                if number >= first:
                    yield line

    def prepare(self, work, first, count, files):
        """Writes events to files beside the place where the agent looks."""
        ready = work / f"ready-{first}"
        ready.mkdir()
        lines = self.lines(first, count)
        for number in range(files):
            share = count // files + (number < count % files)
            with open(ready / f"{first}-{number}.log", "wb") as file:
                file.writelines(next(lines) for _ in range(share))
        return list(ready.iterdir())

    def run(self, events, files=1, backlog=0):
        """CPU seconds per event, events per second, and the most memory in KiB."""
        bench, admin = self.bench, free_port()
        with bench.room() as (work, processes):
            (work / "logs").mkdir()
            sink, lines = bench.start_sink(events=backlog + events)
            processes.append(sink)
            port = lines.wait_for("port", LONGEST_RUN)[0]
            configuration = GATEPOST.format(work=work, admin=admin, port=port, ca=bench.ca)
            if backlog:
                configuration += GATEPOST_DEAD.format(dead=free_port())
            agent = bench.start_gatepost_as(configuration, work)
            processes.append(agent)
            wait("the start", lambda: delivered(admin) is not None)
            if backlog:
                move_in(work, self.prepare(work, 0, backlog, 1))
                wait("the backlog", lambda: delivered(admin) >= backlog)
            ready = self.prepare(work, backlog, events, files)
            before, began = cpu_seconds(agent.pid), time.monotonic()
            move_in(work, ready)
            done = float(lines.wait_for("done", LONGEST_RUN)[0])
            return (cpu_seconds(agent.pid) - before) / events, events / (done - began), peak_memory(agent.pid)


def table(title, unit, rows, measure):
    print(f"\n{title:14}{'CPU µs an event':>17}{'events/s':>12}{'peak MiB':>10}", flush=True)
    points = []
    for amount, shown in rows:
        cost, rate, memory = measure(amount)
        print(f"{shown:<14}{cost * 1e6:17.2f}{rate:12.0f}{memory / 1024:10.1f}", flush=True)
        points.append((amount / unit, cost * 1e6))
    return points


def draw(path, folder, curves):
    for name, points in curves.items():
        (folder / name).write_text("".join(f"{x} {y}\n" for x, y in points))
    program = PLOT.format(output=path, folder=folder, of_files=f"{OF_FILES:,}")
    subprocess.run(["gnuplot"], input=program, text=True, check=True)


def main():
    parser = options(__doc__, most=10_000_000, backlog=2_400_000)
    parser.add_argument("--plot", type=pathlib.Path, help="an SVG file")
    arguments = parser.parse_args()
    arguments.events = max(arguments.most, arguments.backlog + OF_FILES)
    with prepared(Bench, arguments) as bench:
        sizes = Sizes(bench)
        bytes_each = bench.log.stat().st_size / arguments.events
        counts = [FEWEST]
        while counts[-1] * 10 <= arguments.most:
            counts.append(counts[-1] * 10)
        curves = {
            "events": table("events", 1, [(n, f"{n:,}") for n in counts], sizes.run),
            "files": table(
                "files", 1, [(n, f"{n:,}") for n in (1, 10, 100, 1000)], lambda files: sizes.run(OF_FILES, files)
            ),
            "backlog": table(
                "waiting", 2**30 / bytes_each,
                [(n, f"{n * bytes_each / 2**30:.2f} GiB") for n in (0, arguments.backlog)],
                lambda backlog: sizes.run(OF_FILES, backlog=backlog),
            ),
        }  # fmt: skip
        if arguments.plot:
            draw(arguments.plot, bench.folder, curves)


if __name__ == "__main__":
    main()
