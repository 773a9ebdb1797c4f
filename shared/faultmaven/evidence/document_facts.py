"""The facts of a file that is read as a whole: everything but logs."""

from __future__ import annotations

from dataclasses import replace

from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.analysis.log_patterns import LogRecords, may_have_patterns, pattern_findings
from faultmaven.evidence.extractors import extract
from faultmaven.evidence.facts.parquet import write_facts
from faultmaven.evidence.findings import with_findings
from faultmaven.evidence.jobs import Outcome
from faultmaven.evidence.opening import Opened
from faultmaven.evidence.stored_lines import stored


def read_document(opened: Opened) -> Outcome:
    """Extract the records, put the file's lines beside them, look for patterns, and write it all down."""
    job, source = opened.job, replace(opened.source, detection=opened.detection)
    facts = extract(source, opened.detection)
    lines = {"line_no": range(1, len(source.lines) + 1), "text": [stored(line) for line in source.lines]}
    facts = replace(facts, tables={**facts.tables, **opened.own_tables, "lines": lines})
    facts = analyse(facts, source)
    if may_have_patterns(facts, facts.count("events")):
        facts = with_findings(facts, pattern_findings(LogRecords.of_events(facts)))
    written = write_facts(facts, job.evidence_id, job.sink)
    return Outcome(
        opened.detection,
        line_count=len(source.lines),
        fact_counts=written.counts,
        first_ts=written.first_ts,
        last_ts=written.last_ts,
        redactions=dict(opened.text.redactions),
        warnings=(*opened.warnings, *opened.text.warnings, *facts.warnings),
    )
