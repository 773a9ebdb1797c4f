"""Joins what was read of a log: lines without a header go to the record before them or stand alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import cast

import orjson

from faultmaven.evidence.extractors.envelopes import Unwrapped
from faultmaven.evidence.extractors.event_columns import EventColumns
from faultmaven.evidence.extractors.log_plan import Plan
from faultmaven.evidence.extractors.stack_lines import Follower
from faultmaven.evidence.formats import MessageFormat, message_formats
from faultmaven.evidence.timestamps import parse_times

#: Text of one event; what follows is still in `lines`, where it can be read and cited.
MAX_MESSAGE = 16_384


def assemble(
    unwrapped: Unwrapped, left: Sequence[int], columns: EventColumns, plan: Plan, modified_at: datetime
) -> dict[str, Sequence[object]]:
    """Return the finished columns; `left` are the indexes of the lines that no format knows."""
    columns.sort()
    followers = _place_unheaded(unwrapped.lines, left, columns, plan)
    columns.sort()
    _fill_from_wrapper(unwrapped, columns)
    line_end = list(columns.line_no)
    messages = columns.text["msg"]
    if followers:
        row_of = {line: row for row, line in enumerate(columns.line_no)}
        for start, indexes in followers.items():
            row = row_of[start]
            line_end[row] = indexes[-1] + 1
            messages[row] = _joined(messages[row], [unwrapped.lines[index] for index in indexes])
    for row, stack in columns.stacks.items():
        if stack not in (messages[row] or ""):
            messages[row] = f"{messages[row] or ''}\n{stack}"[:MAX_MESSAGE]
    _read_messages(columns)
    times = parse_times(columns.printed_ts, modified_at)
    return {
        "line_no": columns.line_no,
        "line_end": line_end,
        "ts": cast("Sequence[object]", times.ts),
        "tz_assumed": times.assumed,
        "level": columns.level,
        "source": ["log"] * len(line_end),
        **columns.text,
        "template_id": [None] * len(line_end),
        "attrs": columns.attrs,
    }


def _place_unheaded(
    lines: Sequence[str], left: Sequence[int], columns: EventColumns, plan: Plan
) -> dict[int, list[int]]:
    """Give each unheaded line to the record before it, or make it a record of its own.

    Returns the indexes of the lines that continue a record, by the record's first line number.
    """
    starts = list(columns.line_no)
    follower, followers = Follower(), dict[int, list[int]]()
    own, last_end, plain = list[int](), -1, 0
    seen_head = -1
    for index in left:
        if not lines[index].strip():
            continue
        at = bisect_right(starts, index) - 1
        head = starts[at] if at >= 0 else 0
        if head != seen_head and head > plain:
            follower.headed()
            last_end = head
            seen_head = head
        current = max(head, plain)
        headed = head > plain
        if follower.continues(lines[index], last_end == index, headed) and current:
            followers.setdefault(current, []).append(index)
        else:
            own.append(index)
            plain = index + 1
        last_end = index + 1
    _add_plain(lines, own, columns, plan)
    return followers


def _add_plain(lines: Sequence[str], own: Sequence[int], columns: EventColumns, plan: Plan) -> None:
    find = plan.inline_time.search if plan.inline_time is not None else None
    columns.line_no.extend(index + 1 for index in own)
    for index in own:
        found = find(lines[index]) if find is not None else None
        columns.printed_ts.append(found.group() if found else "")
    columns.level.extend([None] * len(own))
    columns.attrs.extend([None] * len(own))
    columns.extend(len(own), msg=[lines[index].strip() for index in own])


def _joined(message: str | None, lines: Sequence[str]) -> str:
    text = "\n".join([message or "", *lines]).strip("\n")
    return text[:MAX_MESSAGE]


def _fill_from_wrapper(unwrapped: Unwrapped, columns: EventColumns) -> None:
    """Take time and place from the wrapper where the line itself says nothing."""
    for name, values in unwrapped.columns.items():
        if name == "stream":
            continue
        target = columns.printed_ts if name == "ts" else columns.text[name]
        for row, line in enumerate(columns.line_no):
            if not target[row]:
                value = values[line - 1]
                target[row] = value or ""  # an empty time is no time, an empty name is put back to null below
        if name != "ts":
            columns.text[name] = [value or None for value in columns.text[name]]


def _read_messages(columns: EventColumns) -> None:
    """Read what known programs say: attributes for the row, and a level where the line prints none."""
    components = columns.text["component"]
    formats: dict[str | None, MessageFormat | None] = {None: None}
    for name in set(components) - {None}:
        formats[name] = next((entry for entry in message_formats() if name and entry.component.match(name)), None)
    if not any(formats.values()):
        return
    known: dict[tuple[str | None, str | None], tuple[str | None, str | None]] = {}
    for row, said in enumerate(zip(components, columns.text["msg"], strict=True)):
        if said not in known:
            entry = formats[said[0]]
            known[said] = _read_message(entry, said[1]) if entry is not None and said[1] else (None, None)
        attrs, level = known[said]
        if attrs is not None:
            printed = columns.attrs[row]
            columns.attrs[row] = f"{printed[:-1]},{attrs[1:]}" if printed else attrs
        columns.level[row] = columns.level[row] or level


def _read_message(entry: MessageFormat, message: str) -> tuple[str | None, str | None]:
    """Return the attributes (as JSON) and the level of one message; nulls when the program's table does not know it."""
    for pattern, level, numbers in entry.by_first_word.get(message.split(" ", 1)[0], ()):
        match = pattern.match(message)
        if match is None:
            continue
        found = {
            key: int(value) if key in numbers and value.isdigit() else value
            for key, value in match.groupdict().items()
            if value
        }
        return (orjson.dumps(found).decode() if found else None), level
    return None, None
