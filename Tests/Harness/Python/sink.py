"""A collector that understands nothing: it writes down, byte for byte, what came out of each connection's TLS and zlib.

sink.py --port P --out FOLDER [--cert FILE --key FILE [--client-ca FILE]] [--zlib] [--bytes-per-second N]

Connection N goes to FOLDER/N, from 1; its bytes are in the file before they count as read.
"""

import argparse
import pathlib
import socket
import ssl
import threading
import time
import zlib


def receive(connection, context, path, is_compressed, rate):
    with open(path, "wb", buffering=0) as file:
        try:
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            inflater = zlib.decompressobj() if is_compressed else None
            size = max(1, min(1 << 18, rate // 20)) if rate else 1 << 18
            while data := connection.recv(size):
                file.write(inflater.decompress(data) if inflater else data)
                if rate:
                    time.sleep(len(data) / rate)
        except OSError as error:
            print(f"{path.name}: {error}", flush=True)
        finally:
            connection.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--client-ca")
    parser.add_argument("--zlib", action="store_true")
    parser.add_argument("--bytes-per-second", type=int, default=0, help="0: as fast as can be")
    arguments = parser.parse_args()

    context = None
    if arguments.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.cert, arguments.key)
        if arguments.client_ca:
            context.load_verify_locations(arguments.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
    arguments.out.mkdir(parents=True, exist_ok=True)
    number = len(list(arguments.out.iterdir()))
    with socket.create_server(("127.0.0.1", arguments.port)) as listener:
        print("listening", flush=True)
        if arguments.bytes_per_second:
            # What the kernel takes beforehand would be taken at any rate.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        while True:
            connection, _ = listener.accept()
            number += 1
            path = arguments.out / str(number)
            threading.Thread(
                target=receive,
                args=(connection, context, path, arguments.zlib, arguments.bytes_per_second),
                daemon=True,
            ).start()


main()
