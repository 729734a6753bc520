"""Looks for session identifiers of a gateway's log in what has left the host.

leaks.py CORPUS FILE…

Exits 1 and names the file if one is found; also if the log has none, since then nothing was shown.
"""

import sys

import gateway


def main():
    with open(sys.argv[1], encoding="utf-8", errors="replace") as file:
        secrets = [secret.encode() for secret in gateway.session_identifiers(file.read())]
    if not secrets:
        sys.exit("the log has no session identifier")
    looked_through = 0
    for path in sys.argv[2:]:
        with open(path, "rb") as file:
            data = file.read()
        looked_through += len(data)
        for secret in secrets:
            if secret in data:
                at = data.index(secret)
                sys.exit(f"{path} at {at}: {data[max(0, at - 200):at + 100]!r}")
    if not looked_through:
        sys.exit("nothing has left the host")
    print(f"none of {len(secrets)} session identifiers in {looked_through} bytes")


main()
