#!/usr/bin/env python3
"""gatepost by each of its protocols, and rsyslog's omrelp beside its RELP: the same log, to a sink or a file.

    protocols.py [--gatepost FILE] [--events N] [--repeats N] [--only NAME…]

As in bench.py: a run begins when the shipper is started with the log there, and ends when every event has come; its CPU
time is that of its whole life. Compare figures within one run of this script only.
"""

import time

from bench import LONGEST_RUN, Bench, Result, options, peak_memory, prepared, run_all, size_on_disk, table

GATEPOST = """\
agent: {{ name: bench, data_dir: {folder}/data, admin: {{ socket: "off", http: "off" }} }}
inputs: {{ log: {{ files: ["{log}"] }} }}
outputs:
  sink:
    to: {to}
{settings}
"""

# The outputs' destinations and further settings. What TCP without TLS has taken counts as delivered after five seconds, and
# with the usual 8 MiB in flight that alone would be measured.
WAYS = {
    "tcp": ("tcp://localhost:{port}", "    settle: {{ in_flight: 1GiB }}"),
    "tls": ("tls://localhost:{port}", "    tls: {{ ca: {ca} }}"),
    "tls+zlib": ("tls://localhost:{port}", "    tls: {{ ca: {ca} }}\n    compression: zlib"),
    "relp": ("relp://localhost:{port}", ""),
    "relp+tls": ("relp+tls://localhost:{port}", "    tls: {{ ca: {ca} }}"),
    "https": ("https://localhost:{port}/in", "    tls: {{ ca: {ca} }}\n    format: json"),
    "file": ("file://{folder}/archive.log", "    format: json"),
}

OMRELP = """\
global(workDirectory="{folder}" maxMessageSize="64k")
module(load="imfile" mode="inotify")
module(load="omrelp")
input(type="imfile" file="{log}" tag="gateway:" ruleset="send")
# The queue is bench.py's for omfwd.
ruleset(name="send") {{
    action(type="omrelp" target="localhost" port="{port}" template="RSYSLOG_SyslogProtocol23Format"
        action.resumeRetryCount="-1" queue.type="LinkedList" queue.filename="action" queue.size="20000"
        queue.dequeueBatchSize="1000" queue.maxDiskSpace="4g" queue.saveOnShutdown="on")
}}
"""


class Protocols(Bench):
    def __init__(self, arguments, folder):
        super().__init__(arguments, folder)
        self.shippers = {
            way: lambda work, port, way=way: self.start_way(way, work, port) for way in WAYS
        } | {"omrelp": self.start_omrelp}
        self.protocols = {way: way for way in WAYS} | {"omrelp": "relp"}

    def start_way(self, way, work, port):
        to, settings = (text.format(port=port, ca=self.ca, folder=work) for text in WAYS[way])
        return self.start_gatepost_as(GATEPOST.format(folder=work, log=self.log, to=to, settings=settings), work)

    def start_omrelp(self, work, port):
        configuration = work / "rsyslog.conf"
        configuration.write_text(OMRELP.format(folder=work, log=self.log, port=port))
        return self.start(["/usr/sbin/rsyslogd", "-n", "-f", configuration, "-i", work / "pid"], work)

    def run(self, name):
        return self.run_to_file() if name == "file" else super().run(name)

    def run_to_file(self):
        """Nobody tells when all is in the archive: its lines are counted."""
        with self.room() as (work, processes):
            began = time.monotonic()
            shipper = self.start_way("file", work, None)
            processes.append(shipper)
            lines = disk = size = 0
            archive = work / "archive.log"
            while lines < self.events:
                if shipper.poll() is not None or time.monotonic() - began > LONGEST_RUN:
                    raise SystemExit(f"file:\n{(work / 'log').read_text(errors='replace')}")
                time.sleep(0.05)
                if archive.exists():
                    with archive.open("rb") as file:
                        file.seek(size)
                        new = file.read()
                    size += len(new)
                    lines += new.count(b"\n")
                disk = max(disk, size_on_disk(work / "data"))
            seconds = time.monotonic() - began
            memory = peak_memory(shipper.pid)
            return Result(seconds, self.stop(shipper), memory, size, disk)


def main():
    parser = options(__doc__, events=200_000, repeats=3)
    parser.add_argument("--only", nargs="+", default=None, choices=[*WAYS, "omrelp"])
    arguments = parser.parse_args()
    with prepared(Protocols, arguments) as bench:
        names = arguments.only or list(bench.shippers)
        results = run_all(bench, [name for name in names if name != "omrelp"], arguments.repeats)
        # Once: it waits for most of its time, with rsyslog's own imrelp as with the sink.
        if "omrelp" in names:
            results |= run_all(bench, ["omrelp"], 1)
        median = table(results, arguments.events)
        if {"omrelp", "relp"} <= results.keys():
            ratio = median("omrelp", lambda run: run.cpu) / median("relp", lambda run: run.cpu)
            print(f"relp to rsyslog's omrelp: {ratio:.1f} x the events in a CPU second")


if __name__ == "__main__":
    main()
