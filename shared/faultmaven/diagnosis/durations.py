"""Finds the operations that take long: durations written in log records, and spans by their own time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.subjects import Ref, Subject

#: `in 8.01 seconds`, `took=230ms`, `duration: 4.2s`; the unit decides, so a bare number is not a duration.
_IN_TEXT = (
    r"(?:in|took|after|within|duration|elapsed|latency|time|cost|completed|finished)[\s:=(]{1,3}"
    r"(\d+(?:\.\d+)?)\s?(ms|msecs?|milliseconds?|s|secs?|seconds?|min|minutes?)\b"
)
#: `"responseTime": 3644.6`: milliseconds by custom of the names, unless the name ends in a second's unit.
_IN_ATTRS = (
    r'"(responseTime|response_time|duration(?:_?ms)?|elapsed(?:_?ms)?|latency(?:_?ms)?|took|durationMillis)"'
    r':\s*"?(\d+(?:\.\d+)?)'
)
_SECONDS = re.compile(r"^s(ecs?|econds?)?$")
_REQUEST = re.compile(
    r"(received|incoming|handling|processing|start\w*|serving)\b.{0,40}\brequest\b.*"
    r"|\b(GET|POST|PUT|DELETE|PATCH) /\S*",
    re.I,
)
#: How far above a slow record its request may stand.
_LOOK_BACK = 14
#: How far below the first line of a span its name and statement may stand, where each field has a line of its own.
_SPAN_LINES = 12


@dataclass(frozen=True)
class SlowOperation:
    """Statistics of one operation. `share` is its own time as a part of the whole request, 0 when not known."""

    subject: Subject
    operation: str
    service: str
    statement: str
    request: str
    count: int
    min_ms: float
    p50_ms: float
    p95_ms: float
    max_ms: float
    share: float
    shown: str
    ref: Ref
    needle: str
    more: tuple[tuple[str, Ref, str], ...] = ()


_known: "WeakKeyDictionary[Picture, Sequence[SlowOperation]]" = WeakKeyDictionary()


def slow_operations(picture: Picture) -> Sequence[SlowOperation]:
    """Return all timed operations of the case, costliest first; computed once per picture."""
    if picture not in _known:
        found = [*_from_spans(picture), *_from_logs(picture)]
        _known[picture] = sorted(found, key=lambda o: (-(o.share or 0.4), -o.p95_ms))
    return _known[picture]


def _from_logs(picture: Picture) -> list[SlowOperation]:
    rows = picture.facts.rows_of(
        "events",
        """
        WITH timed AS (
          SELECT *, regexp_extract(msg, ?, 1, 'i') AS n, lower(regexp_extract(msg, ?, 2, 'i')) AS unit,
                 regexp_extract(coalesce(attrs, ''), ?, 2) AS attr_n
          FROM events WHERE source IS DISTINCT FROM 'k8s-event'
                AND (regexp_matches(msg, ?, 'i') OR regexp_matches(attrs, ?))
                AND NOT regexp_matches(msg, 'timed?[ -]?out|retry|back-?off|uptime|changes in [0-9]+ seconds', 'i')
        ), measured AS (
          SELECT *, CASE WHEN n <> '' THEN CAST(n AS DOUBLE) * CASE WHEN unit LIKE 'm%s%' OR unit LIKE 'milli%' THEN 1
                    WHEN unit LIKE 'min%' THEN 60000 ELSE 1000 END ELSE CAST(attr_n AS DOUBLE) END AS ms
          FROM timed WHERE n <> '' OR attr_n <> '')
        SELECT evidence_id, number, filename, any_value(host) AS host, any_value(service) AS service,
               any_value(component) AS component, count(*) AS n, min(ms) AS least,
               quantile_cont(ms, 0.5) AS p50, quantile_cont(ms, 0.95) AS p95,
               max(ms) AS top, arg_max(line_no, ms) AS line_no, arg_max(coalesce(line_end, line_no), ms) AS line_end,
               arg_max(msg, ms) AS msg
        FROM measured GROUP BY evidence_id, number, filename,
             coalesce(template_id, left(regexp_replace(msg, '[0-9.]+', '#', 'g'), 80))
        HAVING p95 >= 500 AND n >= 2 ORDER BY p95 DESC, number LIMIT 40
        """,
        (_IN_TEXT, _IN_TEXT, _IN_ATTRS, _IN_TEXT, _IN_ATTRS),
    )
    owners = picture.log_owners
    return [_from_log_row(row, owners.of(row), picture) for row in rows]


def _from_log_row(row: dict[str, Any], subject: Subject, picture: Picture) -> SlowOperation:
    message = str(row["msg"]).strip().splitlines()[0]
    operation = re.sub(r"\s*[({]?\s*" + _IN_TEXT + r".*", "", message, flags=re.I).strip() or message
    ref = ref_of(row)
    start = max(1, ref.line - _LOOK_BACK)
    request = ""
    more: list[tuple[str, Ref, str]] = []
    before = picture.facts.lines(ref.evidence_id, start, ref.line - 1) if ref.line > 1 else []
    for offset, text in reversed(list(enumerate(before))):
        found = _REQUEST.search(text)
        if found and "/metrics" not in text and "health" not in text.lower():
            request = found[0].strip(" .\"'{}")[:120]
            line = start + offset
            more.append(
                (
                    f"The request it belongs to: {request}",
                    Ref(ref.evidence_id, ref.number, ref.filename, line, line),
                    request,
                )
            )
            break
    return SlowOperation(
        subject,
        operation[:160],
        str(row["service"] or ""),
        "",
        request,
        int(row["n"]),
        row["least"],
        row["p50"],
        row["p95"],
        row["top"],
        0.0,
        message[:240],
        ref,
        message[:80],
        tuple(more),
    )


def _from_spans(picture: Picture) -> list[SlowOperation]:
    rows = picture.facts.rows_of(
        "spans",
        """
        WITH own AS (
          SELECT s.*, s.duration_ms - coalesce((SELECT sum(c.duration_ms) FROM spans c
                 WHERE c.evidence_id = s.evidence_id AND c.parent_id = s.span_id), 0) AS own_ms,
                 max(duration_ms) OVER (PARTITION BY evidence_id, trace_id) AS whole_ms,
                 arg_max(name, duration_ms) OVER (PARTITION BY evidence_id, trace_id) AS root
          FROM spans s WHERE duration_ms IS NOT NULL AND span_id IS NOT NULL)
        SELECT service, name, count(*) AS n, min(own_ms) AS least,
               quantile_cont(own_ms, 0.5) AS p50, quantile_cont(own_ms, 0.95) AS p95,
               max(own_ms) AS top, avg(own_ms / whole_ms) AS share, arg_max(evidence_id, own_ms) AS evidence_id,
               arg_max(number, own_ms) AS number, arg_max(filename, own_ms) AS filename,
               arg_max(line_no, own_ms) AS line_no,
               arg_max(attrs, own_ms) AS attrs, arg_max(root, own_ms) AS root, arg_max(duration_ms, own_ms) AS total
        FROM own WHERE whole_ms > 0
        GROUP BY service, name HAVING p95 >= 500 ORDER BY p95 * share DESC, service, name LIMIT 10
        """,
    )
    return [_from_span_row(row, picture) for row in rows]


def _from_span_row(row: dict[str, Any], picture: Picture) -> SlowOperation:
    attrs: dict[str, Any] = orjson.loads(row["attrs"]) if row["attrs"] else {}
    service = str(row["service"] or "")
    subject = next(
        (
            e.subject
            for e in picture.entities
            if e.subject.kind in ("Deployment", "StatefulSet") and e.subject.name == service
        ),
        Subject("Log", service or str(row["name"])),
    )
    statement = next((str(attrs[key]) for key in ("db.statement", "db.query.text", "sql.query") if attrs.get(key)), "")
    name = str(row["name"])
    first = ref_of(row)
    below = picture.facts.lines(first.evidence_id, first.line, first.line + _SPAN_LINES)
    named = next((n for n, text in enumerate(below) if name.lower() in text.lower()), 0)
    ref = Ref(first.evidence_id, first.number, first.filename, first.line + named, first.line + named)
    shown = below[named].strip(" ├─└│|") if below else name
    more: list[tuple[str, Ref, str]] = []
    if statement:
        for offset, text in enumerate(below):
            if statement[:60] in text:
                at = Ref(ref.evidence_id, ref.number, ref.filename, first.line + offset, first.line + offset)
                more.append((f"Its statement: {statement}", at, statement[:60]))
                break
    return SlowOperation(
        subject,
        name,
        service,
        statement,
        str(row["root"] or ""),
        int(row["n"]),
        row["least"],
        row["p50"],
        row["p95"],
        row["top"],
        float(row["share"] or 0),
        shown[:240],
        ref,
        name,
        tuple(more),
    )
