"""The questions the analyst asks of the facts, as SQL over the views of a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from faultmaven.diagnosis.port import CaseFacts

#: What counts as an error: the level itself, or a Kubernetes event that is a warning.
IS_ERROR = "(level IN ('error', 'fatal') OR (source = 'k8s-event' AND level = 'warn'))"

#: Words that tell of a change somebody made, in any log.
CHANGE_WORDS = (
    "deploy", "rollout", "rolled", "scaled", "upgrad", "migrat", "config", "reload", "restart", "starting",
    "started", "version", "release", "applied", "terminat",
)  # fmt: skip

#: What the `.format` slots below take is written in this file; values from outside are parameters.
_GROUPED = """
    SELECT evidence_id, number, filename, coalesce(template_id, msg) AS kind, level, count(*) AS n,
           min(ts) AS ts, max(ts) AS last_ts, min(line_no) AS line_no, arg_min(msg, line_no) AS text
    FROM events WHERE {where}
    GROUP BY evidence_id, number, filename, kind, level
    ORDER BY {order} LIMIT ?
"""
_COUNT = "SELECT count(*) AS n FROM events WHERE {where}"
_SAME_KIND = """(evidence_id, coalesce(template_id, msg)) IN
    (SELECT (evidence_id, coalesce(template_id, msg)) FROM events WHERE {here})"""
_AT = "(evidence_id = ? AND line_no <= ? AND coalesce(line_end, line_no) >= ?)"
_BY_TIME = "ts NULLS LAST, number, line_no"
_HOLDS_TERM = """
    SELECT l.evidence_id, l.number, l.filename, l.line_no, l.text, e.ts, e.level
    FROM lines AS l LEFT JOIN events AS e ON e.evidence_id = l.evidence_id AND e.line_no = l.line_no
    WHERE contains(lower(l.text), lower(?)) ORDER BY l.number, l.line_no LIMIT ?
"""
_FILES_WITH_TERM = """
    SELECT number, filename, count(*) AS n FROM lines WHERE contains(lower(text), lower(?))
    GROUP BY number, filename ORDER BY number
"""

_RECORDED = """
    SELECT evidence_id, number, filename, line_no, concat(path, ': ', value) AS text FROM settings
    WHERE regexp_matches(path, '(started|finished|startTime|completionTime|creationTimestamp|deletionTimestamp)(At)?$')
    ORDER BY number, line_no LIMIT ?
"""


def span(facts: CaseFacts) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last moment any event of the case has."""
    (row,) = facts.rows("SELECT min(ts) AS first, max(ts) AS last FROM events")
    return row["first"], row["last"]


def errors(facts: CaseFacts, since: datetime | None, limit: int) -> list[dict[str, Any]]:
    """Return the errors by kind, most frequent first; with `since` only those from then on."""
    where, params = _errors_since(since)
    return facts.rows(_GROUPED.format(where=where, order="n DESC, number, line_no"), [*params, limit])


def error_count(facts: CaseFacts, since: datetime | None) -> int:
    """Return how many events count as errors; with `since` only those from then on."""
    where, params = _errors_since(since)
    return int(facts.rows(_COUNT.format(where=where), params)[0]["n"])


def _errors_since(since: datetime | None) -> tuple[str, list[object]]:
    return (f"{IS_ERROR} AND ts >= ?", [since]) if since else (IS_ERROR, [])


def first_errors(facts: CaseFacts, limit: int) -> list[dict[str, Any]]:
    """Return the kinds of errors by when they first happened; those without a time come last, in line order."""
    return facts.rows(_GROUPED.format(where=IS_ERROR, order=_BY_TIME), [limit])


def events_at(facts: CaseFacts, places: Sequence[tuple[str, int]], limit: int) -> list[dict[str, Any]]:
    """Return the kinds of events that stand at these (evidence_id, line), with all their repetitions in that file."""
    if not places:
        return []
    params = [value for evidence_id, line in places for value in (evidence_id, line, line)]
    where = _SAME_KIND.format(here=" OR ".join([_AT] * len(places)))
    return facts.rows(_GROUPED.format(where=where, order=_BY_TIME), [*params, limit])


def changes(facts: CaseFacts, before: datetime | None, limit: int) -> list[dict[str, Any]]:
    """Return events that tell of a change, the latest first; with `before` only those not after it."""
    words = " OR ".join(["msg ILIKE ?"] * len(CHANGE_WORDS))
    params: list[object] = [f"%{word}%" for word in CHANGE_WORDS]
    where = f"({words}) AND NOT coalesce({IS_ERROR}, false)"
    if before:
        where, params = f"{where} AND ts <= ?", [*params, before]
    return facts.rows(_GROUPED.format(where=where, order="last_ts DESC NULLS LAST, number, line_no"), [*params, limit])


def appearances(facts: CaseFacts, term: str, limit: int) -> list[dict[str, Any]]:
    """Return the lines that hold a term, upper and lower case alike, with the event that a line is when it is one."""
    return facts.rows(_HOLDS_TERM, [term, limit])


def appearance_counts(facts: CaseFacts, term: str) -> list[dict[str, Any]]:
    """Return how many lines of each file hold a term."""
    return facts.rows(_FILES_WITH_TERM, [term])


def recorded_times(facts: CaseFacts, limit: int) -> list[dict[str, Any]]:
    """Return the settings of objects that record when something began or ended."""
    return facts.rows(_RECORDED, [limit])
