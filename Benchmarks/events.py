#!/usr/bin/env python3
"""What reading and writing events costs: `gatepost convert` beside a kernel in C that does the least.

    events.py [--gatepost FILE] [--events N] [--repeats N]

Both filter the same log of the simulated gateway to /dev/null, by turns, on one thread each. CPU time is that of their
whole lives. The kernel (kernel.c) writes lines that are as they should be as gatepost does, and passes on the others as
text; how many are the same is counted. It redacts nothing.
"""

import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

from bench import HERE, options

FORMATS = ("rfc5424", "json")
# What `convert` and an output make of a session's identifier.
PSEUDONYM = re.compile(rb"\bh_[0-9a-f]{16}\b")


class Filters:
    """The programs that are compared, each as the command that filters standard input."""

    def __init__(self, gatepost, folder):
        self.gatepost = gatepost
        self.kernel = folder / "kernel"
        subprocess.run(["cc", "-O2", "-o", self.kernel, HERE / "kernel.c"], check=True)

    def commands(self, format):
        convert = [self.gatepost, "convert", "--to", format]
        return {
            "C kernel": [self.kernel, format, "2026"],
            "gatepost": [*convert, "--redact", "none"],
            "gatepost, redacting": convert,
        }


def output(command, log):
    with open(log, "rb") as lines:
        return subprocess.run(command, stdin=lines, capture_output=True, check=True).stdout


def cpu_seconds(command, log):
    """User and system time of the whole life of a filter."""
    with open(log, "rb") as lines:
        process = subprocess.Popen(command, stdin=lines, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def share_that_is_the_same(commands, log):
    ours, theirs = (output(commands[name], log).splitlines() for name in ("gatepost", "C kernel"))
    if len(ours) != len(theirs):
        sys.exit(f"{len(ours)} events of one, {len(theirs)} of the other")
    return sum(a == b for a, b in zip(ours, theirs)) / len(ours)


def main():
    arguments = options(__doc__, events=400_000, repeats=5).parse_args()
    gatepost = arguments.gatepost
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as name:
        folder = pathlib.Path(name)
        log = folder / "gateway.log"
        subprocess.run(
            [gatepost, "simulate", "--shape", "audit", "--events", str(arguments.events), "--seed", "1", "--to", log],
            check=True,
        )
        filters = Filters(gatepost, folder)
        pseudonyms = PSEUDONYM.findall(output(filters.commands("rfc5424")["gatepost, redacting"], log))
        print(
            f"log        {arguments.events} events, {log.stat().st_size / arguments.events:.0f} bytes each; "
            f"{len(pseudonyms) / arguments.events:.2f} values hashed in each, "
            f"{100 * (1 - len(set(pseudonyms)) / len(pseudonyms)):.0f} % of them seen before"
        )
        for format in FORMATS:
            commands = filters.commands(format)
            print(f"\n{format:22}{'events/s':>12}{'CPU s/M':>10}{'of the kernel':>15}   CPU s/M of each run")
            runs = {name: [] for name in commands}
            for _ in range(arguments.repeats):
                for name, command in commands.items():
                    runs[name].append(cpu_seconds(command, log) * 1e6 / arguments.events)
            kernel = statistics.median(runs["C kernel"])
            for name, costs in runs.items():
                cost = statistics.median(costs)
                each = " ".join(f"{cost:.2f}" for cost in costs)
                print(f"{name:22}{1e6 / cost:12.0f}{cost:10.2f}{100 * kernel / cost:13.0f} %   {each}")
            print(f"{100 * share_that_is_the_same(commands, log):.0f} % of the kernel's lines are gatepost's")


if __name__ == "__main__":
    main()
