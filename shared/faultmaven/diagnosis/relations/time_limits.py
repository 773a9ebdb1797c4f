"""Time limits of a caller against how long its callee takes, as the logs of both tell."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import milliseconds_in_words
from faultmaven.diagnosis.subjects import Ref, Subject
from faultmaven.diagnosis.telemetry.reading import telemetry_of
from faultmaven.diagnosis.topology.addresses import log_node
from faultmaven.diagnosis.topology.graph import How

#: `timed out after 2s`, `no response within 1500 ms`: a caller that says how long it has waited.
_GAVE_UP = (
    r"(?:tim(?:ed|e) ?-?out|deadline exceeded|gave up|giving up|no (?:answer|response|reply))"
    r"[^\n]{0,60}?(?:after|within|of|in|\() ?(\d+(?:\.\d+)?) ?(ms|milliseconds?|s|secs?|seconds?)\b"
)
#: A connection that did not come about is no work that went on.
_CONNECTING = r"connect(?:ion)? (?:attempt )?(?:timed|timeout)|dial|ETIMEDOUT"
#: `answered 200 in 3120 ms`, `took: 4s`; not `5 changes in 300 seconds` or `retrying in 30s`, which no call lasted.
_TOOK = (
    r"(?:\b(?:took|duration|elapsed|latency)[\s:=(]{1,3}"
    r"|\b(?:answer|complet|finish|respond|serv|process|handl|return|render|done|ok\b|succe|[2-5]\d\d\b)"
    r"[^\n]{0,80}?\b(?:in|after)[\s:=(]{1,3})"
    r"(\d+(?:\.\d+)?) ?(ms|milliseconds?|s|secs?|seconds?)\b"
)
_TOOK_MS = r"(?:duration|elapsed|latency|took|response_?time)(?:_?ms|_?millis)[\"']?\s*[=:]\s*\"?(\d+(?:\.\d+)?)"
_WAITS = """
SELECT evidence_id, number, filename, line_no, NULL AS line_end, ts, host, service, component, left(msg, 300) AS msg,
       CAST(regexp_extract(msg, $1, 1, 'i') AS DOUBLE) AS amount, lower(regexp_extract(msg, $1, 2, 'i')) AS unit
FROM events WHERE source IS DISTINCT FROM 'k8s-event' AND coalesce(level, 'error') IN ('warn', 'error', 'fatal')
  AND regexp_matches(msg, $1, 'i') AND NOT regexp_matches(msg, $2, 'i')
ORDER BY number, line_no LIMIT 3000
"""
_WORKS = """
WITH timed AS (
  SELECT evidence_id, number, filename, line_no, NULL AS line_end, ts, host, service, component, left(msg, 300) AS msg,
         regexp_extract(msg, $1, 1, 'i') AS amount, lower(regexp_extract(msg, $1, 2, 'i')) AS unit,
         regexp_extract(concat(msg, ' ', coalesce(attrs, '')), $2, 1, 'i') AS millis
  FROM events WHERE source IS DISTINCT FROM 'k8s-event' AND coalesce(level, 'info') IN ('info', 'debug', 'notice')
    AND (regexp_matches(msg, $1, 'i') OR regexp_matches(concat(msg, ' ', coalesce(attrs, '')), $2, 'i'))
)
SELECT * FROM timed ORDER BY number, line_no LIMIT 50000
"""
#: So many calls given up, and answers that came too late, are no chance.
_LEAST = 3
#: An answer that is just late may have been let through.
_LATE = 1.1
#: Before the first call was given up the callee took as long, in this share of its answers at least: else it has become
#: slow, and its callers' limits are not to blame.
_USUAL = 0.2


@dataclass(frozen=True)
class _Took:
    """One answer of a callee: when, after how many milliseconds, and where its log says so."""

    at: datetime | None
    millis: float
    ref: Ref
    text: str


def callee_outlasts_limit(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each caller that gives up after a time it names on a callee that takes longer, and took so before."""
    waits: dict[tuple[Subject, str, float], list[dict[str, Any]]] = defaultdict(list)
    for row in picture.facts.rows_of("events", _WAITS, (_GAVE_UP, _CONNECTING)):
        subject = picture.log_owners.of(row)
        callee = _callee(log_node(row, picture.log_owners), str(row["msg"]), picture)
        if callee:
            waits[subject, callee, _millis(row["amount"], row["unit"])].append(row)
    waits = {key: rows for key, rows in waits.items() if len(rows) >= _LEAST}
    works: Mapping[str, Sequence[_Took]] = _works(picture) if waits else {}
    for (subject, callee, limit), rows in waits.items():
        answers = works.get(callee, ())
        late = [took for took in answers if took.millis > _LATE * limit]
        if len(late) < _LEAST or not _took_as_long_before(rows[0]["ts"], answers, limit):
            continue
        typical, worst = median(took.millis for took in late), max(late, key=lambda took: took.millis)
        caller = log_node(rows[0], picture.log_owners)
        said = str(rows[0]["msg"]).split("\n", 1)[0]
        proofs = (
            Proof(
                f"{len(rows)} times: {said}", ref_of(rows[0]), (said[:60],), source=f"log of {caller}", is_summed=True
            ),
            Proof(
                f"{len(late)} answers of {callee} took longer, up to {milliseconds_in_words(worst.millis)}",
                worst.ref,
                (worst.text[:60],),
                source=f"log of {callee}",
                is_summed=True,
            ),
        )
        values = {
            "caller": caller,
            "callee": callee,
            "waited": milliseconds_in_words(limit),
            "worked": milliseconds_in_words(typical),
            "count": str(len(rows)),
        }
        yield given.bound(subject=subject, values=values, proofs=proofs, count=len(rows))


def _callee(caller: str, message: str, picture: Picture) -> str:
    """Return whom a caller's record names of those that it calls; empty when it names none, or several."""
    called = {edge.target for edge in telemetry_of(picture).topology.targets_of(caller) if edge.how is How.CALLS}
    named = [name for name in called if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", message, re.IGNORECASE)]
    return named[0] if len(named) == 1 else ""


def _works(picture: Picture) -> Mapping[str, Sequence[_Took]]:
    found: dict[str, list[_Took]] = defaultdict(list)
    for row in picture.facts.rows_of("events", _WORKS, (_TOOK, _TOOK_MS)):
        millis = float(row["millis"]) if row["millis"] else _millis(float(row["amount"]), row["unit"])
        text = str(row["msg"]).split("\n", 1)[0]
        found[log_node(row, picture.log_owners)].append(_Took(row["ts"], millis, ref_of(row), text))
    return found


def _took_as_long_before(first: datetime | None, answers: Sequence[_Took], limit: float) -> bool:
    earlier = [took for took in answers if first is not None and took.at is not None and took.at < first]
    late = sum(took.millis > limit for took in earlier)
    return not earlier or late >= _USUAL * len(earlier)


def _millis(amount: float, unit: str) -> float:
    return amount if unit.startswith("m") else amount * 1000
