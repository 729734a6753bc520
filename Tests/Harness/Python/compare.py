"""Compares what a collector understood with the log that the agent was given.

compare.py CORPUS RECEIVED (json|rsyslog|syslog-ng|rfc5424) [FRACTION]

CORPUS is the gateway's log. RECEIVED is what the collector wrote: JSON lines of its own making, or for `rfc5424` the
octet-counted stream itself, read here by the parser of the package syslog-rfc5424-parser. Events are matched by their
order, each once. At least FRACTION (0.75) of the lines must be of the documented kind, whose every part is compared.
"""

import json
import sys

import frames
import gateway


def from_json(record):
    return {
        "id": record["id"], "time": record["time"], "host": record["host"], "app": record.get("app", "-"),
        "process": record.get("process", "-"), "event": record.get("event", "-"),
        "severity": gateway.LEVELS.get(record.get("level"), 6), "message": record.get("message", ""),
        "data": record.get("data", {}),
    }  # fmt: skip


def from_rsyslog(record):
    # This rsyslog's mmpstrucdata writes names in lower case; the text of the structured data has them as sent.
    parsed = record["sd"] or {}
    data = parsed.get("gateway@32473", {})
    text = record["sd_text"]
    for key in data:
        if f' {key.upper()}="' not in text:
            raise ValueError(f"{key}: not in {text}")
    return {
        "id": parsed["gatepost@32473"]["id"], "time": record["time"], "host": record["host"], "app": record["app"],
        "process": record["process"], "event": record["event"], "severity": int(record["pri"]) % 8,
        "message": record["message"], "data": {key.upper(): value for key, value in data.items()},
    }  # fmt: skip


def from_syslog_ng(record):
    data = record["SDATA"]
    return {
        "id": data["gatepost@32473"]["id"], "time": record["TIME"], "host": record["HOST"], "app": record["PROGRAM"],
        "process": record["PID"], "event": record["MSGID"], "severity": int(record["PRI"]) % 8,
        "message": record.get("MESSAGE", ""), "data": data.get("gateway@32473", {}),
    }  # fmt: skip


def from_rfc5424(message):
    from syslog_rfc5424_parser import SyslogMessage

    record = SyslogMessage.parse(message.decode("utf-8"))
    return {
        "id": record.sd["gatepost@32473"]["id"], "time": record.timestamp, "host": record.hostname,
        "app": record.appname, "process": record.procid, "event": record.msgid, "severity": int(record.severity),
        "message": record.msg or "", "data": record.sd.get("gateway@32473", {}),
    }  # fmt: skip


READERS = {"json": from_json, "rsyslog": from_rsyslog, "syslog-ng": from_syslog_ng, "rfc5424": from_rfc5424}


def main():
    corpus_path, received_path, kind = sys.argv[1:4]
    fraction = float(sys.argv[4]) if len(sys.argv) > 4 else 0.75
    with open(corpus_path, encoding="utf-8") as file:
        corpus = file.read().splitlines()
    with open(received_path, "rb") as file:
        data = file.read()
    records = frames.octet_counted(data) if kind == "rfc5424" else map(json.loads, frames.lines(data))

    events = {}
    for record in records:
        event = READERS[kind](record)
        earlier = events.setdefault(event["id"], event)
        if earlier != event:
            sys.exit(f"{event['id']} came twice, and not the same: {earlier} {event}")

    if len(events) != len(corpus):
        sys.exit(f"{len(events)} events for {len(corpus)} lines")
    read = 0
    for line, event in zip(corpus, events.values()):
        expected = gateway.read(line)
        if expected is None:
            continue
        read += 1
        found = gateway.differences(expected, event)
        if found:
            sys.exit("\n".join([line, str(event), *found]))
    if read < fraction * len(corpus):
        sys.exit(f"only {read} of {len(corpus)} lines are of the documented kind")
    print(f"{len(events)} events agree, {read} of them in every part")


main()
