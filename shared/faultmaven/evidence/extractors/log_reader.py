"""Reads a log into columns: records by their headers, structured lines, and everything else as text, in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import orjson

from faultmaven.evidence.extractors.envelopes import unwrap
from faultmaven.evidence.extractors.event_columns import TEXT_COLUMNS, EventColumns
from faultmaven.evidence.extractors.log_assembly import assemble
from faultmaven.evidence.extractors.log_fields import FieldMap, Record, read_json, read_logfmt
from faultmaven.evidence.extractors.log_plan import Plan, Reader, learn
from faultmaven.evidence.formats.catalogue import COLUMNS
from faultmaven.evidence.levels import level_of, level_of_priority


def read_log(lines: Sequence[str], modified_at: datetime, plan: Plan | None = None) -> dict[str, Sequence[object]]:
    """Return the columns of `events` for all non-blank lines: each is in exactly one record's `line_no..line_end`."""
    unwrapped = unwrap(lines)
    if plan is None or unwrapped.name is not None:
        plan = learn(unwrapped.lines)
    columns = EventColumns()
    left = list(range(len(unwrapped.lines)))
    inner = unwrapped.lines
    for reader in plan.readers:
        left = _read_headed(inner, left, reader, columns)
    if plan.json:
        left = _read_structured(inner, left, read_json, lambda line: line.lstrip()[:1] == "{", columns)
    if plan.logfmt:
        left = _read_structured(inner, left, read_logfmt, _looks_logfmt, columns)
    return assemble(unwrapped, left, columns, plan, modified_at)


def _read_headed(lines: Sequence[str], left: list[int], reader: Reader, columns: EventColumns) -> list[int]:
    """Read the lines that match a format's header, column by column, and return the indexes of the others."""
    match = reader.regex.match
    numbers, groups, others = list[int](), list[tuple[str | None, ...]](), list[int]()
    for index in left:
        hit = match(lines[index])
        if hit is None:
            others.append(index)
        else:
            numbers.append(index + 1)
            groups.append(hit.groups())
    if not numbers:
        return left
    cells = list(zip(*groups, strict=True))
    by_name: dict[str, Sequence[str | None]] = {
        name: cells[number - 1] for name, number in reader.regex.groupindex.items()
    }
    rows = len(numbers)
    columns.line_no.extend(numbers)
    columns.printed_ts.extend([text or "" for text in by_name["ts"]] if "ts" in by_name else [""] * rows)
    columns.level.extend(_levels(by_name, reader, rows))
    columns.attrs.extend(_attributes(by_name, reader, rows))
    constants = reader.format.constants or {}
    given = {name: by_name.get(name) for name in TEXT_COLUMNS}
    for name, value in constants.items():
        given[name] = [value] * rows
    columns.extend(rows, **given)
    return others


def _levels(by_name: Mapping[str, Sequence[str | None]], reader: Reader, rows: int) -> Sequence[str | None]:
    status = reader.format.error_status
    if status is not None:
        grades = {text: _status_level(text) for text in set(by_name[status])}
        return [grades[text] for text in by_name[status]]
    if "level" in by_name:
        words = {text: level_of(text) for text in set(by_name["level"])}
        levels = [words[text] for text in by_name["level"]]
    else:
        levels = [None] * rows
    priority = reader.format.priority
    if priority is not None:
        levels = [
            level if level is not None or not text else level_of_priority(int(text))
            for level, text in zip(levels, by_name[priority], strict=True)
        ]
    return levels


def _status_level(text: str | None) -> str | None:
    if text is None or not text.isdigit():
        return None
    return "error" if text >= "500" else "warn" if text >= "400" else "info"


def _attributes(by_name: Mapping[str, Sequence[str | None]], reader: Reader, rows: int) -> Sequence[str | None]:
    names = [name for name in by_name if name not in COLUMNS and any(by_name[name])]
    if not names:
        return [None] * rows
    numbers = reader.format.numbers
    if len(names) == 1:
        name = names[0]
        known = {text: _attribute_json(((name, text),), numbers) for text in set(by_name[name])}
        return [known[text] for text in by_name[name]]
    written: dict[tuple[str | None, ...], str | None] = {}
    printed: list[str | None] = []
    for values in zip(*(by_name[name] for name in names), strict=True):
        if values not in written:
            written[values] = _attribute_json(zip(names, values, strict=True), numbers)
        printed.append(written[values])
    return printed


def _attribute_json(pairs: Iterable[tuple[str, str | None]], numbers: frozenset[str]) -> str | None:
    attrs: dict[str, object] = {}
    for name, text in pairs:
        if text is None or text in {"", "-"}:
            continue
        attrs[name] = _number(text) if name in numbers else text
    return orjson.dumps(attrs).decode() if attrs else None


def _number(text: str) -> object:
    if text.isdigit() and len(text) < 19:
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text


def _looks_logfmt(line: str) -> bool:
    return "=" in line[:60] and line.count("=") >= 2


def _read_structured(
    lines: Sequence[str],
    left: list[int],
    read: Callable[[str], Mapping[str, object] | None],
    wanted: Callable[[str], bool],
    columns: EventColumns,
) -> list[int]:
    fields, others = FieldMap(), list[int]()
    records: list[Record] = []
    messages: list[str | None] = []
    for index in left:
        line = lines[index]
        found = read(line) if wanted(line) else None
        if not found:
            others.append(index)
            continue
        record = fields.read(found)
        if record.stack is not None:
            columns.stacks[len(columns.line_no)] = record.stack
        columns.line_no.append(index + 1)
        records.append(record)
        messages.append(record.columns.get("msg") or line)
    columns.printed_ts.extend(record.columns.get("ts") or "" for record in records)
    columns.level.extend(record.level for record in records)
    columns.attrs.extend(record.attrs for record in records)
    given: dict[str, Sequence[str | None]] = {
        name: [record.columns.get(name) for record in records] for name in TEXT_COLUMNS if name != "msg"
    }
    columns.extend(len(records), **given, msg=messages)
    return others
