"""An HTTP/1.1 server that answers as a file tells it, and writes down the events that it has taken.

http_server.py --port P --mood FILE --out FILE [--log FILE]

MOOD is a JSON object, read anew for each request:
  status, headers, body   what to answer with, instead of taking the events (status 200 takes them)
  allow                   the header Authorization of requests that are taken all the same
  where                   a text: `status` is for the paths that have it, and no others
  hang, half, drop, reset answer nothing, half an answer, or close without one, in order or not
  poison                  a text that makes a body be refused with 400, or in a bulk body one document
  max_body                a longer body is refused with 413
  close                   close the connection behind each answer
  busy, busy_status       in a bulk body, documents with this text are answered with this status, 429 if it is not told
  acknowledge             Splunk: give out acknowledgement ids; true ones are those up to `indexed`

Taken lines go to OUT; method, path and headers of each request, a JSON object a line, to LOG.
"""

import argparse
import gzip
import http.server
import json
import os
import pathlib
import socket
import struct
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", headers=(), close=False):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        if close:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        mood = json.loads(arguments.mood.read_text())
        length = int(self.headers["Content-Length"])
        data = self.rfile.read(length)
        with lock:
            with open(arguments.log, "a") as file:
                request = {"method": self.command, "path": self.path, "length": length, "headers": dict(self.headers)}
                file.write(json.dumps(request) + "\n")
        close = mood.get("close", False)
        if mood.get("hang"):
            time.sleep(60)
        if mood.get("reset"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
        if mood.get("drop") or mood.get("reset"):
            self.close_connection = True
            return
        if mood.get("half"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            self.close_connection = True
            return
        if mood.get("status", 200) != 200 and self.is_refused(mood):
            headers = mood.get("headers", {}).items()
            return self.answer(mood["status"], mood.get("body", "").encode(), headers, close)
        if length > mood.get("max_body", length):
            return self.answer(413, b"too large", close=close)
        if self.headers.get("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        lines = data.decode().splitlines()
        if "/ack" in self.path:
            wanted = json.loads(data)["acks"]
            acks = {str(number): number < mood.get("indexed", 0) for number in wanted}
            return self.answer(200, json.dumps({"acks": acks}).encode())
        if self.path.split("?")[0].endswith("/_bulk"):
            return self.answer(200, bulk(lines, mood), close=close)
        if "poison" in mood and mood["poison"] in data.decode():
            return self.answer(400, b"a line is no event", close=close)
        body = {"text": "Success", "code": 0}
        with lock:
            if mood.get("acknowledge"):
                body["ackId"] = counter[0]
                counter[0] += 1
            take(lines)
        self.answer(200, json.dumps(body).encode(), close=close)

    do_PUT = do_POST

    def is_refused(self, mood):
        if "allow" in mood and self.headers["Authorization"] == mood["allow"]:
            return False
        return mood.get("where", "") in self.path

    def log_message(self, *_):
        pass


def bulk(lines, mood):
    items = []
    with lock:
        for action, document in zip(lines[::2], lines[1::2]):
            number = json.loads(action)["create"]["_id"]
            if "poison" in mood and mood["poison"] in document:
                error = {"type": "mapper_parsing_exception", "reason": "failed to parse"}
                items.append({"create": {"_id": number, "status": 400, "error": error}})
            elif "busy" in mood and mood["busy"] in document:
                error = {"type": "es_rejected_execution_exception", "reason": "queue is full"}
                items.append({"create": {"_id": number, "status": mood.get("busy_status", 429), "error": error}})
            elif number in seen:
                error = {"type": "version_conflict_engine_exception", "reason": "document already exists"}
                items.append({"create": {"_id": number, "status": 409, "error": error}})
            else:
                seen.add(number)
                take([document])
                items.append({"create": {"_id": number, "status": 201}})
    errors = any("error" in item["create"] for item in items)
    return json.dumps({"took": 1, "errors": errors, "items": items}).encode()


def take(lines):
    with open(arguments.out, "a") as file:
        file.write("".join(line + "\n" for line in lines))


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--mood", type=pathlib.Path, required=True)
parser.add_argument("--out", required=True)
parser.add_argument("--log", default="/dev/null")
arguments = parser.parse_args()
lock = threading.Lock()
counter = [0]
seen = set()
server = http.server.ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
print("listening", flush=True)
server.serve_forever()
