"""Lines that are structured records: JSON objects, and the pairs of logfmt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
import orjson

from faultmaven.evidence.extractors.event_columns import TEXT_COLUMNS, EventRows, texts
from faultmaven.evidence.extractors.line_table import Indexes, LineTable, listed
from faultmaven.evidence.extractors.log_fields import FieldMap, SameFields, same_fields

_PAIR = re.compile(r"([\w.@/-]+)=(\"[^\"\\]*(?:\\.[^\"\\]*)*\"|\S*)")
#: The same value where its line holds pairs and blanks only.
_WHOLE_VALUE = r"(\"[^\"\\]*(?:\\.[^\"\\]*)*\"(?=\s|\Z)|[^\s\"]\S*|)"
#: Patterns for whole lines are made for so many sets of keys; the other lines are searched for pairs.
_MOST_SETS, _MOST_KEYS = 16, 50
_SECONDS = re.compile(r"-?\d+(?:\.\d+)?\Z")
_NUMBER_BEGINS = frozenset("-0123456789")

#: What a reader found: the lines (by index) that are records, in groups by row, and the lines that are none.
Found = tuple[list[int], list[SameFields], list[int]]


class StructuredLines:
    """Reads the structured lines of one log, block by block."""

    def __init__(self, read: Callable[[Sequence[str], Sequence[int]], Found]) -> None:
        self._read = read
        self._fields = FieldMap()

    def read(self, table: LineTable, left: Indexes) -> tuple[EventRows, Indexes]:
        """Return the records among these lines (by index), and the lines that are none."""
        lines: Sequence[str] = table.lines
        numbers, groups, others = self._read(lines, listed(left))
        found = self._fields.read(groups, len(numbers))
        columns = {name: found.columns[name].tolist() for name in ("ts", "level", "attrs", *TEXT_COLUMNS)}
        columns["msg"] = [text or lines[number] for text, number in zip(columns["msg"], numbers, strict=True)]
        times = texts([text or "" for text in columns.pop("ts")])
        given = {name: texts(values) if any(values) else None for name, values in columns.items()}
        return EventRows(np.array(numbers, dtype=np.int64), times, given, found.stacks), np.array(others, np.int64)


def json_lines() -> StructuredLines:
    """Return a reader of lines that are JSON objects."""
    return StructuredLines(_read_json)


def logfmt_lines() -> StructuredLines:
    """Return a reader of lines that are pairs, `key=value`."""
    return StructuredLines(_LogfmtReader().read)


def _read_json(lines: Sequence[str], indexes: Sequence[int]) -> Found:
    numbers, others = list[int](), list[int]()
    records: list[dict[str, object]] = []
    loads = orjson.loads
    for index in indexes:
        line = lines[index]
        value: object = None
        if line[:1] == "{" or line.lstrip()[:1] == "{":
            try:
                value = loads(line)
            except (orjson.JSONDecodeError, RecursionError):
                value = None
        if isinstance(value, dict) and value:
            numbers.append(index)
            records.append(cast("dict[str, object]", value))
        else:
            others.append(index)
    return numbers, same_fields(records), others


class _LogfmtReader:
    """Reads pairs; a line that has the keys of an earlier one is read by a pattern made for these."""

    def __init__(self) -> None:
        self._patterns: dict[tuple[str, ...], re.Pattern[str]] = {}

    def read(self, lines: Sequence[str], indexes: Sequence[int]) -> Found:
        numbers, others = list[int](), list[int]()
        rows_of: dict[tuple[str, ...], tuple[list[int], list[tuple[str, ...]]]] = {}
        for index in indexes:
            line = lines[index]
            found = self._pairs(line) if "=" in line[:60] and line.count("=") >= 2 else None
            if found is None:
                others.append(index)
                continue
            keys, values = found
            rows, read = rows_of.setdefault(keys, ([], []))
            rows.append(len(numbers))
            read.append(values)
            numbers.append(index)
        return numbers, [_group(keys, rows, read) for keys, (rows, read) in rows_of.items()], others

    def _pairs(self, line: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        for keys, pattern in self._patterns.items():
            if match := pattern.match(line):
                return keys, match.groups()
        pairs: list[tuple[str, str]] = _PAIR.findall(line)
        if not pairs:
            return None
        keys, values = tuple(key for key, _ in pairs), tuple(value for _, value in pairs)
        if len(self._patterns) < _MOST_SETS and len(keys) <= _MOST_KEYS and keys not in self._patterns:
            each = r"\s+".join([f"{re.escape(key)}={_WHOLE_VALUE}" for key in keys])
            self._patterns[keys] = re.compile(rf"\s*{each}\s*\Z")
        return keys, values


def _group(keys: tuple[str, ...], rows: list[int], read: list[tuple[str, ...]]) -> SameFields:
    columns = {key: _values(column) for key, column in zip(keys, zip(*read, strict=True), strict=True)}
    return SameFields(tuple(columns), rows, list(columns.values()))


def _values(column: Sequence[str]) -> list[object]:
    known = {raw: _value(raw) for raw in dict.fromkeys(column)}
    return list(map(known.__getitem__, column))


def _value(raw: str) -> object:
    """Return a value of logfmt: quotes taken off, numbers as numbers."""
    first = raw[:1]
    if first == '"':
        inner = raw[1:-1]
        if "\\" in inner:
            return inner.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t")
        return inner
    if len(raw) < 16 and (first in _NUMBER_BEGINS or not raw.isascii()) and _SECONDS.match(raw):
        return float(raw) if "." in raw else int(raw)
    return raw
