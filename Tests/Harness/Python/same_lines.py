"""Judges deliveries of the same events: each has every line of a reference, none altered, few of them twice, and what came
for the first time came in order.

same_lines.py REFERENCE DUPLICATE_BYTES RECEIVED…

RECEIVED are the files of one delivery, one for each connection, in their order; a last line without an end counts as not
received. At most DUPLICATE_BYTES may have come more than once.
"""

import sys

import frames

reference_path, limit, *paths = sys.argv[1:]
with open(reference_path, "rb") as file:
    numbers = {line: number for number, line in enumerate(frames.lines(file.read()))}
count = 0
duplicate_bytes = 0
for path in paths:
    with open(path, "rb") as file:
        for line in frames.lines(file.read()):
            number = numbers.get(line)
            if number is None:
                sys.exit(f"{path}: no line of the reference: {line!r}")
            if number > count:
                sys.exit(f"{path}: line {number} of the reference came before line {count}")
            if number == count:
                count += 1
            else:
                duplicate_bytes += len(line) + 1
if count != len(numbers):
    sys.exit(f"{len(numbers) - count} lines are missing")
if duplicate_bytes > int(limit):
    sys.exit(f"{duplicate_bytes} bytes came twice; the limit is {limit}")
print(f"{count} lines in {len(paths)} connections; {duplicate_bytes} bytes twice")
