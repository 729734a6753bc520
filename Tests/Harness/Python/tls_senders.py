"""Many TLS connections to one listener, which stay open until standard input ends.

tls_senders.py --port P --ca FILE [--cert FILE --key FILE] [--count N] [--send TEXT]

Each sends TEXT, in which \\n is a line feed. Then it prints `sent N to SUBJECT`, of the last one's server.
"""

import argparse
import socket
import ssl
import sys


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ca", required=True)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--send", default="")
    arguments = parser.parse_args()

    context = ssl.create_default_context(cafile=arguments.ca)
    if arguments.cert:
        context.load_cert_chain(arguments.cert, arguments.key)
    text = arguments.send.replace("\\n", "\n").encode()
    connections = []
    for _ in range(arguments.count):
        plain = socket.create_connection(("127.0.0.1", arguments.port))
        connection = context.wrap_socket(plain, server_hostname="localhost")
        connection.sendall(text)
        connections.append(connection)
    subject = dict(pair[0] for pair in connections[-1].getpeercert()["subject"])
    print(f"sent {len(connections)} to {subject['commonName']}", flush=True)
    sys.stdin.read()


main()
