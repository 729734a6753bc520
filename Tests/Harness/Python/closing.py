"""A collector of lines that ends its connections in one way or another, and takes every line until then.

closing.py --port P --out FOLDER --how HOW [--lines N] [--cert FILE --key FILE] [--zlib]

HOW, after N lines of each connection, of which not a byte more is kept:
  fin     the end of sending, and a close; on TLS without close_notify
  notify  close_notify, and a close
  rst     a reset
  half    the end of sending; what still comes is read, and kept, until the client closes
  deaf    the first connection is never read, and closed when what came waits and no more has come for two seconds;
          the others are read to their end

Connection N goes to FOLDER/N, from 1.
"""

import argparse
import fcntl
import pathlib
import socket
import ssl
import struct
import termios
import threading
import time
import zlib


def serve(connection, number):
    if arguments.how == "deaf" and number == 1:
        wait_until_no_more_comes(connection)
        return connection.close()
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=True)
        receive(connection, arguments.out / str(number), arguments.lines if arguments.how != "deaf" else None)
    except OSError as error:
        print(f"{number}: {error}", flush=True)
    finally:
        connection.close()


def wait_until_no_more_comes(connection):
    held, since = 0, time.monotonic()
    while not held or time.monotonic() - since < 2:
        time.sleep(0.05)
        now = struct.unpack("i", fcntl.ioctl(connection, termios.FIONREAD, bytes(4)))[0]
        if now != held:
            held, since = now, time.monotonic()


def receive(connection, path, limit):
    inflater = zlib.decompressobj() if arguments.zlib else None
    count = 0
    with open(path, "wb", buffering=0) as file:
        while data := connection.recv(1 << 18):
            if inflater:
                data = inflater.decompress(data)
            lines = data.count(b"\n")
            if limit is None or count + lines < limit:
                count += lines
                file.write(data)
                continue
            if arguments.how == "half":
                file.write(data)
                connection.shutdown(socket.SHUT_WR)
                limit = None
                continue
            end = 0
            for _ in range(limit - count):
                end = data.index(b"\n", end) + 1
            file.write(data[:end])
            return finish(connection)


def finish(connection):
    if arguments.how == "rst":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif arguments.how == "notify":
        connection.settimeout(2)
        connection.unwrap()
    else:
        connection.shutdown(socket.SHUT_WR)


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--how", choices=["fin", "notify", "rst", "half", "deaf"], required=True)
parser.add_argument("--lines", type=int, default=20_000)
parser.add_argument("--cert")
parser.add_argument("--key")
parser.add_argument("--zlib", action="store_true")
arguments = parser.parse_args()
context = None
if arguments.cert:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments.cert, arguments.key)
arguments.out.mkdir(parents=True)
with socket.create_server(("127.0.0.1", arguments.port)) as listener:
    print("listening", flush=True)
    for number in range(1, 1_000_000):
        threading.Thread(target=serve, args=(listener.accept()[0], number), daemon=True).start()
