"""Logs that name their fields in a comment: W3C extended (IIS, CloudFront, Azure) and Zeek."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from faultmaven.evidence.extractors.records.found import FoundRecord

_FIELDS = re.compile(r"#[Ff]ields:?[\t ]+(?P<names>\S.*)\Z")
#: Fields of these logs under the names that events use; `date` and `time` are put together.
_NAMES = {
    "cs-method": "method", "cs-uri-stem": "path", "sc-status": "status", "c-ip": "client_ip", "s-ip": "server_ip",
    "cs-username": "user", "s-computername": "host", "s-sitename": "service", "x-host-header": "host",
    "x-edge-location":
    "component", "id.orig_h": "client_ip", "_path": "component", "status_code": "status",
    "x-edge-request-id": "request_id",
}  # fmt: skip
_NUMBERS = frozenset(
    {"status", "sc-substatus", "sc-win32-status", "sc-bytes", "cs-bytes", "s-port", "c-port", "duration"}
)


class Delimited:
    """Reads lines of fields whose names stand in a `#Fields` comment, which may change within the file."""

    def sniff(self, lines: list[str]) -> str | None:
        """Return the format when the head has such a comment with the fields of a log."""
        for line in lines[:30]:
            match = _FIELDS.match(line)
            if match is not None:
                names = match["names"].split()
                if "date" in names or "time" in names:
                    return "cloudfront" if any(name.startswith("x-edge") for name in names) else "w3c"
                return "zeek" if "ts" in names else None
        return None

    def read(self, lines: list[str]) -> Iterator[FoundRecord]:
        """Yield one record per line; a comment is the record of what it says, so that no line is lost."""
        names: list[str] = []
        is_zeek = False
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            if line[0] == "#":
                match = _FIELDS.match(line)
                if match is not None:
                    is_zeek = match["names"].split()[0] == "ts" or line.startswith("#fields")
                    names = match["names"].split()
                yield FoundRecord(number, number, {"message": line, "level": "info"})
                continue
            cells = line.split("\t") if "\t" in line else line.split(" ")
            yield FoundRecord(number, number, _fields(names, cells, line, is_zeek=is_zeek))


def _fields(names: Sequence[str], cells: Sequence[str], line: str, *, is_zeek: bool) -> dict[str, object]:
    given = {name: cell for name, cell in zip(names, cells, strict=False) if cell not in {"-", "", "(empty)"}}
    fields: dict[str, object] = {}
    if "date" in given and "time" in given:
        # Both are in UTC by the definition of the format.
        fields["ts"] = f"{given.pop('date')} {given.pop('time')}Z"
    elif is_zeek and "ts" in given:
        fields["ts"] = given.pop("ts")
    for name, cell in given.items():
        known = _NAMES.get(name, name)
        if name == "time-taken":
            # IIS counts milliseconds, CloudFront seconds with a fraction.
            fields["duration_ms"] = float(cell) * 1_000 if "." in cell else _number(cell)
        else:
            fields[known] = _number(cell) if known in _NUMBERS else cell
    words = [str(fields.get("method", "")), str(fields.get("path", "")), str(fields.get("status", ""))]
    request = " ".join(word for word in words if word)
    fields["message"] = request if "path" in fields else line
    if "cs(User-Agent)" in fields:
        fields["agent"] = unquote(str(fields.pop("cs(User-Agent)")).replace("+", " "))
    return fields


def _number(cell: str) -> object:
    if cell.isdecimal() and len(cell) < 16:
        return int(cell)
    try:
        return float(cell)
    except ValueError:
        return cell
