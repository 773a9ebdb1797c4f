"""Logs whose records stand inside a structure: JSON documents, XML, blocks of fields, tables of records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np

from faultmaven.evidence.extractors.event_columns import TEXT_COLUMNS
from faultmaven.evidence.extractors.log_fields import FieldMap, same_fields
from faultmaven.evidence.extractors.log_reader import read_log
from faultmaven.evidence.extractors.records.blocks import Blocks
from faultmaven.evidence.extractors.records.delimited import Delimited
from faultmaven.evidence.extractors.records.found import FoundRecord, RecordReader
from faultmaven.evidence.extractors.records.json_containers import JsonContainers
from faultmaven.evidence.extractors.records.tables import Tables
from faultmaven.evidence.extractors.records.windows_xml import WindowsXml
from faultmaven.evidence.levels import level_of
from faultmaven.evidence.models import DataType, Facts, SourceText
from faultmaven.evidence.timestamps import parse_times

#: A new container is a module and a line here.
READERS: tuple[type[RecordReader], ...] = (JsonContainers, WindowsXml, Blocks, Delimited, Tables)
#: How sure a container is that shows its marks, and one that is told by what its fields hold.
_BY_MARKS, _BY_LOOKS = 0.985, 0.972
#: Text of one event; what follows is still in `lines`.
_MAX_MESSAGE = 16_384
#: A line that only opens or closes what is around records.
_BRACKETS = re.compile(r"[\]\[})({,;\s]*+\Z|\s*</[\w:.-]+>\s*\Z")
#: So many lines may stand behind the last record of a whole container: fields of its own.
_TAIL = 50
#: Lines that decide whether a file is such a container.
_HEAD = 400


class LogRecordsExtractor:
    """Reads records out of containers; what a record carries as text is read like the line of a log that it is."""

    data_type = DataType.LOG

    def detect(self, source: SourceText) -> float:
        """Be sure where a container shows its marks; less so where only times and messages tell."""
        found = _reader(source)
        if found is None:
            return 0.0
        return _BY_LOOKS if found[1] in {"csv-log", "json-records"} else _BY_MARKS

    def format_of(self, source: SourceText) -> str:
        """Return the container's name."""
        found = _reader(source)
        return found[1] if found else "log-records"

    def extract(self, source: SourceText) -> Facts:
        """Return one event per record; a container that breaks off gives the records before the break."""
        found = _reader(source)
        if found is None:
            return Facts({})
        lines = list(source.lines)
        records = list(found[0].read(lines))
        rest = _unread(records, lines)
        warnings = [
            f"The file breaks off or is damaged at line {one.line_no}; from there on it is text" for one in rest[:1]
        ]
        records += rest
        return Facts({"events": _events(records, source)} if records else {}, tuple(warnings))

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _reader(source: SourceText) -> tuple[RecordReader, str] | None:
    head = list(source.lines[:_HEAD])
    for make in READERS:
        reader = make()
        name = reader.sniff(head)
        if name is not None:
            return reader, name
    return None


def _unread(records: Sequence[FoundRecord], lines: Sequence[str]) -> list[FoundRecord]:
    """Return what a reader left of a file that breaks off or is damaged: nothing of it is lost.

    The beginning of a last record is one record of text; where more is left, each line is one.
    """
    read = max((record.line_end for record in records), default=0)
    left = [number for number, line in enumerate(lines[read:], read + 1) if not _BRACKETS.match(line)]
    last = next((line.rstrip() for line in reversed(lines) if line.strip()), "")
    if not left or (records and len(left) <= _TAIL and last.endswith(("]", "}", ">"))):
        return []
    if len(left) <= _TAIL:
        return [FoundRecord(left[0], left[-1], {"message": "\n".join(lines[left[0] - 1 : left[-1]]).strip()})]
    return [FoundRecord(number, number, {"message": lines[number - 1].strip()}) for number in left]


def _events(records: Sequence[FoundRecord], source: SourceText) -> Mapping[str, Sequence[object]]:
    read = FieldMap().read(same_fields([record.fields for record in records]), len(records))
    found: dict[str, list[str | None]] = {name: column.tolist() for name, column in read.columns.items()}
    times = parse_times([text or "" for text in found.pop("ts")], source.modified_at)
    columns: dict[str, list[object]] = {name: list(values) for name, values in found.items()}
    columns |= {
        "msg": [_message(record, found["msg"][row], read.stacks.get(row)) for row, record in enumerate(records)],
        "line_no": [record.line_no for record in records],
        "line_end": [record.line_end for record in records],
        "ts": list(times.ts),
        "tz_assumed": list(times.assumed),
        "source": ["log"] * len(records),
        "template_id": [None] * len(records),
    }
    carried = [row for row, record in enumerate(records) if record.text is not None]
    if carried:
        _read_carried(columns, carried, records, source)
    return columns


def _message(record: FoundRecord, said: str | None, stack: str | None) -> str:
    if record.text is not None:
        return record.text.rstrip("\n")[:_MAX_MESSAGE]
    text = said or ", ".join(f"{key}={value}" for key, value in record.fields.items())
    return (f"{text}\n{stack}" if stack and stack not in text else text)[:_MAX_MESSAGE]


def _read_carried(
    columns: dict[str, list[object]], carried: Sequence[int], records: Sequence[FoundRecord], source: SourceText
) -> None:
    """Read the first line of each carried text as a line of a log, and fill in what it says."""
    texts = [(records[row].text or "").rstrip("\n") for row in carried]
    inner = read_log([text.split("\n", 1)[0] for text in texts], source.modified_at)
    numbers = cast("Sequence[int]", inner["line_no"])
    for at, number in enumerate(numbers):
        row = carried[number - 1]
        text = texts[number - 1]
        more = text.split("\n", 1)[1:]
        said = cast("str | None", inner["msg"][at])
        if said:
            columns["msg"][row] = "\n".join([said.split("\n", 1)[0], *more])[:_MAX_MESSAGE]
        for name in (*TEXT_COLUMNS, "level", "attrs"):
            if name != "msg" and name in inner and inner[name][at] is not None:
                given = columns[name][row]
                if name == "attrs" and isinstance(given, str):
                    columns[name][row] = f"{given[:-1]},{str(inner[name][at])[1:]}"
                else:
                    columns[name][row] = given or inner[name][at]
        if np.isnat(cast("np.datetime64", columns["ts"][row])):
            columns["ts"][row] = inner["ts"][at]
            columns["tz_assumed"][row] = inner["tz_assumed"][at]
    for row in carried:
        if columns["level"][row] is None:
            columns["level"][row] = level_of(records[row].fields.get("level"))
