"""Edges that traces show: a span of one service under a span of another, or a call to a peer that has no spans."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.topology.graph import Edge, How
from faultmaven.diagnosis.topology.names import Names, workload_of_pod

_CALLS = """
SELECT parent.service AS source, child.service AS target, count(*) AS n,
       arg_min(child.evidence_id, child.line_no) AS evidence_id, arg_min(child.number, child.line_no) AS number,
       arg_min(child.filename, child.line_no) AS filename, min(child.line_no) AS line_no,
       arg_min(child.name, child.line_no) AS name, arg_min(child.span_id, child.line_no) AS span_id
FROM spans child JOIN spans parent ON child.trace_id = parent.trace_id AND child.parent_id = parent.span_id
WHERE child.service <> parent.service GROUP BY 1, 2 ORDER BY n DESC LIMIT 5000
"""
_PEERS = r"""
WITH named AS (
  SELECT *, regexp_extract(attrs,
    '"(?:peer\.service|net\.peer\.name|server\.address|db\.name|messaging\.system)":"([^"]+)"', 1) AS peer
  FROM spans WHERE attrs IS NOT NULL AND service IS NOT NULL)
SELECT service AS source, peer AS target, count(*) AS n, arg_min(evidence_id, line_no) AS evidence_id,
       arg_min(number, line_no) AS number, arg_min(filename, line_no) AS filename, min(line_no) AS line_no,
       arg_min(name, line_no) AS name, arg_min(span_id, line_no) AS span_id
FROM named WHERE peer <> '' AND peer <> service GROUP BY 1, 2 ORDER BY n DESC LIMIT 2000
"""
#: The address that a span could not reach, which is a service's where its name is known.
_DIALLED = r"""
WITH named AS (
  SELECT *, regexp_extract(attrs, 'dial tcp ([0-9]+[.][0-9]+[.][0-9]+[.][0-9]+):', 1) AS peer
  FROM spans WHERE attrs IS NOT NULL AND service IS NOT NULL AND contains(attrs, 'dial tcp '))
SELECT service AS source, peer AS target, count(*) AS n, arg_min(evidence_id, line_no) AS evidence_id,
       arg_min(number, line_no) AS number, arg_min(filename, line_no) AS filename, min(line_no) AS line_no,
       arg_min(name, line_no) AS name, arg_min(span_id, line_no) AS span_id
FROM named WHERE peer <> '' GROUP BY 1, 2 ORDER BY n DESC LIMIT 2000
"""


def span_edges(picture: Picture, names: Names) -> Iterator[Edge]:
    """Yield who calls whom by the traces."""
    for sql in (_CALLS, _PEERS, _DIALLED):
        for row in picture.facts.rows_of("spans", sql):
            source, target = (workload_of_pod(str(row[end])) or str(row[end]) for end in ("source", "target"))
            if sql is _DIALLED and names.of(target) is None:
                continue
            target = names.of(target) or target
            shown = tuple(str(row[key]) for key in ("target", "name", "span_id") if row[key])
            times = f"{row['n']} time{'s' if row['n'] != 1 else ''}"
            text = f"`{source}` calls `{target}` ({times} in the traces)"
            yield Edge(source, target, How.CALLS, Proof(text, ref_of(row), (), shown, source="traces"))
