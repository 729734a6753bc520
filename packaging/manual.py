#!/usr/bin/python3
"""Makes the manual pages, in roff (man(7)), on standard output:

    manual.py commands PROGRAM      gatepost(1), from what the program says of its commands
    manual.py settings MARKDOWN     gatepost.yaml(5), from docs/configuration.md
"""

import json
import re
import subprocess
import sys
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent


def main():
    kind, source = sys.argv[1:]
    lines = commands(source) if kind == "commands" else settings(Path(source).read_text(encoding="utf-8"))
    sys.stdout.write("\n".join(line for line in lines if line) + "\n")


def release():
    """Version and date of the newest entry of the package's changelog."""
    text = (PACKAGING / "debian" / "changelog").read_text(encoding="utf-8")
    version = re.match(r"\S+ \(([^)]*)\)", text).group(1)
    day, month, year = re.search(r"^ -- .*  \w+, (\d+) (\w+) (\d+)", text, re.M).groups()
    return version, f"{day} {month} {year}"


def title(name, section):
    version, date = release()
    return f'.TH "{name}" "{section}" "{date}" "gatepost {version}" "gatepost"'


# Text


def escaped(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha")
    text = text.replace("~", "\\(ti").replace("…", "...").replace("→", "\\(->")
    return "\\&" + text if text.startswith((".", "'")) else text


def inline(text):
    """Markdown inside a line: code and strong text become bold, links their words."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    parts = re.split(r"(`[^`]+`|\*\*[^*]+\*\*|\*[^* ][^*]*\*)", text)
    roff = ""
    for part in parts:
        if part.startswith("`"):
            roff += "\\fB" + escaped(part[1:-1]).removeprefix("\\&") + "\\fR"
        elif part.startswith("**"):
            roff += "\\fB" + inline(part[2:-2]).removeprefix("\\&") + "\\fR"
        elif part.startswith("*") and len(part) > 1:
            roff += "\\fI" + escaped(part[1:-1]).removeprefix("\\&") + "\\fR"
        else:
            roff += escaped(part) if not roff else escaped(part).removeprefix("\\&")
    return "\\&" + roff if roff.startswith((".", "'")) else roff


# gatepost(1)


def commands(program):
    dumped = subprocess.run([program, "--experimental-dump-help"], capture_output=True, check=True, text=True)
    top = json.loads(dumped.stdout)["command"]
    yield title("GATEPOST", 1)
    yield ".SH NAME"
    yield "gatepost \\- " + escaped(lowered(top["abstract"]))
    yield ".SH SYNOPSIS"
    for command in shown(top["subcommands"]):
        yield from synopsis(command)
    yield ".SH DESCRIPTION"
    yield "gatepost follows the log of an access gateway, keeps its events in a crash\\-safe queue on disk, and sends"
    yield "them to collectors. It is run by systemd as"
    yield ".BR gatepost.service ;"
    yield "its configuration is described in"
    yield ".BR gatepost.yaml (5)."
    yield ".SH COMMANDS"
    for command in shown(top["subcommands"]):
        yield from details(command, "gatepost")
    yield from Path(PACKAGING / "gatepost.1.tail").read_text(encoding="utf-8").splitlines()


def shown(commands):
    return [each for each in commands if each.get("shouldDisplay", True) and each["commandName"] != "help"]


def lowered(text):
    return text[:1].lower() + text[1:].rstrip(".")


def arguments(command):
    names = ("help", "version")
    for each in command.get("arguments", []):
        if each.get("shouldDisplay", True) and each.get("preferredName", {}).get("name") not in names:
            yield each


def spelled(argument):
    """An argument as it is written."""
    value = "\\fI" + escaped(argument.get("valueName", "")) + "\\fR"
    if argument["kind"] == "positional":
        return value + (" ..." if argument.get("isRepeating") else "")
    name = argument["preferredName"]
    text = "\\fB" + escaped(("--" if name["kind"] == "long" else "-") + name["name"]) + "\\fR"
    if argument["kind"] == "option":
        text += " " + value + (" ..." if argument.get("isRepeating") else "")
    return text


def synopsis(command, path="gatepost"):
    path = f"{path} {command['commandName']}"
    below = shown(command.get("subcommands", []))
    for each in below:
        yield from synopsis(each, path)
    if below:
        return
    words = []
    for argument in arguments(command):
        text = spelled(argument).replace(" ", "\\ ")
        words.append(f"[{text}]" if argument.get("isOptional") else text)
    yield f"\\fB{escaped(path)}\\fR " + " ".join(words)
    yield ".br"


def details(command, path):
    path = f"{path} {command['commandName']}"
    yield ".SS " + '"' + escaped(path) + '"'
    yield inline(command.get("abstract", ""))
    if command.get("discussion"):
        yield ".PP"
        yield from (inline(line) if line.strip() else ".PP" for line in command["discussion"].splitlines())
    for argument in arguments(command):
        yield ".TP"
        yield spelled(argument)
        text = inline(argument.get("abstract", ""))
        values = argument.get("allValues")
        if values and argument["kind"] == "option":
            text += f" One of {escaped(', '.join(values))}."
        if argument.get("defaultValue") and argument["kind"] == "option":
            text += f" Default: {escaped(argument['defaultValue'])}."
        yield text.strip() or "\\&"
    for each in shown(command.get("subcommands", [])):
        yield from details(each, path)


# gatepost.yaml(5)


def settings(markdown):
    yield title("GATEPOST.YAML", 5)
    yield ".SH NAME"
    yield "gatepost.yaml \\- configuration of gatepost"
    yield ".SH SYNOPSIS"
    yield ".I /etc/gatepost/gatepost.yaml"
    yield ".br"
    yield ".I /etc/gatepost/conf.d/*.yaml"
    yield ".SH DESCRIPTION"
    yield from blocks(markdown.splitlines()[1:])
    yield ".SH SEE ALSO"
    yield ".BR gatepost (1)"


def blocks(lines):
    """The Markdown of docs/configuration.md: headings, paragraphs, lists, tables and code."""
    in_code = is_continued = False
    for line, following in zip(lines, lines[1:] + [""]):
        if line.startswith("```"):
            in_code = not in_code
            yield ".PP\n.nf\n.RS 4" if in_code else ".RE\n.fi"
        elif in_code:
            yield escaped(line) or "\\&"
        elif not line.strip() or line.startswith("<!--"):
            is_continued = False
        elif line.startswith("## "):
            yield ".SH " + '"' + escaped(line[3:].upper()) + '"'
        elif line.startswith("### "):
            yield ".SS " + '"' + inline(line[4:]) + '"'
        elif line.startswith("|"):
            # The line of dashes, and the heads of the columns above it, say nothing here.
            if not is_rule(line) and not is_rule(following):
                cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
                yield from row([cell.replace("\\|", "|") for cell in cells])
        elif line.startswith("- "):
            yield ".IP \\(bu 2"
            yield inline(line[2:])
            is_continued = True
        else:
            if not is_continued:
                yield ".PP"
            is_continued = True
            yield inline(line.strip())


def is_rule(line):
    return line.startswith("|-")


def row(cells):
    """A row of a table: what its first cell names, and the rest below it."""
    yield ".TP"
    yield inline(cells[0]) or "\\&"
    if len(cells) == 4:
        # Of a setting: its values, its default, and what it is for.
        cells = [cells[0], cells[3], f"Value: {cells[1]}", f"Default: {cells[2]}" if cells[2] else ""]
    yield inline(". ".join(cell.rstrip(".") for cell in cells[1:] if cell)) or "\\&"


main()
