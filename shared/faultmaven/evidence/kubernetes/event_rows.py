"""Events of the cluster: the table below `Events:` in a describe output, and that of `kubectl get events`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from faultmaven.evidence.kubernetes.columns import cells, header_starts
from faultmaven.evidence.kubernetes.names import split_resource
from faultmaven.evidence.kubernetes.objects import KubeEvent, component_of
from faultmaven.evidence.kubernetes.outline import Entry

_AGE = re.compile(r"(?P<last>\S+)(?: ago)?(?: \(x(?P<count>\d+)(?: over (?P<first>\S+))?\))?")
#: A described event, also when its columns were squeezed: type, reason, age, source, message.
_ROW = re.compile(r"(?P<type>Normal|Warning|Error)\s+(?P<reason>\S+)\s+"
                  r"(?P<age>(?:\S+(?: \(x\d+(?: over \S+)?\))?))\s+(?P<source>\S+(?: \S+)*?)(?:\s{2,}|\s(?=[A-Z]))"
                  r"(?P<message>.*)")  # fmt: skip
_RULER = re.compile(r"[-\s]+\Z")
_KNOWN = frozenset({"TYPE", "REASON", "MESSAGE"})


def read_described_events(field: Entry, component: str) -> list[KubeEvent]:
    """Return the events of one described object; a line that starts no event continues the message before it."""
    entries = list(field.walk())
    header = next((entry for entry in entries if entry.text.startswith("Type ") and "Reason" in entry.text), None)
    starts = [(name, start) for name, start in header_starts(header.text)] if header else []
    found: list[KubeEvent] = []
    for entry in entries:
        if entry is header or _RULER.match(entry.text):
            continue
        event = _described(entry, starts, component)
        if event is not None:
            found.append(event)
        elif found:
            last = found[-1]
            found[-1] = replace(last, line_end=entry.line, message=f"{last.message}\n{entry.text}")
    return found


def _described(entry: Entry, starts: Sequence[tuple[str, int]], component: str) -> KubeEvent | None:
    row = cells(entry.text, starts) if starts else None
    if row is None or row.get("Type") not in {"Normal", "Warning", "Error"}:
        match = _ROW.match(entry.text)
        if match is None:
            return None
        row = {
            "Type": match["type"],
            "Reason": match["reason"],
            "Age": match["age"],
            "From": match["source"],
            "Message": match["message"],
        }
    count, first, last = _age(row.get("Age", ""))
    return KubeEvent(
        entry.line,
        entry.line,
        row["Type"],
        row.get("Reason", ""),
        row.get("Message", ""),
        component,
        source=row.get("From") or None,
        count=count,
        first_age=first,
        last_age=last,
    )


def _age(text: str) -> tuple[int | None, str | None, str | None]:
    match = _AGE.match(text)
    if match is None or match["last"] in {"<unknown>", "<invalid>"}:
        return None, None, None
    count = int(match["count"]) if match["count"] else None
    return count, match["first"], match["last"]


def is_events_header(line: str) -> bool:
    """Tell whether a line heads a table of events."""
    names = {name for name, _ in header_starts(line)}
    return names >= _KNOWN and bool(names & {"OBJECT", "KIND", "NAME", "INVOLVED OBJECT"})


def read_events_table(lines: Sequence[str], first_line: int, namespace: str | None = None) -> list[KubeEvent]:
    """Return the rows below an events header (the first line); `namespace` stands in when there is no such column."""
    header = header_starts(lines[0])
    found: list[KubeEvent] = []
    for number, line in enumerate(lines[1:], start=first_line + 1):
        if not line.strip():
            continue
        row = cells(line, header)
        if row is None or row.get("TYPE") not in {"Normal", "Warning", "Error"}:
            if found:
                found[-1] = replace(found[-1], line_end=number, message=f"{found[-1].message}\n{line.strip()}")
            continue
        found.append(_listed(row, number, namespace))
    return found


def _listed(row: dict[str, str], number: int, namespace: str | None) -> KubeEvent:
    printed = row.get("OBJECT") or row.get("INVOLVED OBJECT") or "/".join((row.get("KIND", ""), row.get("NAME", "")))
    kind, name = split_resource(printed)
    count, first, last = _age(row.get("LAST SEEN", row.get("AGE", "")))
    listed = row.get("COUNT", "")
    return KubeEvent(
        number,
        number,
        row["TYPE"],
        row.get("REASON", ""),
        row.get("MESSAGE", ""),
        component_of(kind or "Unknown", row.get("NAMESPACE") or namespace, name),
        source=row.get("SOURCE") or None,
        count=int(listed) if listed.isdecimal() else count,
        first_age=row.get("FIRST SEEN") or first,
        last_age=last,
        name=row.get("NAME") if row.get("OBJECT") else None,
    )
