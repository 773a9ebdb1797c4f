"""Lines that begin with the header of one format, read column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import not_

import numpy as np
import orjson

from faultmaven.evidence.extractors.block_pattern import block_pattern
from faultmaven.evidence.extractors.event_columns import TEXT_COLUMNS, Cells, Column, EventRows, Texts, expanded, texts
from faultmaven.evidence.extractors.line_table import Indexes, LineTable, listed
from faultmaven.evidence.extractors.log_plan import Reader
from faultmaven.evidence.extractors.shared_headers import Headers, SharedHeaders
from faultmaven.evidence.facts.text_columns import Coded
from faultmaven.evidence.formats.catalogue import COLUMNS
from faultmaven.evidence.levels import level_of, level_of_priority

#: The pattern runs over the whole block where it can be expected to read this share of it.
_MOST = 0.5
#: A number with fewer digits fits into 64 bits.
_DIGITS = 19


class HeadedLines:
    """Reads the lines of one format, in whichever of three ways is fastest: shared headers, whole blocks, or lines."""

    def __init__(self, reader: Reader, sample: Sequence[str]) -> None:
        self._reader = reader
        mine = [line for line in sample if reader.regex.match(line)]
        self._shared = SharedHeaders(reader.regex, mine)
        self._block = block_pattern(reader.regex, sample)

    def read(self, table: LineTable, left: Indexes) -> tuple[list[EventRows], Indexes]:
        """Return the records among these lines (by index), and the lines that are of another format."""
        found: list[EventRows] = []
        if self._shared.is_useful and len(left):
            headers, left = self._shared.read(table, left)
            if headers is not None:
                found.append(self._from_headers(table, headers))
        if not len(left):
            return found, left
        rows, left = self._by_pattern(table, left)
        if rows is not None:
            found.append(rows)
        return found, left

    def _from_headers(self, table: LineTable, headers: Headers) -> EventRows:
        given: dict[str, Column] = {}
        for name in self._reader.regex.groupindex:
            if name in headers.fixed:
                given[name] = _coded(headers.fixed[name], headers.kinds)
            elif name != "ts":
                given[name] = texts(table.slices(headers.starts[name], headers.ends[name]))
        return replace(self._rows(headers.indexes, given), printed_ts=_times(table, headers))

    def _by_pattern(self, table: LineTable, left: Indexes) -> tuple[EventRows | None, Indexes]:
        """Run the pattern, over the whole block or line by line."""
        is_whole = len(left) == len(table)
        if self._block is None or len(left) < _MOST * len(table):
            match = self._reader.regex.match
            lines = table.lines
            hits = [match(lines[index]) for index in listed(left)]
            read = np.fromiter(map(bool, hits), dtype=np.bool_, count=len(hits))
            groups = [hit.groups("") for hit in hits if hit is not None]
        else:
            text = table.text if is_whole else "\n".join([table.lines[index] for index in listed(left)]) + "\n"
            found = self._block.findall(text, 0, len(text) - 1)
            unread = [row[-1] for row in found]
            read = np.fromiter(map(not_, unread), dtype=np.bool_, count=len(found))
            groups = found if read.all() else list(compress(found, read.tolist()))
        if not groups:
            return None, left
        cells = list(zip(*groups, strict=True))
        given = {name: texts(cells[number - 1]) for name, number in self._reader.regex.groupindex.items()}
        return self._rows(left[read], dict(given)), left[~read]

    def _rows(self, indexes: Indexes, given: dict[str, Column]) -> EventRows:
        rows = len(indexes)
        printed = given.get("ts")
        times = _no_times(rows) if printed is None else expanded(printed, rows)
        columns: dict[str, Column] = {name: _null_empty(given.get(name)) for name in TEXT_COLUMNS if name != "msg"}
        columns["msg"] = given.get("msg")
        for name, value in (self._reader.format.constants or {}).items():
            columns[name] = Coded(np.zeros(rows, dtype=np.int8), (value,))
        columns["level"] = self._levels(given, rows)
        columns["attrs"] = self._attributes(given, rows)
        return EventRows(indexes, times, columns)

    def _levels(self, given: Mapping[str, Column], rows: int) -> Column:
        status, priority = self._reader.format.error_status, self._reader.format.priority
        if status is not None:
            return _mapped(given[status], _status_level, rows)
        levels = _mapped(given["level"], level_of, rows) if "level" in given else None
        if priority is None:
            return levels
        graded = _mapped(given[priority], _priority_level, rows)
        if levels is None:
            return graded
        first, second = expanded(levels, rows), expanded(graded, rows)
        return texts([level or other for level, other in zip(first, second, strict=True)])

    def _attributes(self, given: Mapping[str, Column], rows: int) -> Column:
        numbers = self._reader.format.numbers
        named = {name: column for name, column in given.items() if name not in COLUMNS and _has_any(column)}
        if not named:
            return None
        each = [_fragments(name, column, numeric=name in numbers) for name, column in named.items()]
        whole = each[0] if len(each) == 1 else list(map("".join, zip(*each, strict=True)))
        if "" in whole:
            return texts([f"{{{pairs[:-1]}}}" if pairs else None for pairs in whole])
        return texts([f"{{{pairs[:-1]}}}" for pairs in whole])


def _times(table: LineTable, headers: Headers) -> Texts | Cells:
    """Return the printed times of headers, as they stand in the text where all are equally long."""
    rows = len(headers.indexes)
    if "ts" not in headers.starts:
        return _no_times(rows)
    starts, ends = headers.starts["ts"], headers.ends["ts"]
    widths = ends - starts
    if rows and int(widths[0]) and (widths == widths[0]).all():
        # what stands before the message is ASCII, so places in the text move as those in its bytes
        offsets = starts - table.starts[headers.indexes]
        return table.cells(table.byte_starts[headers.indexes] + offsets, int(widths[0]))
    return texts(table.slices(starts, ends))


def _no_times(rows: int) -> Texts:
    return np.full(rows, "", dtype=object)


def _coded(by_kind: Sequence[str | None], kinds: Indexes) -> Column:
    """Return the column of a group that is the same in all lines of a kind."""
    numbers: dict[str | None, int] = {None: -1, "": -1}
    codes = np.array([numbers.setdefault(text, len(numbers) - 2) for text in by_kind], dtype=np.int32)[kinds]
    values = [text for text in numbers if text]
    return Coded(codes, values) if values else None


def _null_empty(column: Column) -> Column:
    """Return a column in which an empty text is no text."""
    if column is None or isinstance(column, Coded):
        return column
    listed = column.tolist()
    if all(listed):
        return column
    return texts([text or None for text in listed]) if any(listed) else None


def _has_any(column: Column) -> bool:
    return isinstance(column, Coded) or (column is not None and any(column.tolist()))


def _mapped(column: Column, change: Callable[[str | None], str | None], rows: int) -> Column:
    """Return what becomes of each text, asked once for each."""
    if column is None:
        return None
    if not isinstance(column, Coded):
        listed = column.tolist()
        distinct = dict.fromkeys(listed)
        known = {text: change(text) for text in distinct}
        return texts(list(map(known.__getitem__, listed))) if any(known.values()) else None
    changed = [change(text) for text in column.values]
    numbers: dict[str | None, int] = {None: -1}
    codes = np.array([numbers.setdefault(text, len(numbers) - 1) for text in changed] + [-1], dtype=np.int32)
    values = [text for text in numbers if text is not None]
    return Coded(codes[column.codes], values) if values else None


def _status_level(text: str | None) -> str | None:
    if text is None or not text.isdecimal():
        return None
    return "error" if text >= "500" else "warn" if text >= "400" else "info"


def _priority_level(text: str | None) -> str | None:
    return level_of_priority(int(text)) if text else None


def _fragments(name: str, column: Column, *, numeric: bool) -> list[str]:
    """Return the attribute of each row as a piece of JSON, `"name":value,`, empty where there is none."""
    key = orjson.dumps(name).decode()

    def written(text: str) -> str:
        if text in {"", "-"}:
            return ""
        if not numeric:
            return f"{key}:{orjson.dumps(text).decode()},"
        as_it_is = text.isascii() and text.isdecimal() and len(text) < _DIGITS and (text[0] != "0" or text == "0")
        return f"{key}:{text if as_it_is else orjson.dumps(_number(text)).decode()},"

    if isinstance(column, Coded):
        return texts([*map(written, column.values), ""])[column.codes].tolist()
    listed: list[str | None] = [] if column is None else column.tolist()
    known = {text: written(text) if text else "" for text in dict.fromkeys(listed)}
    return list(map(known.__getitem__, listed))


def _number(text: str) -> object:
    if text.isdecimal() and len(text) < _DIGITS:
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text
