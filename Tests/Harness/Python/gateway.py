"""A second reading of the gateway's lines, by a regular expression and by no code of gatepost's: what a collector must
have got. It reads only what is written as documented, and says None to the rest."""

import re

LEVELS = {
    "TRACE": 7, "DEBUG": 7, "INFO": 6, "NOTICE": 5, "WARN": 4, "ERROR": 3, "FATAL": 2, "ALERT": 1,
}  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
APPLICATIONS = ("ACCESS_GATEWAY", "OAG_MONITOR", "OAG", "Access Gateway")
SECRETS = ("SESSION_ID", "SESSION_AUTH", "SESSION_APP")

LINE = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) +(?!ACCESS|OAG)(?P<host>\S+) "
    r"(?:(?P<app>" + "|".join(APPLICATIONS) + r") )?(?P<process>ACCESS|WEB_CONSOLE|ADMIN_CONSOLE|MONITOR) +"
    r"(?:(?P<component>[A-Z0-9_-]+) +)?(?:(?P<subcomponent>[A-Z0-9_-]+) +)?"
    r"(?P<level>" + "|".join(LEVELS) + r") (?P<event>[A-Z0-9_]+) "
    r'\[ ?(?P<block>(?:[A-Z][A-Z0-9_]*="[^"]*" ?)*)\](?: (?P<message>.*))?'
)
PAIR = re.compile(r'([A-Z][A-Z0-9_]*)="([^"]*)"')
SECRET_VALUE = re.compile(r'(?:SESSION_ID|SESSION_AUTH|SESSION_APP)="([^"]{8,})|SESSIONID=(\S{8,})')


def read(line):
    """The parts of a documented line, its values as they stand there; None for any other line."""
    match = LINE.fullmatch(line)
    if not match:
        return None
    event = match.groupdict()
    event["severity"] = LEVELS[event["level"]]
    event["data"] = {}
    for key, value in PAIR.findall(event.pop("block")):
        event["data"].setdefault(key, value)
    return event


def session_identifiers(text):
    """All values in `text` that may open a session."""
    return {first or second for first, second in SECRET_VALUE.findall(text)}


def differences(expected, received):
    """What differs between an event as expected and as a collector has it, redaction by default taken into account.

    `received` has time, host, app, process, event, severity, message and data, the last with values that are all
    text.
    """
    found = []
    for name in ("host", "process", "event", "severity"):
        if expected[name] != received[name]:
            found.append(f"{name}: {received[name]!r} for {expected[name]!r}")
    if not is_time(expected["time"], received["time"]):
        found.append(f"time: {received['time']!r} for {expected['time']!r}")
    # RFC 5424 writes `_` for a space, and the process where there is no application.
    applications = (expected["app"].replace(" ", "_"),) if expected["app"] else ("-", expected["process"])
    if received["app"].replace(" ", "_") not in applications:
        found.append(f"app: {received['app']!r} for {expected['app']!r}")
    wanted = {key: value for key, value in expected["data"].items() if value not in ("", "-")}
    got = {key: value for key, value in received["data"].items() if value not in ("", "-")}
    if wanted.keys() != got.keys():
        found.append(f"keys: {sorted(got)} for {sorted(wanted)}")
    for key in wanted.keys() & got.keys():
        if not is_expected(key, wanted[key], got[key]):
            found.append(f"{key}: {got[key]!r} for {wanted[key]!r}")
    message = expected["message"] or ""
    if message != received["message"] and not any(
        secret in message for secret in expected["data"].values() if len(secret) >= 8
    ):
        found.append(f"message: {received['message']!r} for {message!r}")
    return found


def is_time(wanted, got):
    if wanted[0].isdigit():
        return wanted == got
    # No year and no zone in the line: those are the agent's to add.
    month, day, time = wanted.split()
    date = f"-{MONTHS.index(month) + 1:02}-{int(day):02}T{time}"
    return re.fullmatch(rf"20\d\d{date}(\.0+)?(Z|[+-]\d\d:\d\d)", got) is not None


def is_expected(key, wanted, got):
    if key in SECRETS:
        return re.fullmatch(r"h_[0-9a-f]{16}", got) is not None
    if key == "REASON" and " - SESSIONID=" in wanted:
        return got == wanted.split(" - SESSIONID=")[0]
    if "?" in wanted:  # a query string: the path and the names of its parameters stay
        names = [pair.split("=")[0] for pair in wanted.split("?", 1)[1].split("&")]
        return got.split("?")[0] == wanted.split("?")[0] and all(name in got for name in names)
    return got == wanted
