"""Questions over the facts of a case that people ask all the time, answered with records and their lines."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faultmaven.evidence.facts.case_facts import CaseFacts

LEVELS = ("trace", "debug", "info", "warn", "error", "fatal")
#: A page of records that a person or a model can still read.
QUERY_LIMIT = 1000


@dataclass(frozen=True)
class EventQuery:
    """Which records are wanted: `level` is the lowest that counts, times are naive UTC, `text` is no pattern."""

    text: str | None = None
    level: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    evidence_id: str | None = None
    limit: int = 100


@dataclass(frozen=True)
class Found:
    """The first records that match, in time order, and how many match in all."""

    items: list[dict[str, Any]]
    total: int


def find_events(facts: CaseFacts, query: EventQuery) -> Found:
    """Answer "errors from the last hour" and its kind."""
    conditions: list[str] = []
    params: list[object] = []
    if query.level is not None:
        wanted = LEVELS[LEVELS.index(query.level) :]
        conditions.append(f"level IN ({', '.join('?' for _ in wanted)})")
        params += wanted
    for condition, value in (
        ("contains(lower(msg), lower(?))", query.text),
        ("ts >= ?", query.since),
        ("ts < ?", query.until),
        ("evidence_id = ?", query.evidence_id),
    ):
        if value is not None:
            conditions.append(condition)
            params.append(value)
    where = " AND ".join(conditions) or "true"
    # conditions are the constants above; every value is a parameter
    total = facts.rows(f"SELECT count(*) AS total FROM events WHERE {where}", params)[0]["total"]  # noqa: S608
    items = facts.rows(
        f"SELECT * FROM events WHERE {where} ORDER BY ts NULLS LAST, number, line_no LIMIT ?",  # noqa: S608
        [*params, min(query.limit, QUERY_LIMIT)],
    )
    return Found(items, total)


def latest_time(facts: CaseFacts) -> datetime | None:
    """Return the last moment the evidence speaks of: "the last hour" of a log from yesterday ends there."""
    return facts.rows("SELECT max(ts) AS latest FROM events")[0]["latest"]
