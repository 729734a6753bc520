"""Judges a delivery of JSON lines with interruptions: nothing missing, nothing altered, few things twice.

delivered.py EXPECTED DUPLICATE_BYTES RECEIVED…

EXPECTED is the log as `gatepost convert --to json` renders it, without ids. RECEIVED are the files of the collector, one
for each of its lives; where it was killed the last line may be torn and counts as not received. At most DUPLICATE_BYTES
may have come more than once.
"""

import json
import sys

import frames

# What only an agent adds to an event.
ADDED = ("id", "prev", "input", "peer", "agent", "labels")


def main():
    expected_path, limit, *paths = sys.argv[1:]
    events = {}
    duplicates = duplicate_bytes = 0
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        for line in frames.lines(data):
            event = json.loads(line)
            stream, epoch, number = event["id"].split("-")
            key = int(number)
            earlier = events.setdefault(key, (stream, epoch, line))
            if earlier[2] is not line:
                duplicates += 1
                duplicate_bytes += len(line) + 1
                if earlier != (stream, epoch, line):
                    sys.exit(f"seq {number} came twice, and not the same:\n{earlier[2]!r}\n{line!r}")

    if len({stream for stream, _, _ in events.values()}) != 1:
        sys.exit("more than one stream")
    order = sorted(events)
    if order != list(range(order[0], order[0] + len(order))):
        missing = sorted(set(range(order[0], order[-1] + 1)) - set(order))
        sys.exit(f"{len(missing)} seqs are missing: {missing[:20]}")

    with open(expected_path, "rb") as file:
        expected = frames.lines(file.read())
    if len(expected) != len(order):
        sys.exit(f"{len(order)} events for {len(expected)} lines")
    for number, line in zip(order, expected):
        event = json.loads(events[number][2])
        wanted = json.loads(line)
        for name in ADDED:
            event.pop(name, None)
        if "host" not in wanted:  # the agent puts its own name where the line has none
            event.pop("host", None)
        if list(event.items()) != list(wanted.items()):
            sys.exit(f"seq {number} is altered:\n{events[number][2]!r}\n{line!r}")
    if duplicate_bytes > int(limit):
        sys.exit(f"{duplicate_bytes} bytes came twice; the limit is {limit}")
    epochs = len({epoch for _, epoch, _ in events.values()})
    print(f"{len(order)} events of {epochs} epochs, none missing or altered; {duplicates} twice ({duplicate_bytes} bytes)")


main()
