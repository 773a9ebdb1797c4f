"""Places in an ordered answer: what a cursor holds, and the condition "after this row".

A place is the row's own key, not a count of rows, so that files may come and go between two pages and no record that
stays is shown twice or left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from faultmaven.evidence.asking.conditions import Window
from faultmaven.evidence.asking.questions import Question
from faultmaven.evidence.asking.subjects import Key
from faultmaven.http.cursors import InvalidCursor

#: Columns that hold a row's place, beside those of its table.
PREFIX = "at_"


@dataclass(frozen=True)
class Place:
    """Where a page ended. `window` is what "the last hour" was on the first page: it does not move while paging.

    `total` is how many rows matched then; counting them again would cost more than the page.
    """

    values: tuple[object, ...]
    window: Window
    total: int | None = None

    def write(self) -> str:
        """Return the place as text."""
        values = [_written(value) for value in self.values]
        return json.dumps(
            {"k": values, "s": _written(self.window.since), "u": _written(self.window.until), "n": self.total}
        )

    @classmethod
    def read(cls, text: str, keys: Sequence[Key]) -> Place:
        """Return the place that a text holds; raises InvalidCursor when it is not one of these keys."""
        held = cast("dict[str, Any]", json.loads(text))
        if len(held["k"]) != len(keys):
            raise InvalidCursor
        return cls(tuple(held["k"]), Window(_moment(held["s"]), _moment(held["u"])), held["n"])


def columns(keys: Sequence[Key]) -> str:
    """Return the columns that give each row its place."""
    return ", ".join(f"{key.sql} AS {PREFIX}{number}" for number, key in enumerate(keys))


def order(keys: Sequence[Key]) -> str:
    """Return what an ORDER BY of the place columns says."""
    return ", ".join(
        f"{PREFIX}{number} {'DESC' if key.is_descending else 'ASC'} NULLS LAST" for number, key in enumerate(keys)
    )


def after(keys: Sequence[Key], values: Sequence[object]) -> tuple[str, list[object]]:
    """Return the condition that a row comes after a place, and its parameters."""
    same: list[str] = []
    same_params: list[object] = []
    either: list[str] = []
    params: list[object] = []
    for number, (key, value) in enumerate(zip(keys, values, strict=True)):
        column = f"{PREFIX}{number}"
        if value is not None:
            sign = "<" if key.is_descending else ">"
            beyond = f"({column} {sign} CAST(? AS {key.kind}) OR {column} IS NULL)"
            either.append(" AND ".join((*same, beyond)))
            params += [*same_params, value]
            same.append(f"{column} = CAST(? AS {key.kind})")
            same_params.append(value)
        else:
            same.append(f"{column} IS NULL")
    return " OR ".join(f"({part})" for part in either) or "false", params


def turned(keys: Sequence[Key]) -> tuple[Key, ...]:
    """Return the keys of the opposite order; nulls stay last."""
    return tuple(replace(key, is_descending=not key.is_descending) for key in keys)


def place_of(row: Mapping[str, object], keys: Sequence[Key]) -> tuple[object, ...]:
    """Return the values that say where a row stands."""
    return tuple(row[f"{PREFIX}{number}"] for number in range(len(keys)))


def scope(user_id: str, case_id: str, question: Question) -> str:
    """Return the name of one list: whose it is, and what was asked; a cursor is good for no other."""
    asked = question.model_dump_json(exclude={"cursor", "limit"})
    return f"facts#{user_id}#{case_id}#{hashlib.sha256(asked.encode()).hexdigest()}"


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
