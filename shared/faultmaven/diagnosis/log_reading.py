"""Reads the few log records that any signature could speak of, with one pass over all records in DuckDB."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faultmaven.diagnosis.picture import LogLine, ref_of
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Subject

#: Records kept per file and template; counts stay exact, because every kept record carries the total.
_SAMPLE = 40

#: What kubectl and shells say when a command fails. It tells about the collecting, never about the fault.
TOOL_FAILURE = (
    r"^(Error from server \(|error: (Metrics API|the server|You must be logged|unable to|no context|timed out)"
    r"|Command `.*` failed with return code|Unable to connect to the server|No resources found|No events found"
    r"|bash: kubectl|kubectl: command not found|stderr:|stdout:)"
)

_RECORDS = """
WITH plain AS (
  SELECT evidence_id, number, filename, line_no, line_no AS line_end, NULL::TIMESTAMP AS ts, NULL AS level,
         NULL AS service, NULL AS component, NULL AS host, NULL AS template_id, text AS msg
  FROM lines WHERE evidence_id NOT IN (SELECT evidence_id FROM events UNION SELECT evidence_id FROM objects
                                       UNION SELECT evidence_id FROM spans)
), records AS (
  SELECT evidence_id, number, filename, line_no, line_end, ts, level, service, component, host, template_id, msg
  FROM events WHERE source IS DISTINCT FROM 'k8s-event'
  UNION ALL SELECT * FROM plain
)
"""


def read_logs(facts: CaseFacts, words: Iterable[str], entities: Sequence[Entity]) -> list[LogLine]:
    """Return records that hold at least one of the words (any case), at most `_SAMPLE` per file and template."""
    pattern = "|".join(re.escape(word).replace("/", "\\/") for word in sorted(set(words)))
    if not pattern:
        return []
    rows = facts.rows(
        _RECORDS
        + f"""
        , hits AS (SELECT *, coalesce(template_id, left(regexp_replace(msg, '[0-9]+', '#', 'g'), 60)) AS shape
                   FROM records WHERE regexp_matches(msg, ?, 'i') AND NOT regexp_matches(msg, ?)),
        ranked AS (SELECT *, row_number() OVER (PARTITION BY evidence_id, shape ORDER BY line_no) AS nth,
                   count(*) OVER (PARTITION BY evidence_id, shape) AS total FROM hits)
        SELECT * FROM ranked WHERE nth <= {_SAMPLE} OR nth = total ORDER BY number, line_no
        """,  # noqa: S608 - only a constant is put in; both patterns are parameters
        (pattern, TOOL_FAILURE),
    )
    owners = LogOwners(entities, facts)
    return [
        LogLine(
            ref_of(row),
            row["ts"],
            row["level"] or "",
            row["msg"],
            row["shape"],
            row["nth"],
            row["total"],
            owners.of(row),
        )
        for row in rows
    ]


def count_matches(facts: CaseFacts, pattern: str, evidence_ids: Sequence[str]) -> int:
    """Return exactly how many records of some files match a pattern; for templates that were sampled."""
    marks = ", ".join("?" for _ in evidence_ids)
    rows = facts.rows(
        _RECORDS + "SELECT count(*) AS n FROM records WHERE regexp_matches(msg, ?, 'i') AND NOT regexp_matches(msg, ?) "
        f"AND evidence_id IN ({marks})",  # noqa: S608 - only placeholders are put in
        (pattern, TOOL_FAILURE, *evidence_ids),
    )
    return int(rows[0]["n"])


class LogOwners:
    """Says which pod, workload, service or host a log file or record comes from."""

    def __init__(self, entities: Sequence[Entity], facts: CaseFacts) -> None:
        self._workloads = [entity for entity in entities if entity.subject.kind in ("Pod", *WORKLOADS)]
        self._pods = {entity.subject.name: entity.subject for entity in self._workloads if entity.subject.kind == "Pod"}
        top = max((entity.focus for entity in self._workloads), default=0.0)
        names = {e.subject.workload for e in self._workloads if e.focus >= max(0.5, top * 0.85)}
        focused = [e for e in self._workloads if e.focus >= max(0.5, top * 0.85)]
        focused.sort(key=lambda e: (e.subject.kind != "Pod", -e.focus))
        self._only = focused[0].subject if len(names) == 1 else None
        self._by_file: dict[str, Subject | None] = {}
        self._files = len({entry.evidence_id for entry in facts.evidence})

    def of(self, row: dict[str, Any]) -> Subject:
        """Return the subject of a record: a pod named in it, the file's pod, the only workload, or a service or host."""
        for name in (row["host"], row["service"], row["component"]):
            if name in self._pods:
                return self._pods[str(name)]
        evidence_id, filename = str(row["evidence_id"]), str(row["filename"])
        if evidence_id not in self._by_file:
            self._by_file[evidence_id] = self._of_file(filename)
        known = self._by_file[evidence_id] or self._only
        if known:
            return known
        name = row["service"] or row["component"] or row["host"]
        return Subject("Log", str(name)) if name else Subject("Log", filename.rsplit("/", 1)[-1])

    def _of_file(self, filename: str) -> Subject | None:
        best: tuple[int, float, Subject] | None = None
        words = set(re.split(r"[^a-z0-9]+", filename.lower()))
        for entity in self._workloads:
            subject = entity.subject
            tail = subject.name.rsplit("-", 1)[-1]
            if subject.name in filename:
                weight = len(subject.name) + 100
            elif subject.kind == "Pod" and len(tail) == 5 and tail in words:
                weight = 50
            elif subject.workload in filename or subject.workload.split("-")[0] in words:
                weight = 10 + (1 if subject.kind == "Pod" else 0)
            else:
                continue
            if best is None or (weight, entity.focus) > best[:2]:
                best = (weight, entity.focus, subject)
        return best[2] if best and (best[0] >= 50 or best[1] >= 0.5) else None


@dataclass(frozen=True)
class ValueCount:
    """How often one captured value occurs in one file, and where it occurs first."""

    evidence_id: str
    number: int
    filename: str
    value: str
    count: int
    line: int
    last_line: int
    first: datetime | None
    last: datetime | None


def count_by_value(facts: CaseFacts, pattern: str, group: str) -> list[ValueCount]:
    """Return exact counts of the values that a named group takes, per file, most frequent first (at most 1,000)."""
    index = re.compile(pattern).groupindex[group]
    rows = facts.rows(
        _RECORDS
        + f"""
        SELECT evidence_id, number, filename, regexp_extract(msg, ?, {index}, 'i') AS value, count(*) AS n,
               min(line_no) AS line, max(line_no) AS last_line, min(ts) AS first, max(ts) AS last
        FROM records WHERE regexp_matches(msg, ?, 'i') GROUP BY ALL HAVING value <> '' ORDER BY n DESC, value LIMIT 1000
        """,  # noqa: S608 - only the number of the group is put in; the pattern is a parameter
        (pattern, pattern),
    )
    return [
        ValueCount(row["evidence_id"], int(row["number"]), row["filename"], row["value"], int(row["n"]), int(row["line"]),
                   int(row["last_line"]), row["first"], row["last"])
        for row in rows
    ]  # fmt: skip
