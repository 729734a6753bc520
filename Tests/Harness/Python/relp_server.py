"""A RELP collector that takes events, and forgets some of them before it has acknowledged them.

relp_server.py --port P --out FILE [--forget-after N] [--refuse] [--trickle] [--mute]

With --forget-after each of the first three connections is closed after N events, of which only the first half is
written to FILE and acknowledged. With --refuse the session is answered with 500. With --trickle the first session
takes every event, and acknowledges all but the first of them, one every 100 ms. With --mute it takes every event and
acknowledges none. A session that the client closes in order is told on standard output.
"""

import argparse
import socket
import time


def frames(file):
    while head := read_word(file):
        command, length = read_word(file), read_word(file)
        data = file.read(int(length)) if int(length) else b""
        if int(length):
            assert file.read(1) == b"\n"
        yield int(head), command, data


def read_word(file):
    word = b""
    while (byte := file.read(1)) not in (b" ", b"\n", b""):
        word += byte
    return word.decode()


def serve(connection, forget_after, trickles):
    with connection, connection.makefile("rb") as file, open(arguments.out, "ab", buffering=0) as out:
        count = 0
        for number, command, data in frames(file):
            if command == "open":
                status = b"500 no" if arguments.refuse else b"200 OK\n" + data
                connection.sendall(b"%d rsp %d %s\n" % (number, len(status), status))
            elif command == "syslog":
                count += 1
                if arguments.mute:
                    out.write(data + b"\n")
                elif trickles:
                    if count > 1:
                        time.sleep(0.1)
                        connection.sendall(b"%d rsp 6 200 OK\n" % number)
                elif not forget_after or count <= forget_after // 2:
                    out.write(data + b"\n")
                    connection.sendall(b"%d rsp 6 200 OK\n" % number)
                elif count == forget_after:
                    return
            elif command == "close":
                print("closed by the client", flush=True)
                connection.sendall(b"%d rsp 0\n0 serverclose 0\n" % number)
                return


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--out", required=True)
parser.add_argument("--forget-after", type=int, default=0)
parser.add_argument("--refuse", action="store_true")
parser.add_argument("--trickle", action="store_true")
parser.add_argument("--mute", action="store_true")
arguments = parser.parse_args()
with socket.create_server(("127.0.0.1", arguments.port)) as listener:
    print("listening", flush=True)
    connections = 0
    while True:
        connection, _ = listener.accept()
        connections += 1
        try:
            serve(
                connection, arguments.forget_after if connections <= 3 else 0, arguments.trickle and connections == 1)
        except OSError as error:
            print(error, flush=True)
