"""Windows events in XML, as `wevtutil qe /f:xml`, Event Viewer and PowerShell's ToXml export them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from faultmaven.evidence.extractors.records.found import FoundRecord
from faultmaven.evidence.levels import level_of_windows

_BEGIN = re.compile(r"<Event(?:\s[^>]*)?>")
_END = "</Event>"
#: A single event; what is longer is no event.
_MAX_CHARS = 4_000_000


class WindowsXml:
    """Reads each `<Event>` by itself: a file that breaks off, or that holds several roots, is read as far as it goes.

    An event that stands alone can declare no entities, so there is nothing in it that could grow.
    """

    def sniff(self, lines: list[str]) -> str | None:
        """Return "windows-event-xml" when the head names Microsoft's namespace of events."""
        head = "\n".join(lines[:40])[:8_000]
        return "windows-event-xml" if "<Event" in head and "schemas.microsoft.com/win/2004/08/events" in head else None

    def read(self, lines: list[str]) -> Iterator[FoundRecord]:
        """Yield one record per event."""
        text, line, counted = "\n".join(lines), 1, 0
        for begin in _BEGIN.finditer(text):
            end = text.find(_END, begin.end())
            if end < 0 or end - begin.start() > _MAX_CHARS or begin.start() < counted:
                continue
            line += text.count("\n", counted, begin.start())
            last = line + text.count("\n", begin.start(), end)
            fields = _fields(text[begin.start() : end + len(_END)])
            yield FoundRecord(line, last, fields)
            line, counted = last, end


def _fields(event: str) -> dict[str, object]:
    """Return the fields of one event: those of System and RenderingInfo by name, data by its own."""
    fields: dict[str, object] = {}
    data: list[str] = []
    path: list[str] = []
    names: list[str | None] = []
    text: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", 1)[-1]
        path.append(name)
        names.append(attributes.get("Name"))
        text.clear()
        if name == "Provider":
            fields["provider"] = attributes.get("Name") or attributes.get("EventSourceName")
        elif name == "TimeCreated":
            fields["ts"] = attributes.get("SystemTime")
        elif name in {"Execution", "Security", "Correlation"}:
            fields.update({key.lower(): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        del tag
        name, given, value = path.pop(), names.pop(), "".join(text).strip()
        text.clear()
        if not value:
            return
        if name == "Data":
            if given:
                fields[given] = value
            else:
                data.append(value)
        elif name == "Message":
            fields["message"] = value
        elif name not in {"Keyword", "Keywords", "Opcode", "Task"}:
            fields.setdefault(name, value)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    try:
        parser.Parse(event, True)
    except expat.ExpatError:
        fields["broken"] = True
    return _named(fields, data)


def _named(fields: dict[str, object], data: list[str]) -> dict[str, object]:
    level = str(fields.pop("Level", ""))
    provider, number = fields.pop("provider", None), fields.get("EventID")
    named: dict[str, object] = {
        "ts": fields.pop("ts", None),
        "level": level_of_windows(int(level)) if level.isdecimal() and len(level) < 3 else level or None,
        "service": provider,
        "component": fields.pop("Channel", None),
        "host": fields.pop("Computer", None),
        "message": fields.pop("message", None) or "; ".join(data) or _summary(fields, provider, number),
    }
    return {key: value for key, value in {**named, **fields}.items() if value is not None}


def _summary(fields: dict[str, object], provider: object, number: object) -> str:
    known = {"EventID", "EventRecordID", "Version", "processid", "threadid", "userid"}
    said = ", ".join(f"{key}={value}" for key, value in fields.items() if key not in known)
    return f"{provider} {number}" + (f": {said}" if said else "")
