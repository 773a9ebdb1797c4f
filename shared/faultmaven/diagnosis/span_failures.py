"""Reads what failed spans say of their failure, as records beside those of logs: a driver says the same in both."""

from typing import Any

import orjson

from faultmaven.diagnosis.log_owners import LogOwners
from faultmaven.diagnosis.picture import LogLine, ref_of
from faultmaven.diagnosis.port import CaseFacts

#: Where tracing libraries put the reason (OpenTelemetry semantic conventions, OpenTracing, X-Ray), type before text.
_TYPES = ("exception.type", "error.type", "error.kind")
_TEXTS = ("exception.message", "error.message", "status.message", "message", "error.object")
#: What an exporter makes of a status' text. Who calls on repeats it there, so it counts where no call below failed.
_STATUS = "otel.status_description"
#: Failures kept per service, operation and wording; the total stays exact.
_SAMPLE = 10

#: Lines that one span takes at most, where a document gives every value its own.
_LINES = 150

#: What a span says stands on its line, or on one of those before the next span.
_FAILED = """
WITH placed AS (
  SELECT *, lead(line_no) OVER (PARTITION BY evidence_id ORDER BY line_no) AS next_line FROM spans
), failing AS (
  SELECT DISTINCT trace_id, parent_id FROM spans WHERE status = 'error' AND parent_id IS NOT NULL
), failed AS (
  SELECT evidence_id, number, filename, line_no,
         greatest(line_no, least(coalesce(next_line - 1, line_no + $1), line_no + $1)) AS line_end,
         ts, service, service AS component, NULL AS host,
         name, attrs, concat(name, '|', left(regexp_replace(attrs, '[0-9]+', '#', 'g'), 300)) AS shape
  FROM placed WHERE status = 'error' AND attrs IS NOT NULL AND (attrs LIKE '%message%' OR attrs LIKE '%exception%'
    OR attrs LIKE '%error.%' OR attrs LIKE '%"otel.status_description"%'
    AND (trace_id, span_id) NOT IN (SELECT (trace_id, parent_id) FROM failing))
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY evidence_id, service, shape ORDER BY line_no) AS nth,
         count(*) OVER (PARTITION BY evidence_id, service, shape) AS total FROM failed
)
SELECT * FROM ranked WHERE nth <= $2 ORDER BY number, line_no LIMIT 2000
"""


def read_span_failures(facts: CaseFacts, owners: LogOwners) -> list[LogLine]:
    """Return one record per kept failed span that says why it failed, as an error of its service."""
    lines = ((row, _reason(row)) for row in facts.rows_of("spans", _FAILED, (_LINES, _SAMPLE)))
    return [
        LogLine(ref_of(row), row["ts"], "error", reason, str(row["shape"]), row["nth"], row["total"], owners.of(row))
        for row, reason in lines
        if reason
    ]


def _reason(row: dict[str, Any]) -> str:
    attrs: dict[str, Any] = orjson.loads(row["attrs"])
    kind = next((str(attrs[name]) for name in _TYPES if attrs.get(name)), "")
    text = next((str(attrs[name]) for name in (*_TEXTS, _STATUS) if attrs.get(name)), "")
    return ": ".join(part for part in (kind, text) if part)
