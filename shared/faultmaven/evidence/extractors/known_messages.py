"""What known programs say: attributes for the record, and a level where its line prints none."""

from __future__ import annotations

import orjson

from faultmaven.evidence.extractors.event_columns import EventRows, texts
from faultmaven.evidence.facts.text_columns import Coded
from faultmaven.evidence.formats import MessageFormat, message_formats


def read_messages(rows: EventRows) -> EventRows:
    """Return the rows with what the tables of messages know of them."""
    column = rows.columns.get("component")
    if column is None:
        return rows
    names = column.values if isinstance(column, Coded) else {name for name in column.tolist() if name}
    formats: dict[str | None, MessageFormat | None] = {None: None}
    for name in names:
        formats[name] = next((entry for entry in message_formats() if entry.component.match(name)), None)
    if not any(formats.values()):
        return rows
    attrs, levels = rows.get("attrs").tolist(), rows.get("level").tolist()
    known: dict[tuple[str | None, str | None], tuple[str | None, str | None]] = {}
    for row, said in enumerate(zip(rows.get("component").tolist(), rows.get("msg").tolist(), strict=True)):
        entry = formats[said[0]]
        if entry is None:
            continue
        if said not in known:
            known[said] = _read_message(entry, said[1]) if said[1] else (None, None)
        found, level = known[said]
        if found is not None:
            printed = attrs[row]
            attrs[row] = f"{printed[:-1]},{found[1:]}" if printed else found
        levels[row] = levels[row] or level
    return rows.having(attrs=texts(attrs), level=texts(levels))


#: Digits of a number that JSON takes as one.
_DIGITS = 18


def _read_message(entry: MessageFormat, message: str) -> tuple[str | None, str | None]:
    """Return the attributes (as JSON) and the level of one message; nulls when the program's table does not know it."""
    rules = entry.by_first_word
    for pattern, level, numbers in (*rules.get(message.split(" ", 1)[0], ()), *rules.get("*", ())):
        match = pattern.match(message)
        if match is None:
            continue
        found = {
            key: int(value) if key in numbers and value.isdecimal() and len(value) <= _DIGITS else value
            for key, value in match.groupdict().items()
            if value
        }
        return (orjson.dumps(found).decode() if found else None), level
    return None, None
