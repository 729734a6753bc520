#!/usr/bin/env python3
"""What taking events in costs: gatepost beside rsyslog and syslog-ng, from files, over TCP and over UDP.

    inputs.py [--gatepost FILE] [--events N] [--repeats N] [--only NAME…]

Each of them takes the events into its queue on disk, for a collector that is not there. A run ends when the shipper
itself says that it has taken them all; its CPU time is that of its whole life, start and stop included. rsyslog tells
once a second how far it is, so its seconds are up to one too many. Compare figures within one run of this script only.
"""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from bench import HERE, LONGEST_RUN, SYSLOG_NG, SYSLOG_NG_ENVIRONMENT, Bench, free_port, options, peak_memory

MANY = 1000  # files, connections
LINES_OF_MANY = 100
RATE, RATE_SECONDS = 100_000, 5  # datagrams


class Gatepost:
    name = "gatepost"

    def __init__(self, program):
        self.program = program

    def start(self, work, source):
        self.port = free_port()
        inputs = {
            "files": f'files: ["{source.get("files")}"]',
            "tcp": f'listen: ["tcp://127.0.0.1:{source.get("tcp")}"]',
            "udp": f'listen: ["udp://127.0.0.1:{source.get("udp")}"]',
        }
        (work / "gatepost.yaml").write_text(
            f"""\
agent: {{ name: bench, data_dir: {work}/data, admin: {{ socket: "off", http: "127.0.0.1:{self.port}" }} }}
inputs: {{ in: {{ {inputs[next(iter(source))]} }} }}
outputs: {{ dead: {{ to: "tcp://127.0.0.1:{free_port()}" }} }}
"""
        )
        return Bench.start([self.program, "run", "--config", work], work)

    def taken(self, work):
        url = f"http://127.0.0.1:{self.port}/metrics"
        with urllib.request.urlopen(url, timeout=5) as response:
            for line in response.read().decode().splitlines():
                if line.startswith("gatepost_input_events_total{"):
                    return int(float(line.split()[-1]))
        return 0


class Rsyslog:
    name = "rsyslog"

    def start(self, work, source):
        kind, place = next(iter(source.items()))
        inputs = {
            "files": f'module(load="imfile" mode="inotify")\n'
            f'input(type="imfile" file="{place}" tag="gateway:" ruleset="send")',
            "tcp": f'module(load="imtcp" maxSessions="2000")\n'
            f'input(type="imtcp" address="127.0.0.1" port="{place}" ruleset="send")',
            "udp": f'module(load="imudp")\n'
            f'input(type="imudp" address="127.0.0.1" port="{place}" rcvbufSize="32m" ruleset="send")',
        }
        configuration = work / "rsyslog.conf"
        configuration.write_text(
            f"""\
global(workDirectory="{work}" maxMessageSize="64k")
module(load="impstats" interval="1" format="json" log.syslog="off" log.file="{work}/stats")
{inputs[kind]}
ruleset(name="send") {{
    action(name="sink" type="omfwd" target="127.0.0.1" port="{free_port()}" protocol="tcp"
        action.resumeRetryCount="-1" queue.type="Disk" queue.filename="sink" queue.size="100000000"
        queue.maxDiskSpace="8g")
}}
"""
        )
        return Bench.start(["/usr/sbin/rsyslogd", "-n", "-f", configuration, "-i", work / "pid"], work)

    def taken(self, work):
        taken = 0
        for line in (work / "stats").read_text().splitlines():
            with contextlib.suppress(json.JSONDecodeError):  # a line that is just being written
                values = json.loads(line[line.index("{") :])
                if values["name"] == "sink queue":
                    taken = values["enqueued"]
        return taken


class SyslogNG:
    name = "syslog-ng"

    def start(self, work, source):
        kind, place = next(iter(source.items()))
        files = f'file("{place}" flags(no-parse) log-fetch-limit(1000) log-iw-size(100000))'
        if kind == "files" and "*" in str(place):
            directory, pattern = os.path.split(place)
            files = (
                f'wildcard-file(base-dir("{directory}") filename-pattern("{pattern}") max-files(2000) flags(no-parse) '
                f"log-iw-size(200000))"
            )
        sources = {
            "files": files,
            "tcp": f'network(ip("127.0.0.1") port({place}) transport("tcp") flags(no-parse) max-connections(2000) '
            f"log-iw-size(200000))",
            "udp": f'network(ip("127.0.0.1") port({place}) transport("udp") flags(no-parse) so-rcvbuf(33554432))',
        }
        configuration = work / "syslog-ng.conf"
        configuration.write_text(
            f"""\
@version: 3.38
options {{ stats-freq(0); log-msg-size(65536); keep-hostname(yes); }};
source in {{ {sources[kind]}; }};
destination sink {{
    syslog("127.0.0.1" port({free_port()}) transport("tcp")
        disk-buffer(reliable(yes) disk-buf-size(4294967296) mem-buf-size(67108864) dir("{work}")));
}};
log {{ source(in); destination(sink); {"" if kind == "udp" else "flags(flow-control);"} }};
"""
        )
        return Bench.start(
            [SYSLOG_NG / "usr/sbin/syslog-ng", "--foreground", "--stderr", "--no-caps",
             "--module-path", SYSLOG_NG / "usr/lib/syslog-ng/3.38", "--cfgfile", configuration,
             "--persist-file", work / "persist", "--pidfile", work / "pid", "--control", work / "control"],
            work, SYSLOG_NG_ENVIRONMENT,
        )  # fmt: skip

    def taken(self, work):
        output = subprocess.run(
            [SYSLOG_NG / "usr/sbin/syslog-ng-ctl", "stats", "--control", work / "control"],
            capture_output=True, text=True, env={**os.environ, **SYSLOG_NG_ENVIRONMENT},
        ).stdout  # fmt: skip
        for line in output.splitlines():
            if line.startswith("dst.") and ";queued;" in line:
                return int(line.split(";")[-1])
        return 0


class Run:
    """A shipper at work in a folder of its own."""

    def __init__(self, shipper, source, folder):
        self.shipper = shipper
        self.work = pathlib.Path(tempfile.mkdtemp(dir=folder))
        self.began = time.monotonic()
        self.process = shipper.start(self.work, source)

    def wait_for(self, events):
        """Waits until so many events were taken; returns the seconds since the start."""
        while True:
            if self.process.poll() is not None:
                sys.exit(f"{self.shipper.name} has ended:\n{self.log()}")
            with contextlib.suppress(OSError):  # not there yet
                if self.shipper.taken(self.work) >= events:
                    return time.monotonic() - self.began
            if time.monotonic() - self.began > LONGEST_RUN:
                sys.exit(f"{self.shipper.name} took too long:\n{self.log()[-4000:]}")
            time.sleep(0.1)

    def settle(self):
        """How many events were taken when no more come."""
        before, since = -1, time.monotonic()
        while time.monotonic() - since < 3:
            taken = self.shipper.taken(self.work)
            if taken != before:
                before, since = taken, time.monotonic()
            time.sleep(0.2)
        return before

    def log(self):
        return (self.work / "log").read_text(errors="replace")

    def end(self):
        """Stops the shipper; returns its peak memory in MiB and its CPU seconds."""
        memory = peak_memory(self.process.pid) / 1024
        cpu = Bench.stop(self.process)
        self.clear()
        return memory, cpu

    def clear(self):
        if self.process.returncode is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.work, ignore_errors=True)


class Inputs:
    def __init__(self, arguments, folder):
        self.events = arguments.events
        self.gatepost = arguments.gatepost
        self.folder = folder
        self.log = folder / "gateway.log"
        self.wire = folder / "gateway.syslog"
        self.shippers = [Gatepost(arguments.gatepost), Rsyslog(), SyslogNG()]

    def prepare(self):
        subprocess.run(["cc", "-O2", "-o", self.folder / "datagrams", HERE / "datagrams.c"], check=True)
        subprocess.run(
            [self.gatepost, "simulate", "--shape", "audit", "--events", str(self.events), "--seed", "1",
             "--to", self.log],
            check=True,
        )  # fmt: skip
        lines = self.log.read_bytes().splitlines(keepends=True)
        # With a PRI: rsyslog takes the year that a line begins with for an octet count.
        messages = [b"<134>" + line for line in lines]
        self.wire.write_bytes(b"".join(messages))
        self.some = b"".join(messages[:LINES_OF_MANY])
        many = self.folder / "many"
        many.mkdir()
        for index in range(MANY):
            (many / f"{index}.log").write_bytes(b"".join(lines[:LINES_OF_MANY]))

    def measure(self, shipper, source, feed, events):
        """One run that ends when `events` were taken: events a second, CPU seconds a million, peak MiB."""
        run = Run(shipper, source, self.folder)
        try:
            with contextlib.ExitStack() as stack:
                began = feed(source, stack)
                run.began = began or run.began
                seconds = run.wait_for(events)
            memory, cpu = run.end()
            return events / seconds, cpu * 1e6 / events, memory
        finally:
            run.clear()

    # What is measured.

    def from_file(self, shipper):
        return self.measure(shipper, {"files": self.log}, lambda source, stack: None, self.events)

    def from_tcp(self, shipper):
        def feed(source, stack):
            connection = stack.enter_context(connect(source["tcp"]))
            began = time.monotonic()
            with open(self.wire, "rb") as log:
                connection.sendfile(log)
            return began

        return self.measure(shipper, {"tcp": free_port()}, feed, self.events)

    def from_many_files(self, shipper):
        return self.measure(
            shipper, {"files": self.folder / "many/*.log"}, lambda source, stack: None, MANY * LINES_OF_MANY
        )

    def from_many_connections(self, shipper):
        def feed(source, stack):
            connections = [stack.enter_context(connect(source["tcp"])) for _ in range(MANY)]
            began = time.monotonic()
            for connection in connections:
                connection.sendall(self.some)
            return began

        return self.measure(shipper, {"tcp": free_port()}, feed, MANY * LINES_OF_MANY)

    def from_udp(self, shipper):
        """Datagrams a second that were sent, the share that was lost, CPU seconds a million, peak MiB."""
        source = {"udp": free_port(socket.SOCK_DGRAM)}
        run = Run(shipper, source, self.folder)
        try:
            run.wait_for(0)
            time.sleep(1)  # until the port is bound, which nothing but a datagram would tell
            command = [self.folder / "datagrams", self.wire, source["udp"], RATE, RATE_SECONDS]
            output = subprocess.run([str(part) for part in command], check=True, capture_output=True).stdout.split()
            sent, seconds = int(output[0]), float(output[1])
            taken = run.settle()
            memory, cpu = run.end()
            return sent / seconds, 100 * (sent - taken) / sent, cpu * 1e6 / max(taken, 1), memory
        finally:
            run.clear()


def connect(port):
    deadline = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


MEASURES = {
    "file": ("from one file", Inputs.from_file, ("events/s", "CPU s/M", "peak MiB")),
    "tcp": ("over one TCP connection", Inputs.from_tcp, ("events/s", "CPU s/M", "peak MiB")),
    "files": (f"from {MANY} files", Inputs.from_many_files, ("events/s", "CPU s/M", "peak MiB")),
    "connections": (f"over {MANY} TCP connections", Inputs.from_many_connections, ("events/s", "CPU s/M", "peak MiB")),
    "udp": (f"UDP, {RATE} datagrams/s for {RATE_SECONDS} s", Inputs.from_udp, ("sent/s", "lost %", "CPU s/M", "peak MiB")),
}


def main():
    parser = options(__doc__, events=500_000, repeats=3)
    parser.add_argument("--only", nargs="+", default=list(MEASURES), choices=list(MEASURES))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        inputs = Inputs(arguments, pathlib.Path(folder))
        inputs.prepare()
        for name in arguments.only:
            title, measure, columns = MEASURES[name]
            print(f"\n{title:32}" + "".join(f"{column:>12}" for column in columns), flush=True)
            for shipper in inputs.shippers:
                runs = [measure(inputs, shipper) for _ in range(arguments.repeats)]
                medians = [statistics.median(values) for values in zip(*runs)]
                print(f"{shipper.name:32}" + "".join(f"{value:12,.2f}" for value in medians), flush=True)


if __name__ == "__main__":
    main()
