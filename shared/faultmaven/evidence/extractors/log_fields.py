"""Structured records (JSON, logfmt): which of their many field names mean time, level, message and the rest.

Programs repeat a few sets of fields. Records with the same set are read together, column by column: what is decided
about a field is decided once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from faultmaven.evidence.extractors.event_columns import TEXT_COLUMNS, Texts, texts
from faultmaven.evidence.extractors.field_names import ATTRIBUTE_NAMES, COLUMN_NAMES
from faultmaven.evidence.extractors.field_values import (
    date_of,
    level_in,
    level_of_status,
    look_up,
    stack_of,
    text_of,
)
from faultmaven.evidence.extractors.trace_context import trace_and_span
from faultmaven.evidence.json_print import printed

#: Types whose equal values mean the same wherever all values of a field are of that type.
_PLAIN = (str, int)

Values = Sequence[object]


@dataclass(frozen=True)
class SameFields:
    """Records that have the same fields in the same order: `rows` says which, `columns` their values, by field."""

    names: tuple[str, ...]
    rows: Sequence[int]
    columns: Sequence[Values]


@dataclass(frozen=True)
class RecordColumns:
    """Structured records in the columns of events, `ts` as printed; `stacks` by row are traces in fields of theirs."""

    columns: Mapping[str, Texts]  # ts, level, attrs and TEXT_COLUMNS
    stacks: Mapping[int, str]


@dataclass
class FieldMap:
    """Remembers, per set of field names, which field fills which column: the first record that has it decides."""

    _plans: dict[tuple[object, ...], tuple[tuple[str, str], ...]] = field(
        default_factory=dict[tuple[object, ...], "tuple[tuple[str, str], ...]"]
    )

    def read(self, groups: Sequence[SameFields], count: int) -> RecordColumns:
        """Return so many records in columns; each is in one of the groups, and a group has its own in their order."""
        columns = {name: np.full(count, None, dtype=object) for name in ("ts", "level", "attrs", *TEXT_COLUMNS)}
        stacks: dict[int, str] = {}
        for group in groups:
            for nested, part in _by_nested(group):
                plan = self._plan(nested, part)
                for name, values in _columns(part, plan, stacks).items():
                    columns[name][part.rows] = texts(values)
        return RecordColumns(columns, dict(sorted(stacks.items())))

    def _plan(self, nested: tuple[object, ...], part: SameFields) -> tuple[tuple[str, str], ...]:
        key = (part.names, nested) if nested else part.names
        plan = self._plans.get(key)
        if plan is None:
            first = {name: column[0] for name, column in zip(part.names, part.columns, strict=True)}
            plan = self._plans[key] = _make_plan(first)
        return plan


def same_fields(records: Sequence[Mapping[str, object]]) -> list[SameFields]:
    """Return records grouped by their fields."""
    rows_of: dict[tuple[str, ...], list[int]] = {}
    for row, record in enumerate(records):
        rows_of.setdefault(tuple(record), []).append(row)
    return [
        SameFields(names, rows, list(zip(*[records[row].values() for row in rows], strict=True)))
        for names, rows in rows_of.items()
    ]


def _by_nested(group: SameFields) -> Iterator[tuple[tuple[object, ...], SameFields]]:
    """Yield the records that also have the same fields inside their objects, with the names of these."""
    inside = [
        [(name, *cast("dict[str, object]", value)) if isinstance(value, dict) and value else None for value in column]
        for name, column in zip(group.names, group.columns, strict=True)
        if any(issubclass(kind, dict) for kind in set(map(type, column)))
    ]
    if not inside:
        yield (), group
        return
    places_of: dict[tuple[object, ...], list[int]] = {}
    for place, names in enumerate(zip(*inside, strict=True)):
        places_of.setdefault(names, []).append(place)
    for names, places in places_of.items():
        key = tuple(name for name in names if name is not None)
        if len(places_of) == 1:
            yield key, group
        else:
            rows = [group.rows[place] for place in places]
            yield key, SameFields(group.names, rows, [[values[at] for at in places] for values in group.columns])


def _columns(
    part: SameFields, plan: Sequence[tuple[str, str]], stacks: dict[int, str]
) -> dict[str, Sequence[str | None]]:
    """Return what the plan makes of the records; traces go to `stacks`."""
    given = dict(zip(part.names, part.columns, strict=True))
    filled: dict[str, list[str | None]] = {}
    attrs = dict(given)
    partly = set[str]()
    levels: list[str | None] = [None] * len(part.rows)
    for column, name in plan:
        values = given[name] if name in given else _nested(given, name)
        if column == "level":
            levels = _mapped(values, lambda value, name=name: level_in(name, value))
            attrs.pop(name, None)
        elif column in COLUMN_NAMES:
            filled[column] = _mapped(values, text_of)
            attrs.pop(name, None)
        elif column == "stack":
            found = zip(part.rows, map(stack_of, values), strict=True)
            stacks.update((row, stack) for row, stack in found if stack is not None)
        elif None not in values:
            attrs[column] = values
        elif column in attrs:
            attrs[column] = [old if new is None else new for old, new in zip(attrs[column], values, strict=True)]
        else:
            attrs[column] = values
            partly.add(column)
    if "trace_id" in filled:
        _split_traces(filled)
    if None in levels:
        levels = _levels_by_outcome(levels, attrs)
    return {**filled, "level": levels, "attrs": _printed(attrs, partly, len(part.rows))}


def _nested(given: Mapping[str, Values], name: str) -> Values:
    first, _, rest = name.partition(".")
    return [look_up(value, rest) for value in given.get(first, ())]


def _mapped(values: Values, change: Callable[[object], str | None]) -> list[str | None]:
    """Return what becomes of each value, asked once for equal ones where these can be told."""
    kinds = set(map(type, values))
    if change is text_of and kinds == {str}:
        return list(map(str, values))
    if len(kinds) == 1 and kinds.issubset(_PLAIN):
        known = {value: change(value) for value in dict.fromkeys(values)}
        return list(map(known.__getitem__, values))
    return list(map(change, values))


def _split_traces(filled: dict[str, list[str | None]]) -> None:
    """Take the ids out of written trace contexts."""
    traces = filled["trace_id"]
    odd = [at for at, trace in enumerate(traces) if trace is not None and not trace.isalnum()]
    if not odd:
        return
    spans = filled.setdefault("span_id", [None] * len(traces))
    for at in odd:
        traces[at], span = trace_and_span(traces[at] or "")
        spans[at] = spans[at] or span


def _levels_by_outcome(levels: Sequence[str | None], attrs: Mapping[str, Values]) -> list[str | None]:
    """Fill in the level by a status of HTTP, or by the type of an error."""
    none: Values = [None] * len(levels)
    outcomes = zip(levels, attrs.get("status", none), attrs.get("error_type", none), strict=True)
    return [level or level_of_status(status) or ("error" if error else None) for level, status, error in outcomes]


def _printed(attrs: Mapping[str, Values], partly: set[str], rows: int) -> list[str | None]:
    """Return the attributes as JSON; those named in `partly` are left out where they have no value."""
    if not attrs:
        return [None] * rows
    names = tuple(attrs)
    each = zip(*attrs.values(), strict=True)
    if not partly:
        return [printed(dict(zip(names, values, strict=True))) for values in each]
    found: list[str | None] = []
    for values in each:
        pairs = zip(names, values, strict=True)
        left = {name: value for name, value in pairs if value is not None or name not in partly}
        found.append(printed(left) if left else None)
    return found


def _make_plan(record: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    plan: list[tuple[str, str]] = []
    taken: set[str] = set()
    for table in (COLUMN_NAMES, ATTRIBUTE_NAMES):
        for column, names in table.items():
            for name in names:
                value = record[name] if name in record else look_up(record, name)
                if name in taken or value is None or not _fits(column, name, value):
                    continue
                plan.append((column, name))
                taken.add(name)
                break
    return tuple(plan)


def _fits(column: str, name: str, value: object) -> bool:
    if column == "ts":
        return isinstance(value, (int, float, str)) or date_of(value) is not None
    if column == "level":
        return name != "s" or (isinstance(value, str) and len(value) <= 2)
    if column in {"msg", "stack"}:
        return isinstance(value, str) or (column == "stack" and isinstance(value, list))
    if column == "status":
        return isinstance(value, (int, str)) and str(value).isdecimal() and len(str(value)) == 3
    if column == "user":
        return isinstance(value, (str, int))
    return not isinstance(value, (dict, list))
