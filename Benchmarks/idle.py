#!/usr/bin/env python3
"""What an agent costs to which nothing comes, and how long it takes to be ready.

    idle.py [--gatepost FILE] [--seconds N] [--starts N]

The agent is as its unit starts it, with a watchdog to feed, and has twenty logs, listeners of every kind and four
outputs: over TLS, compressed, to an archive, and to a collector that is away. It has delivered a burst before it is
left alone.
"""

import pathlib
import signal
import socket
import statistics
import time

from bench import LONGEST_RUN, Bench, cpu_seconds, free_port, options, prepared, wait

GATEPOST = """\
agent: {{ name: bench, data_dir: {folder}/data, admin: {{ socket: {folder}/admin.sock, http: "127.0.0.1:0" }} }}
inputs:
  gateway: {{ files: ["{folder}/logs/*.log"] }}
  network:
    listen: ["udp://127.0.0.1:0", "tcp://127.0.0.1:0", "tls://127.0.0.1:0", "unix://{folder}/in.sock"]
    tls: {{ cert: {ca}, key: {key} }}
outputs:
  siem: {{ to: "tls://localhost:{tls}", tls: {{ ca: {ca} }} }}
  json: {{ to: "tcp://127.0.0.1:{tcp}", format: json, compression: zlib }}
  archive: {{ to: "file://{folder}/archive.log", format: json }}
  away: {{ to: "tcp://127.0.0.1:{away}" }}
"""

LOGS = 20

# A quiet agent gives memory back after ten seconds, and a collector without receipts has confirmed all by then.
UNTIL_QUIET = 20


class Service:
    """An agent in a folder, started as systemd would."""

    def __init__(self, bench, folder, processes):
        path = folder / "notify"
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as reports:
            reports.bind(str(path))
            reports.settimeout(LONGEST_RUN)
            began = time.monotonic()
            self.process = bench.start(
                [bench.gatepost, "run", "--config", folder], folder,
                {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "60000000"},
            )  # fmt: skip
            processes.append(self.process)
            while b"READY=1" not in reports.recv(4096):
                pass
            self.seconds_to_ready = time.monotonic() - began

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def status(self, key):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1])
        raise ValueError(f"no {key} for {self.process.pid}")

    def wake_ups(self):
        total = 0
        for status in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/status"):
            total += int(status.read_text().split("\nvoluntary_ctxt_switches:")[1].split()[0])
        return total


def prepare(bench, work, tls, tcp):
    (work / "logs").mkdir()
    lines = bench.log.read_bytes().splitlines(keepends=True)
    for number in range(LOGS):
        (work / f"logs/{number}.log").write_bytes(b"".join(lines[number::LOGS]))
    key = bench.folder / "key.pem"
    (work / "gatepost.yaml").write_text(
        GATEPOST.format(folder=work, ca=bench.ca, key=key, tls=tls, tcp=tcp, away=free_port())
    )
    return bench.start(
        [bench.gatepost, "collect", "--listen", f"tls://127.0.0.1:{tls}", "--listen", f"tcp://127.0.0.1:{tcp}",
         "--cert", bench.ca, "--key", key, "--out", "/dev/null"],
        work,
    )  # fmt: skip


def wait_for_archive(bench, work):
    archive = work / "archive.log"
    wait("the burst", lambda: archive.exists() and archive.read_bytes().count(b"\n") >= bench.events)


def measure_rest(service, seconds):
    peak = service.status("VmHWM")
    time.sleep(UNTIL_QUIET)
    cpu, wake_ups = service.cpu(), service.wake_ups()
    time.sleep(seconds)
    cpu, wake_ups = service.cpu() - cpu, service.wake_ups() - wake_ups
    print(
        f"idle       {100 * cpu / seconds:.3f} % of a core over {seconds} s, {wake_ups / seconds:.1f} wake-ups/s; "
        f"{service.status('VmRSS') / 1024:.1f} MiB resident, {peak / 1024:.1f} MiB at most before"
    )


def main():
    arguments = options(__doc__, seconds=60, starts=10).parse_args()
    arguments.events = 20_000
    with prepared(Bench, arguments) as bench, bench.room() as (work, processes):
        processes.append(prepare(bench, work, free_port(), free_port()))
        service = Service(bench, work, processes)
        wait_for_archive(bench, work)
        measure_rest(service, arguments.seconds)
        service.stop()
        times = []
        for _ in range(arguments.starts):
            service = Service(bench, work, processes)
            times.append(1000 * service.seconds_to_ready)
            service.stop()
        print(
            f"start      {statistics.median(times):.0f} ms until it is ready, the median of {len(times)} "
            f"({min(times):.0f} to {max(times):.0f})"
        )


if __name__ == "__main__":
    main()
