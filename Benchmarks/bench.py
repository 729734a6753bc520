#!/usr/bin/env python3
"""gatepost beside rsyslog and syslog-ng: the same log, the same TLS collector, one after the other.

    bench.py [--gatepost FILE] [--events N] [--repeats N] [--only NAME…]

Each shipper reads a log of the simulated gateway that is already there, passes it through its own queue on disk, and
sends it over verified TLS to `sink.c`. A run begins when the shipper is started and ends when the sink has seen every
event; what counts as its CPU time is that of its whole life, start and stop included. Runs of the shippers alternate, and
the medians are printed, with ratios to rsyslog. Compare figures within one run of this script only: the machine
matters.
"""

import argparse
import contextlib
import dataclasses
import os
import pathlib
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
SYSLOG_NG = ROOT / ".peers" / "syslog-ng"
SYSLOG_NG_ENVIRONMENT = {"LD_LIBRARY_PATH": str(SYSLOG_NG / "usr/lib/syslog-ng")}
LONGEST_RUN = 180  # seconds; a run that takes longer has failed

GATEPOST = """\
agent: {{ name: bench, data_dir: {folder}/data, admin: {{ socket: "off", http: "off" }} }}
inputs: {{ log: {{ files: ["{log}"] }} }}
outputs:
  sink:
    to: tls://localhost:{port}
    format: {format}
    tls: {{ ca: {ca} }}
    compression: {compression}
"""

# One output that nobody listens for and one whose collector takes 100,000 bytes a second.
GATEPOST_OTHERS = """\
  dead: {{ to: "tls://localhost:{dead}", tls: {{ ca: {ca} }} }}
  slow: {{ to: "tcp://127.0.0.1:{slow}" }}
"""

RSYSLOG = """\
global(workDirectory="{folder}" maxMessageSize="64k"
    DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="{ca}")
module(load="imfile" mode="inotify")
input(type="imfile" file="{log}" tag="gateway:" ruleset="send")
# The disk-assisted queue stands on the action: on a ruleset it would never spill what comes from a file.
ruleset(name="send") {{
    action(type="omfwd" target="localhost" port="{port}" protocol="tcp" template="RSYSLOG_SyslogProtocol23Format"
        TCP_Framing="octet-counted" StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/name"
        StreamDriverPermittedPeers="localhost" action.resumeRetryCount="-1"
        queue.type="{queue}" queue.filename="action" queue.size="20000" queue.dequeueBatchSize="1000"
        queue.maxDiskSpace="4g" queue.saveOnShutdown="on")
}}
"""

SYSLOG_NG_CONFIGURATION = """\
@version: 3.38
options {{ stats-freq(0); log-msg-size(65536); keep-hostname(yes); }};
source gateway {{ file("{log}" flags(no-parse) log-fetch-limit(1000) log-iw-size(100000)); }};
parser pairs {{ kv-parser(prefix("field.")); }};
destination sink {{
    {driver}
        tls(ca-file("{ca}") peer-verify(required-trusted))
        disk-buffer(reliable(yes) disk-buf-size(2147483648) mem-buf-size(67108864) dir("{folder}")));
}};
log {{ source(gateway); {parser} destination(sink); flags(flow-control); }};
"""

SYSLOG_NG_TO_RFC5424 = 'syslog("localhost" port({port}) transport("tls")'
SYSLOG_NG_TO_JSON = """\
network("localhost" port({port}) transport("tls")
        template("$(format-json --key field.* --key ISODATE --key HOST --key MESSAGE)\\n")"""


@dataclasses.dataclass
class Result:
    """What one run took."""

    seconds: float
    cpu: float
    peak_memory: int  # KiB
    bytes: int
    disk: int  # the most that was seen on disk, bytes


class Bench:
    # How a shipper sends, where it is not by TLS; see sink.c.
    protocols = {"gatepost, zlib": "tls+zlib"}

    def __init__(self, arguments, folder):
        self.events = arguments.events
        self.gatepost = arguments.gatepost
        self.folder = folder
        self.log = folder / "gateway.log"
        self.ca = folder / "ca.pem"
        self.sink = folder / "sink"
        self.shippers = {
            "gatepost": lambda work, port: self.start_gatepost(work, port, "rfc5424"),
            "gatepost, zlib": lambda work, port: self.start_gatepost(work, port, "rfc5424", "zlib"),
            "gatepost, JSON": lambda work, port: self.start_gatepost(work, port, "json"),
            "gatepost of 3": self.start_gatepost_of_three,
            "floor": lambda work, port: self.start_floor(work, port, "rfc5424"),
            "floor, JSON": lambda work, port: self.start_floor(work, port, "json"),
            # Disk-assisted: memory first, disk when that is not enough. Disk: every event, as the other two do it.
            "rsyslog": lambda work, port: self.start_rsyslog(work, port, "LinkedList"),
            "rsyslog, disk": lambda work, port: self.start_rsyslog(work, port, "Disk"),
            "syslog-ng": lambda work, port: self.start_syslog_ng(work, port, SYSLOG_NG_TO_RFC5424),
            "syslog-ng, JSON": lambda work, port: self.start_syslog_ng(
                work, port, SYSLOG_NG_TO_JSON, parser="parser(pairs);"
            ),
        }

    def prepare(self):
        subprocess.run(
            ["cc", "-O2", "-o", self.sink, HERE / "sink.c", HERE / "sink_protocols.c"]
            + ["-lssl", "-lcrypto", "-lz", "-lpthread"],
            check=True,
        )
        subprocess.run(["cc", "-O2", "-o", self.folder / "kernel", HERE / "kernel.c"], check=True)
        subprocess.run(
            ["cc", "-O2", "-o", self.folder / "sender", HERE / "sender.c", "-lssl", "-lcrypto"], check=True
        )
        subprocess.run(
            ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-keyout", self.folder / "key.pem", "-out", self.ca, "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost"],
            check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        subprocess.run(
            [self.gatepost, "simulate", "--shape", "audit", "--events", str(self.events), "--seed", "1",
             "--to", self.log],
            check=True,
        )  # fmt: skip

    # Starting a shipper in a folder of its own, to send to a port.

    def start_gatepost(self, work, port, format, compression="none", others=""):
        configuration = GATEPOST.format(
            folder=work, log=self.log, port=port, ca=self.ca, format=format, compression=compression
        )
        return self.start_gatepost_as(configuration + others, work)

    def start_gatepost_of_three(self, work, port):
        """Beside a dead and a slow output, which are to cost the third one nothing but their own CPU time."""
        slow = socket.create_server(("127.0.0.1", 0))
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        threading.Thread(target=take_slowly, args=(slow,), daemon=True).start()
        others = GATEPOST_OTHERS.format(dead=free_port(), slow=slow.getsockname()[1], ca=self.ca)
        return self.start_gatepost(work, port, "rfc5424", others=others)

    def start_rsyslog(self, work, port, queue):
        configuration = work / "rsyslog.conf"
        configuration.write_text(
            RSYSLOG.format(folder=work, log=self.log, port=port, ca=self.ca, queue=queue)
        )
        return self.start(["/usr/sbin/rsyslogd", "-n", "-f", configuration, "-i", work / "pid"], work)

    def start_floor(self, work, port, format):
        """What cannot be had for less: the kernel in C reads the log and writes a file, a bare sender sends that."""
        rendered = work / "rendered"
        with open(self.log) as log, open(rendered, "wb") as file:
            kernel = subprocess.Popen([self.folder / "kernel", format, "2026"], stdin=log, stdout=file)
            _, kernel.returncode, usage = os.wait4(kernel.pid, 0)
        self.cpu_before = usage.ru_utime + usage.ru_stime
        return self.start([self.folder / "sender", rendered, port, self.ca], work)

    def start_syslog_ng(self, work, port, driver, parser=""):
        configuration = work / "syslog-ng.conf"
        configuration.write_text(
            SYSLOG_NG_CONFIGURATION.format(
                folder=work, log=self.log, ca=self.ca, driver=driver.format(port=port), parser=parser
            )
        )
        return self.start(
            [SYSLOG_NG / "usr/sbin/syslog-ng", "--foreground", "--stderr", "--no-caps",
             "--module-path", SYSLOG_NG / "usr/lib/syslog-ng/3.38", "--cfgfile", configuration,
             "--persist-file", work / "persist", "--pidfile", work / "pid", "--control", work / "control"],
            work, SYSLOG_NG_ENVIRONMENT,
        )  # fmt: skip

    def cpu_of_zlib(self):
        """CPU seconds for compressing what is sent, in pieces of the size of a batch."""
        rendered = self.folder / "rendered"
        with open(self.log) as log, open(rendered, "wb") as file:
            command = [self.gatepost, "convert", "--to", "rfc5424"]
            subprocess.run(command, stdin=log, stdout=file, stderr=subprocess.DEVNULL, check=True)
        compressor = zlib.compressobj(1)
        cpu = 0
        with open(rendered, "rb") as file:
            while piece := file.read(1 << 18):
                began = time.process_time()
                compressor.compress(piece)
                compressor.flush(zlib.Z_SYNC_FLUSH)
                cpu += time.process_time() - began
        rendered.unlink()
        return cpu

    @staticmethod
    def start(command, work, environment=None):
        with open(work / "log", "wb") as log:
            return subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(environment or {})},
            )  # fmt: skip

    def start_gatepost_as(self, configuration, work):
        (work / "gatepost.yaml").write_text(configuration)
        return self.start([self.gatepost, "run", "--config", work], work)

    def start_sink(self, *options, protocol="tls", events=None):
        """A sink for so many events, or all, and what it says; see sink.c."""
        command = [self.sink, *options, protocol, self.ca, self.folder / "key.pem", events or self.events]
        sink = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE)
        return sink, Lines(sink.stdout.fileno())

    # One run.

    @contextlib.contextmanager
    def room(self):
        """A folder and a list for the processes of a run; both are cleared when it ends."""
        work, processes = pathlib.Path(tempfile.mkdtemp(dir=self.folder)), []
        try:
            yield work, processes
        finally:
            for process in processes:
                if process.returncode is None:
                    process.kill()
                    process.wait()
            shutil.rmtree(work)

    @staticmethod
    def stop(shipper):
        """The CPU seconds of its whole life."""
        shipper.send_signal(signal.SIGTERM)
        _, _, usage = os.wait4(shipper.pid, 0)
        shipper.returncode = 0
        return usage.ru_utime + usage.ru_stime

    def run(self, name):
        """None if not everything has come in time."""
        self.cpu_before = 0  # of what ran before the shipper that is watched
        with self.room() as (work, processes):
            sink, lines = self.start_sink(protocol=self.protocols.get(name, "tls"))
            processes.append(sink)
            port = lines.wait_for("port", LONGEST_RUN)[0]
            began = time.monotonic()
            shipper = self.shippers[name](work, port)
            processes.append(shipper)
            disk = 0

            def watch():
                nonlocal disk
                disk = max(disk, size_on_disk(work))
                if shipper.poll() is not None:
                    sys.exit(f"{name} has ended:\n{(work / 'log').read_text(errors='replace')}")

            try:
                done, count, _ = lines.wait_for("done", LONGEST_RUN, watch)
            except TimeoutError:
                return None
            memory = peak_memory(shipper.pid)
            return Result(float(done) - began, self.cpu_before + self.stop(shipper), memory, int(count), disk)


class Lines:
    """The sink's lines as they come."""

    def __init__(self, descriptor):
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self.text = b""

    def wait_for(self, word, limit, meanwhile=lambda: None):
        """The rest of the first line that begins with `word`."""
        deadline = time.monotonic() + limit
        while True:
            try:
                self.text += os.read(self.descriptor, 4096)
            except BlockingIOError:
                pass
            for line in self.text.decode().splitlines(keepends=True):
                if line.startswith(word + " ") and line.endswith("\n"):
                    return line.split()[1:]
            if time.monotonic() > deadline:
                raise TimeoutError(word)
            meanwhile()
            time.sleep(0.05)


def take_slowly(listener):
    """Takes 100,000 bytes a second of one connection after the other, until the process ends."""
    while True:
        connection, _ = listener.accept()
        with connection:
            while connection.recv(5000):
                time.sleep(0.05)


def wait(what, condition):
    deadline = time.monotonic() + LONGEST_RUN
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"{what}: it took too long")
        time.sleep(0.05)


def cpu_seconds(pid):
    """Of a process's life so far, to the nanosecond: its CPU-time clock, see clock_getcpuclockid(3)."""
    return time.clock_gettime(~pid << 3 | 2)


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def size_on_disk(folder):
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_blocks * 512
        except FileNotFoundError:
            pass  # a queue's file that was used up in between
    return total


def peak_memory(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise ValueError(f"no VmHWM for {pid}")


def version(command, environment=None):
    output = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env={**os.environ, **(environment or {})}
    )
    return (output.stdout or output.stderr).splitlines()[0].split("compiled")[0].strip()


def describe(bench):
    model = next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown"
    )
    print(f"machine    {os.cpu_count()} x {model}, Linux {platform.release()}, load {os.getloadavg()[0]:.1f}")
    print(f"versions   {version([bench.gatepost, '--version'])}; {version(['/usr/sbin/rsyslogd', '-v'])};", end=" ")
    print(version([SYSLOG_NG / "usr/sbin/syslog-ng", "-V"], SYSLOG_NG_ENVIRONMENT), end="; ")
    print(version(["openssl", "version"]).split(" (")[0])
    size = bench.log.stat().st_size
    print(f"log        {bench.events} events, {size / bench.events:.0f} bytes each, {size / 1e6:.0f} MB; TLS to one sink")


def table(results, events):
    def median(name, value):
        return statistics.median(value(result) for result in results[name])

    print()
    print(f"{'':16}{'events/s':>10}{'CPU s/M':>10}{'peak MiB':>10}{'disk MB':>10}{'wire B/ev':>11}   CPU s/M of each run")
    for name, runs in results.items():
        print(
            f"{name:16}"
            f"{events / median(name, lambda run: run.seconds):10.0f}"
            f"{median(name, lambda run: run.cpu) * 1e6 / events:10.2f}"
            f"{median(name, lambda run: run.peak_memory) / 1024:10.1f}"
            f"{median(name, lambda run: run.disk) / 1e6:10.0f}"
            f"{median(name, lambda run: run.bytes) / events:11.0f}"
            f"   {' '.join(f'{run.cpu * 1e6 / events:.2f}' for run in runs)}"
        )
    return median


# Which rows are set beside each other.
PEERS = {
    "gatepost": ["rsyslog", "rsyslog, disk", "syslog-ng", "floor"],
    "gatepost, JSON": ["syslog-ng, JSON", "floor, JSON"],
}


def report(results, bench):
    median = table(results, bench.events)
    if "gatepost" in results and "gatepost of 3" in results:
        share = median("gatepost", lambda run: run.seconds) / median("gatepost of 3", lambda run: run.seconds)
        print(f"beside a dead and a slow output an output has {100 * share:.0f} % of its rate")
    if "gatepost" in results and "gatepost, zlib" in results:
        zlib_alone = bench.cpu_of_zlib()
        share = median("gatepost, zlib", lambda run: run.cpu) / (
            median("gatepost", lambda run: run.cpu) + zlib_alone
        )
        print(f"with zlib: {share:.2f} x the CPU without, with what zlib alone takes ({zlib_alone:.2f} CPU s)")
    for name, peers in PEERS.items():
        for peer in peers:
            if name not in results or peer not in results:
                continue

            def ratio(value):
                return median(peer, value) / median(name, value)

            print(
                f"{name} to {peer}: {ratio(lambda run: run.seconds):.1f} x the events/s,"
                f" {ratio(lambda run: run.cpu):.2f} x the events per CPU second,"
                f" 1/{ratio(lambda run: run.peak_memory):.1f} of the memory"
            )


def run_all(bench, names, repeats):
    """Runs that alternate, so that a busy moment of the machine hits no shipper alone."""
    results = {name: [] for name in names}
    for repeat in range(repeats):
        for name in names[repeat % len(names) :] + names[: repeat % len(names)]:
            result = bench.run(name)
            if result is None:
                print(f"run {repeat + 1}, {name}: not everything had come after {LONGEST_RUN} s", flush=True)
                continue
            results[name].append(result)
            print(f"run {repeat + 1}, {name}: {result.seconds:.1f} s, {result.cpu:.1f} CPU s", flush=True)
    return {name: runs for name, runs in results.items() if runs}


def options(description, **numbers):
    """A parser of what every bench is told, and of numbers with their defaults."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument(
        "--gatepost", type=lambda path: pathlib.Path(path).resolve(), default=ROOT / ".build/release/gatepost"
    )
    for name, number in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    return parser


@contextlib.contextmanager
def prepared(kind, arguments):
    """A bench of that kind, ready to run, which has told on what."""
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        bench = kind(arguments, pathlib.Path(folder))
        bench.prepare()
        describe(bench)
        yield bench


def main():
    parser = options(__doc__, events=500_000, repeats=3)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="rows of the table, as 'gatepost, JSON'")
    arguments = parser.parse_args()
    with prepared(Bench, arguments) as bench:
        names = arguments.only or list(bench.shippers)
        report(run_all(bench, names, arguments.repeats), bench)


if __name__ == "__main__":
    main()
