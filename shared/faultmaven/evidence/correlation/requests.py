"""Requests across files: records and spans that carry the same trace or request id, whoever wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faultmaven.evidence.facts.case_facts import CaseFacts

#: Names under which loggers print an id of a request that is no trace id.
_ID_KEYS = ("request_id", "requestId", "req_id", "reqId", "correlation_id", "correlationId", "x_request_id")
_ATTRIBUTE = "coalesce(" + ", ".join(f"json_extract_string(attrs, '$.{key}')" for key in _ID_KEYS) + ")"
#: The same inside a message, looked for where both halves of its name stand.
_SPOKEN = "(contains(msg, 'eq') OR contains(msg, 'orrelation'))"
_NAMED = r"(?i)\b(?:req(?:uest)?|correlation)[_-]?id[\"'']?\s*[=:]\s*[\"'']?([\w-]{6,64})"
_IN_TEXT = f"CASE WHEN {_SPOKEN} THEN nullif(regexp_extract(msg, '{_NAMED}', 1), '') END"
#: Only records whose attributes can hold such an id are opened as JSON.
_MAY_HOLD = "(attrs LIKE '%req%' OR attrs LIKE '%orrelation%')"

_RECORDS = f"""
SELECT coalesce(trace_id, CASE WHEN {_MAY_HOLD} THEN {_ATTRIBUTE} END, {_IN_TEXT}) AS request_id, ts, evidence_id,
       number, filename, line_no, level, coalesce(service, component, host) AS service, msg AS text,
       NULL::DOUBLE AS duration_ms, level IN ('error', 'fatal') AS failed, 'event' AS source
FROM events WHERE trace_id IS NOT NULL OR {_MAY_HOLD} OR {_SPOKEN}
UNION ALL
SELECT trace_id, ts, evidence_id, number, filename, line_no, CASE WHEN status = 'error' THEN 'error' END, service, name,
       duration_ms, status = 'error', 'span'
FROM spans WHERE trace_id IS NOT NULL
"""  # noqa: S608 (constants above)
_JOINED = f"""
SELECT request_id, count(*) AS records, count(DISTINCT evidence_id) AS files, min(ts) AS first_ts, max(ts) AS last_ts,
       count(*) FILTER (WHERE failed) AS failures, list(DISTINCT number ORDER BY number) AS numbers,
       list(DISTINCT service ORDER BY service) FILTER (WHERE service IS NOT NULL) AS services,
       arg_min(evidence_id, (NOT failed, ts)) AS evidence_id, arg_min(number, (NOT failed, ts)) AS number,
       arg_min(filename, (NOT failed, ts)) AS filename, arg_min(line_no, (NOT failed, ts)) AS line_no,
       arg_min(text, (NOT failed, ts)) AS text, count(*) OVER () AS total
FROM ({_RECORDS}) WHERE request_id IS NOT NULL AND length(request_id) >= 6
GROUP BY request_id HAVING count(DISTINCT evidence_id) > 1
ORDER BY failures > 0 DESC, files DESC, records DESC, first_ts LIMIT ?
"""  # noqa: S608 (constants above)
_STORY = f"""
SELECT * EXCLUDE (request_id, failed) FROM ({_RECORDS}) WHERE request_id = ?
ORDER BY ts NULLS LAST, number, line_no LIMIT ?
"""  # noqa: S608 (constants above)


@dataclass(frozen=True)
class JoinedRequest:
    """A request that several files speak of, and the line that tells most: its first failure, else its first record."""

    request_id: str
    records: int
    files: int
    first_ts: datetime | None
    last_ts: datetime | None
    failures: int
    numbers: list[int]
    services: list[str]
    evidence_id: str
    number: int
    filename: str
    line_no: int
    text: str | None


@dataclass(frozen=True)
class JoinedRequests:
    """The requests that most need a look, failed ones first, and how many files share in all."""

    items: list[JoinedRequest]
    total: int


def joined_requests(facts: CaseFacts, limit: int = 50) -> JoinedRequests:
    """Return the requests whose id stands in more than one file."""
    rows = facts.rows(_JOINED, [limit])
    total = rows[0]["total"] if rows else 0
    return JoinedRequests([_request(row) for row in rows], total)


def _request(row: dict[str, Any]) -> JoinedRequest:
    given: dict[str, Any] = {name: row[name] for name in JoinedRequest.__dataclass_fields__}
    given["services"] = row["services"] or []
    return JoinedRequest(**given)


def request_story(facts: CaseFacts, request_id: str, limit: int = 500) -> list[dict[str, Any]]:
    """Return everything the case's files say of one request, in time order, each with its line."""
    return facts.rows(_STORY, [request_id, limit])
