"""Calls between services, from both ends: what the caller waited and what the called one worked."""

from collections.abc import Iterator
from typing import Any

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import milliseconds_in_words

#: Pairs of a caller's span and the span of another service below it; `late` is what the callee needed longer.
_CALLS = """
WITH calls AS (
  SELECT p.evidence_id, p.number, p.filename, p.line_no, p.service AS caller, c.service AS callee, p.name AS operation,
         p.duration_ms AS waited, c.duration_ms AS worked, c.line_no AS callee_line, p.status AS status,
         c.status AS callee_status, count(*) OVER (PARTITION BY p.evidence_id, p.trace_id, p.span_id) AS children,
         date_diff('millisecond', p.ts, c.ts) + c.duration_ms - p.duration_ms AS late
  FROM spans p JOIN spans c ON c.evidence_id = p.evidence_id AND c.trace_id = p.trace_id AND c.parent_id = p.span_id
  WHERE p.service IS NOT NULL AND c.service IS NOT NULL AND p.service <> c.service
    AND p.duration_ms > 0 AND c.duration_ms IS NOT NULL
)
SELECT evidence_id, number, filename, caller, callee, count(*) AS n, median(waited) AS waited, median(worked) AS worked,
       arg_max(line_no, {weight}) AS line_no, arg_max(callee_line, {weight}) AS callee_line,
       arg_max(operation, {weight}) AS operation, caller AS service, caller AS component, NULL AS host
FROM calls WHERE {condition}
GROUP BY evidence_id, number, filename, caller, callee HAVING count(*) >= {least} ORDER BY n DESC, number LIMIT 4
"""
#: A callee that ends this much after its caller worked for nobody; asynchronous work is not failed by its caller.
_OUTLIVES = "status = 'error' AND callee_status IS DISTINCT FROM 'error' AND late > 100 AND late > 0.1 * waited"
#: Time that neither side accounts for: most of the call, over 200 ms, and the only call under that span.
_LOST = "children = 1 AND waited - worked > 200 AND worked < 0.4 * waited AND late <= 0"


def callee_outlives_caller(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each caller whose calls fail while the called service goes on and ends well."""
    yield from _calls(given, picture, _OUTLIVES, "late", 2)


def time_lost_between_services(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each caller whose calls of one service take far longer than that service works for them."""
    yield from _calls(given, picture, _LOST, "waited - worked", 3)


def _calls(given: Binding, picture: Picture, condition: str, weight: str, least: int) -> Iterator[Binding]:
    owners = picture.log_owners
    for row in picture.facts.rows_of("spans", _CALLS.format(condition=condition, weight=weight, least=least)):
        yield given.bound(subject=owners.of(row), values=_values(row), proofs=_proofs(row), count=int(row["n"]))


def _values(row: dict[str, Any]) -> dict[str, str]:
    return {
        "caller": str(row["caller"]),
        "callee": str(row["callee"]),
        "operation": str(row["operation"]),
        "waited": milliseconds_in_words(row["waited"]),
        "worked": milliseconds_in_words(row["worked"]),
        "count": str(row["n"]),
    }


def _proofs(row: dict[str, Any]) -> tuple[Proof, ...]:
    caller, callee = str(row["caller"]), str(row["callee"])
    ends = ((row["line_no"], caller, "waited"), (row["callee_line"], callee, "worked"))
    return tuple(
        Proof(
            f"A call of {callee} by {caller}: {who} {verb} {milliseconds_in_words(row[verb])} typically",
            ref_of(row | {"line_no": line}, line),
            (),
            source=f"trace of {who}",
            is_summed=True,
        )
        for line, who, verb in ends
    )
