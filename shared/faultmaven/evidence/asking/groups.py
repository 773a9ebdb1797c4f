"""Counts instead of rows: "errors of the last hour by template", each with when, in how many files, and a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faultmaven.evidence.asking.conditions import Where
from faultmaven.evidence.asking.places import Place, after, columns, order, place_of
from faultmaven.evidence.asking.questions import Question
from faultmaven.evidence.asking.subjects import SUBJECTS, Key
from faultmaven.evidence.facts.case_facts import CaseFacts

_BY_TIME = ("minute", "hour", "day")


@dataclass(frozen=True)
class Example:
    """A row that stands for a group: its first in the file with the lowest number."""

    evidence_id: str
    number: int
    filename: str
    line_no: int
    text: str | None


@dataclass(frozen=True)
class Group:
    """`count` rows with the same `key` (None: they have none), from `first_ts` to `last_ts`, in `files` files.

    `label` says the key to people: a template's pattern, a file's name, a time.
    """

    key: str | None
    label: str | None
    count: int
    first_ts: datetime | None
    last_ts: datetime | None
    files: int
    example: Example


def count_groups(
    facts: CaseFacts, question: Question, conditions: Where, place: Place | None, keys: Sequence[Key]
) -> tuple[list[Group], int, tuple[object, ...] | None]:
    """Return a page of groups, how many rows there are in all, and the place of the last group if more follow."""
    table, limit, grouping = str(getattr(question, "table", "")), question.limit, str(getattr(question, "group_by", ""))
    by = SUBJECTS[table].groups[grouping]
    rank = f"-epoch_us({by})" if grouping in _BY_TIME else "count(*)"
    beyond, more = after(keys, place.values) if place else ("true", [])
    # constants of `subjects`; every value is a parameter
    rows = facts.rows(
        f"WITH grouped AS (SELECT {by} AS by, CAST({by} AS VARCHAR) AS key, {rank} AS rank, count(*) AS count,"  # noqa: S608
        " min(ts) AS first_ts, max(ts) AS last_ts, count(DISTINCT number) AS files,"
        " min(number::BIGINT << 32 | line_no) AS example"
        f" FROM {table}_rows WHERE {conditions.sql} GROUP BY ALL),"
        " counted AS (SELECT *, (SELECT sum(count) FROM grouped)::BIGINT AS total FROM grouped)"
        f" SELECT * FROM (SELECT *, {columns(keys)} FROM counted) WHERE {beyond} ORDER BY {order(keys)} LIMIT ?",
        [*conditions.params, *more, limit + 1],
    )
    total: int = rows[0]["total"] if rows else 0
    kept = rows[:limit]
    examples = _examples(facts, table, [row["example"] for row in kept])
    labels = _labels(facts, grouping, [row["key"] for row in kept])
    groups = [
        Group(
            row["key"],
            labels.get(row["key"], row["key"]),
            row["count"],
            row["first_ts"],
            row["last_ts"],
            row["files"],
            examples[row["example"]],
        )
        for row in kept
    ]
    return groups, total, place_of(kept[-1], keys) if len(rows) > limit else None


def _examples(facts: CaseFacts, table: str, places: Sequence[int]) -> dict[int, Example]:
    if not places:
        return {}
    rows = facts.rows(
        f"SELECT number::BIGINT << 32 | line_no AS example, evidence_id, number, filename, line_no,"  # noqa: S608
        f" {SUBJECTS[table].told} AS text FROM {table}_rows WHERE line_no IN (SELECT unnest(?::INTEGER[]))"
        " AND example IN (SELECT unnest(?::BIGINT[])) ORDER BY row_no DESC",
        [[place & 0xFFFFFFFF for place in places], list(places)],
    )
    return {row.pop("example"): Example(**row) for row in rows}


def _labels(facts: CaseFacts, grouping: str, keys: Sequence[str | None]) -> dict[str | None, Any]:
    if grouping == "evidence":
        return {item.evidence_id: item.filename for item in facts.evidence}
    if grouping != "template" or not keys:
        return {}
    return patterns(facts, [key for key in keys if key is not None])


def patterns(facts: CaseFacts, template_ids: Sequence[str]) -> dict[str | None, Any]:
    """Return what templates look like, by their ids."""
    if not template_ids:
        return {}
    marks = ", ".join("?" for _ in template_ids)
    rows = facts.rows(
        f"SELECT template_id, min(pattern) AS pattern FROM templates WHERE template_id IN ({marks})"  # noqa: S608
        " GROUP BY template_id",
        template_ids,
    )
    return {row["template_id"]: row["pattern"] for row in rows}
