"""Judges deliveries of the same events: each has every line of a reference, none altered, few of them twice.

same_lines.py REFERENCE DUPLICATE_BYTES RECEIVED…

RECEIVED are the files of one delivery, one for each connection; a last line without an end counts as not received. At most
DUPLICATE_BYTES may have come more than once.
"""

import sys

import frames

reference_path, limit, *paths = sys.argv[1:]
with open(reference_path, "rb") as file:
    reference = set(frames.lines(file.read()))
seen = set()
duplicate_bytes = 0
for path in paths:
    with open(path, "rb") as file:
        for line in frames.lines(file.read()):
            if line in seen:
                duplicate_bytes += len(line) + 1
            seen.add(line)
if seen != reference:
    sys.exit(f"{len(reference - seen)} lines are missing, {len(seen - reference)} are no lines of the reference")
if duplicate_bytes > int(limit):
    sys.exit(f"{duplicate_bytes} bytes came twice; the limit is {limit}")
print(f"{len(seen)} lines in {len(paths)} connections; {duplicate_bytes} bytes twice")
