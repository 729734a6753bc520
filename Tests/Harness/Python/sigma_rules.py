"""Judges Sigma rules with pySigma, and applies them to events.

sigma_rules.py RULES PAGE LINES (NAME=EVENTS)...

RULES is a folder of rules. PAGE is a page whose blocks `yaml sigma` are rules on top of those; they are converted too. LINES are the gateway's lines; each EVENTS is what became of them in one format, a JSON object
a line. Every rule is loaded, goes through pySigma's validators, is converted for Splunk, and must match in every format
just the lines that a person would pick by the keywords of the gateway's overview: at least one, and no other.
"""

import json
import re
import sys
import uuid
from pathlib import Path

from sigma.backends.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR
from sigma.types import SigmaString
from sigma.validation import SigmaValidator
from sigma.validators.core import validators

# They download the lists of MITRE.
ONLINE = ("ATTACKTagValidator", "D3FENDTagValidator")

EXPECTED = {
    "session_integrity":
        r"SESSION_INTEGRITY_(REMOTEIP|DOMAIN)_MISMATCH|Session finger print failed"
        r"|failed to match session RemoteIP|does not match session Domain",
    "bad_auth_cookie": r"INVALID_AUTHCOOKIE|uuid does not exist|authCookie does not exist|should be investigated",
    "relaystate_reset": r"INVALID_RELAYSTATE|Reset relaystate|Failed RelayState validation",
    "access_denied": r'USER_AUTHZ .*RESULT="DENY"|deny access to resource',
    "console_login_failed": r'USER_LOGIN .*RESULT="FAIL"|User login failed',
    "idp_unreachable": r"INVALID_NETWORK_CONN|Failure confirming connectivity with IDP",
    "idp_key_invalid": r"INVALID_TOKEN",
    "application_changed": r" SYSTEM_APP_EVENT ",
    "kerberos_changed": r" SYSTEM_KRB5_EVENT ",
    "gateway_changed": r" (SYSTEM_SPGW_EVENT|SYSTEM_SPGW_SETUP|SYSTEM_OAG_RESET) ",
    "certificate_expiry": r" (WARN|ERROR) SSL_CERT_VALIDITY_CHECK ",
    "disk_usage": r'DISK_USAGE .*USAGE="(9\d|100)%"',
    "default_password": r"Default password was entered|password detected",
    "events_lost": r"GATEPOST_GAP|GATEPOST_DISCONTINUITY",
}  # fmt: skip


# The vendor's page has a line whose REASON and message say different things: by which of them it goes is left open.
UNDECIDED = {"idp_key_invalid": r'REASON="INVALID_NETWORK_CONN".*Failure validating security token'}

PATTERNS = {}


def value_at(event, path):
    for name in path.split("."):
        event = event.get(name) if isinstance(event, dict) else None
    return event


def matches(condition, event):
    if isinstance(condition, ConditionAND):
        return all(matches(part, event) for part in condition.args)
    if isinstance(condition, ConditionOR):
        return any(matches(part, event) for part in condition.args)
    if isinstance(condition, ConditionNOT):
        return not matches(condition.args[0], event)
    if not isinstance(condition, ConditionFieldEqualsValueExpression) or not isinstance(condition.value, SigmaString):
        raise TypeError(f"no such condition here: {condition}")
    value = value_at(event, condition.field)
    if not isinstance(value, str):
        return False
    key = tuple(condition.value.s)
    if key not in PATTERNS:
        PATTERNS[key] = re.compile(str(condition.value.to_regex().regexp), re.IGNORECASE | re.DOTALL)
    return PATTERNS[key].fullmatch(value) is not None


def load(folder):
    rules = SigmaCollection.load_ruleset([folder], collect_errors=True)
    faults = [str(error) for error in rules.errors]
    checks = {check for check in validators.values() if check.__name__ not in ONLINE}
    issues = list(SigmaValidator(checks).validate_rules(rules))
    faults += [str(issue) for issue in issues]
    names = {}
    for rule in rules:
        name = rule.source.path.name.removeprefix("access_gateway_").removesuffix(".yml")
        names[name] = rule
        if rule.id != uuid.uuid5(uuid.NAMESPACE_URL, f"gatepost:sigma:{name}"):
            faults.append(f"{name}: {rule.id} does not follow from the name")
        query = SplunkBackend().convert_rule(rule)
        if len(query) != 1 or "event.action" not in query[0]:
            faults.append(f"{name}: for Splunk: {query}")
    if names.keys() != EXPECTED.keys():
        faults.append(f"not the rules expected: {sorted(names.keys() ^ EXPECTED.keys())}")
    if faults:
        sys.exit("\n".join(faults))
    return names


def check_page(path, folder):
    with open(path, encoding="utf-8") as file:
        blocks = re.findall(r"^```yaml sigma\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL)
    rules = [rule.read_text(encoding="utf-8") for rule in Path(folder).iterdir()]
    for block in blocks:
        queries = SplunkBackend().convert(SigmaCollection.from_yaml("---\n".join(rules + [block])))
        if not any("event_count >= " in query for query in queries):
            sys.exit(f"for Splunk this counts nothing:\n{block}")
    if not blocks:
        sys.exit(f"{path}: no YAML")


def main():
    rules = load(sys.argv[1])
    check_page(sys.argv[2], sys.argv[1])
    with open(sys.argv[3], encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    conditions = {name: rule.detection.parsed_condition[0].parse() for name, rule in rules.items()}
    faults = []
    for argument in sys.argv[4:]:
        format_name, path = argument.split("=", 1)
        with open(path, encoding="utf-8") as file:
            events = [json.loads(line) for line in file]
        if len(events) != len(lines):
            sys.exit(f"{format_name}: {len(events)} events for {len(lines)} lines")
        for name, condition in conditions.items():
            wanted = {index for index, line in enumerate(lines) if re.search(EXPECTED[name], line)}
            found = {index for index, event in enumerate(events) if matches(condition, event)}
            if name in UNDECIDED:
                found = {index for index in found if not re.search(UNDECIDED[name], lines[index])}
            if not wanted:
                faults.append(f"{name}: no line that it should match")
            faults += [f"{name} does not match as {format_name}: {lines[index]}" for index in wanted - found]
            faults += [f"{name} matches as {format_name}: {lines[index]}" for index in found - wanted]
            print(f"{format_name}: {name}: {len(found)} of {len(lines)}")
    if faults:
        sys.exit("\n".join(faults[:50]))


main()
