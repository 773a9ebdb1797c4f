"""Records of one field per line: journald's export and verbose output, and Windows events as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from faultmaven.evidence.extractors.records.found import FoundRecord

#: What Windows tools call the fields of an event, and what they are here.
_WINDOWS = {
    "date": "ts", "timecreated": "ts", "timegenerated": "ts", "level": "level", "leveldisplayname": "level",
    "entrytype": "level", "source": "service", "providername": "service", "logname": "component",
    "log name": "component",
    "computer": "host", "machinename": "host", "message": "message", "description": "message", "event id": "EventID",
    "id": "EventID", "eventid": "EventID",
}  # fmt: skip

#: A field of journald's export whose value is not one line: its name, then its length in 8 bytes, then the value.
_BINARY = re.compile(r"[A-Z_][A-Z0-9_]{0,63}\Z")
_VERBOSE_TIME = re.compile(r"[A-Z][a-z]{2} (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*(?: [A-Z]{2,5}| [+-]\d{2,4})?) \[")


@dataclass(frozen=True)
class _Kind:
    """How one of these formats looks: where a record begins, what a field is, and whether a blank line ends it."""

    name: str
    begin: re.Pattern[str]
    field: re.Pattern[str]
    ends_at_blank: bool
    rest: frozenset[str] = frozenset()


_KINDS = (
    _Kind("journald-export", re.compile(r"__CURSOR=|__REALTIME_TIMESTAMP="),
          re.compile(r"(?P<key>[A-Z_][A-Z0-9_]*)=(?P<value>.*)\Z", re.S), ends_at_blank=True),
    _Kind("journald-verbose", re.compile(r"[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* .*\[s=[0-9a-f]+;"),
          re.compile(r"\s+(?P<key>[A-Z_][A-Z0-9_]*)=(?P<value>.*)\Z", re.S), ends_at_blank=False),
    _Kind("windows-event-text", re.compile(r"Event\[\d+\]:?\s*\Z"),
          re.compile(r"\s*(?P<key>[A-Z][A-Za-z ]{1,20}?)\s*:\s?(?P<value>.*)\Z", re.S), ends_at_blank=False,
          rest=frozenset({"description"})),
    _Kind("windows-event-list",
          re.compile(r"(?:TimeCreated|Index|EventID|ProviderName|LogName|Message|Id|Level\w*|TimeGenerated)\s+: "),
          re.compile(r"(?P<key>[A-Z]\w{1,30})\s*: ?(?P<value>.*)\Z", re.S), ends_at_blank=True),
)  # fmt: skip


class Blocks:
    """Reads records that are blocks of lines."""

    def sniff(self, lines: list[str]) -> str | None:
        """Return the format when the first lines begin a record and hold its fields."""
        kind = _kind(lines)
        return kind.name if kind else None

    def read(self, lines: list[str]) -> Iterator[FoundRecord]:
        """Yield the records; lines before the first belong to none."""
        kind = _kind(lines)
        if kind is None:
            return
        start, last = -1, -1
        for index, line in enumerate(lines):
            is_begin = kind.begin.match(line) is not None and (not kind.ends_at_blank or start < 0)
            if is_begin or (kind.ends_at_blank and not line.strip()):
                if start >= 0:
                    yield _record(kind, lines, start, last)
                start = index if is_begin else -1
            if line.strip():
                last = index
        if start >= 0:
            yield _record(kind, lines, start, last)


def _kind(lines: Sequence[str]) -> _Kind | None:
    head = [line for line in lines[:60] if line.strip()][:20]
    if len(head) < 3:
        return None
    for kind in _KINDS:
        if not kind.begin.match(head[0]):
            continue
        fields = sum(1 for line in head[1:8] if kind.field.match(line))
        if kind.name == "journald-export" and head[1].startswith("__") and kind.field.match(head[1]):
            return _exported(kind, head[0])
        if fields >= len(head[1:8]) * 0.6:
            return kind
    return None


def _exported(kind: _Kind, first: str) -> _Kind:
    """Return how this export is cut: all its records begin with the same field, and a message may hold blank lines."""
    return replace(kind, begin=re.compile(re.escape(first.partition("=")[0]) + "="), ends_at_blank=False)


def _without_length(value: str) -> str:
    """Return a value without what is left of its length: the decoder drops control characters, a byte may be none."""
    size = (len(value.encode("utf-8", "replace")) - len(value[:1].encode("utf-8", "replace"))) % 256
    is_length = ord(value[0]) == size if value[:1].isascii() and value else size >= 128
    return value[1:] if value and is_length else value


def _record(kind: _Kind, lines: Sequence[str], start: int, last: int) -> FoundRecord:
    fields: dict[str, str] = {}
    key, is_rest = "", False
    if stamp := _VERBOSE_TIME.match(lines[start]):
        fields["timestamp"] = stamp["time"]
    binary = set[str]()
    for line in lines[start : last + 1]:
        match = None if is_rest else kind.field.match(line)
        if match is not None:
            key = match["key"]
            fields[key] = match["value"].rstrip()
            is_rest = key.lower() in kind.rest
        elif kind.name == "journald-export":
            if _BINARY.match(line):
                key = line
                fields[key] = ""
                binary.add(key)
            elif key:
                fields[key] = f"{fields[key]}\n{line}"
        elif key:
            fields[key] = f"{fields[key]}\n{line.strip()}".strip("\n")
    fields |= {name: _without_length(fields[name][1:]).strip("\n") for name in binary}
    if kind.name.startswith("windows"):
        named: dict[str, object] = {_WINDOWS.get(name.lower(), name): value for name, value in fields.items() if value}
        return FoundRecord(start + 1, last + 1, {k: v for k, v in named.items() if v != "N/A"})
    return FoundRecord(start + 1, last + 1, dict(fields))
