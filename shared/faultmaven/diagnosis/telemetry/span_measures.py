"""Measures that traces give: each service's own time, failures where they begin, and time lost between two services."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from faultmaven.diagnosis.aspects import Aspect
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.telemetry.measures import Measure
from faultmaven.diagnosis.topology.names import Names, workload_of_pod

#: Traces are looked at in so many slices of time; fewer spans than `_FEWEST` in all show no change.
_SLICES, _FEWEST = 60, 40
_FAILED = r"^(error|err|fail.*|2|status_code_error|5\d\d|unset_error|true)$"

#: A span's own time is what none of its children accounts for. Where the only child is a span of another service, the
#: rest is neither's own: it was lost between them.
_OWN = """
WITH bounds AS (SELECT epoch(min(ts)) AS first, greatest((epoch(max(ts)) - epoch(min(ts))) / ?, 1) AS step
                FROM spans),
kids AS (
  SELECT trace_id, parent_id, sum(duration_ms) AS ms, count(*) AS n, any_value(service) AS service,
         bool_or(regexp_matches(lower(coalesce(status, '')), ?)) AS failed
  FROM spans WHERE parent_id IS NOT NULL GROUP BY 1, 2),
parts AS (
  SELECT s.evidence_id, s.number, s.filename, s.line_no, s.service, s.name, s.span_id, s.duration_ms,
         bounds.first + floor((epoch(s.ts) - bounds.first) / bounds.step) * bounds.step AS moment,
         greatest(s.duration_ms - coalesce(kids.ms, 0), 0) AS rest,
         CASE WHEN kids.n = 1 AND kids.service <> s.service THEN kids.service END AS callee,
         regexp_matches(lower(coalesce(s.status, '')), ?) AND NOT coalesce(kids.failed, false) AS origin
  FROM spans s CROSS JOIN bounds LEFT JOIN kids ON kids.trace_id = s.trace_id AND kids.parent_id = s.span_id
  WHERE s.service IS NOT NULL AND s.ts IS NOT NULL AND s.duration_ms IS NOT NULL)
SELECT service, callee, moment, count(*) AS n, avg(rest) AS rest, avg(origin::INT) AS failed,
       arg_max(evidence_id, rest) AS evidence_id, arg_max(number, rest) AS number, arg_max(filename, rest) AS filename,
       arg_max(line_no, rest) AS line_no, arg_max(span_id, rest) AS span_id,
       arg_max(line_no, origin::INT) AS failed_line, arg_max(evidence_id, origin::INT) AS failed_in
FROM parts GROUP BY 1, 2, 3 ORDER BY 3
"""


def span_measures(picture: Picture, names: Names) -> list[Measure]:
    """Return what the traces of a case measure; nothing where there are too few spans to compare times."""
    if picture.facts.count("spans") < _FEWEST:
        return []
    own: dict[str, list[dict[str, Any]]] = defaultdict(list)
    between: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in picture.facts.rows(_OWN, (_SLICES, _FAILED, _FAILED)):
        service = _name(row["service"], names)
        if row["callee"]:
            between[service, _name(row["callee"], names)].append(row)
        else:
            own[service].append(row)
    return [*_own_measures(own), *_between_measures(between)]


def _own_measures(own: Mapping[str, list[dict[str, Any]]]) -> Iterator[Measure]:
    for service, rows in own.items():
        yield _measure(service, Aspect.LATENCY, "own time per span", rows)
        if any(row["failed"] for row in rows):
            yield _measure(service, Aspect.ERRORS, "spans that fail with no failing child", rows)
        yield _measure(service, Aspect.REQUESTS, "spans", rows)


def _between_measures(between: Mapping[tuple[str, str], list[dict[str, Any]]]) -> Iterator[Measure]:
    """Yield the time lost between two services, once for each of both: who has it on all sides is where it is lost."""
    for (caller, callee), rows in between.items():
        for side in (callee, caller):
            yield _measure(side, Aspect.NETWORK, f"time between the spans of {caller} and {callee}", rows)


#: Which column of a row each measure takes, and what makes it seconds or a number.
_COLUMNS = {Aspect.LATENCY: ("rest", 1e-3), Aspect.NETWORK: ("rest", 1e-3), Aspect.ERRORS: ("failed", 1.0)}


def _measure(service: str, aspect: Aspect, name: str, rows: list[dict[str, Any]]) -> Measure:
    column, unit = _COLUMNS.get(aspect, ("n", 1.0))
    values = np.array([float(row[column]) for row in rows]) * unit
    line = "failed_line" if aspect is Aspect.ERRORS else "line_no"
    sources: dict[tuple[str, int, str], int] = {}
    files = [sources.setdefault((r["evidence_id"], r["number"], r["filename"]), len(sources)) for r in rows]
    return Measure(
        service,
        aspect,
        name,
        "",
        np.array([float(row["moment"]) for row in rows]),
        values,
        values,
        np.array([int(row[line]) for row in rows], dtype=np.int64),
        np.array(files, dtype=np.int64),
        list(sources),
        is_share=aspect is Aspect.ERRORS,
        channel="traces",
        shown={place: str(row["span_id"] or service) for place, row in enumerate(rows)} if line == "line_no" else {},
    )


def _name(service: str, names: Names) -> str:
    plain = workload_of_pod(service) or service
    return names.of(plain) or plain
