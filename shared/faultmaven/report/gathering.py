"""Gathers what a report is written from: the case, its last answer, and the cited lines read again."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby, pairwise

from faultmaven.case.models import Case
from faultmaven.case.solutions.models import Solution
from faultmaven.diagnosis.archive import Record
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.report.casefile import CaseFile, excerpts, moments
from faultmaven.report.charting import chart_of
from faultmaven.report.citing import Lines
from faultmaven.report.models import Assignment, ChartMark, Report, ReportKind
from faultmaven.report.sections.acting import actions_of
from faultmaven.report.sections.kinds import write_sections
from faultmaven.report.sections.wording import leading, time, words

#: Citations a report can hold; a diagnosis has far fewer.
MOST_CITED = 300
#: Raise it when sections are worded otherwise: what was edited is then told to be behind only where it is.
_WORDING = "2"


def gathered(
    *,
    case: Case,
    facts: CaseFacts,
    record: Record | None,
    now: datetime,
    assignments: Mapping[str, Assignment],
    solutions: Sequence[Solution],
) -> CaseFile:
    """Return the case file of a case whose facts are open."""
    evidence = tuple(facts.evidence)
    checks = Lines(facts).all_cited(
        mark for one in solutions for milestone in one.milestones for mark in milestone.marks
    )
    if record is None:
        return CaseFile(case, now, evidence, citations=checks, assignments=assignments, solutions=tuple(solutions))
    # The lines that show whether a fix worked stand in the appendix whatever else there is.
    found = record.diagnosis.citations[: MOST_CITED - len(checks)]
    cited = tuple(dict.fromkeys((*found, *checks)))
    claims = [claim for cause in record.diagnosis.causes[:1] for claim in cause.claims]
    proven = claims or [claim for finding in record.diagnosis.findings for claim in finding.claims]
    course = moments(facts, cited)
    marks = [ChartMark(n, moment.at, moment.component) for n, moment in enumerate(record.diagnosis.timeline, 1)]
    marks = marks or [ChartMark(n, moment.at, moment.citation.filename) for n, moment in enumerate(course, 1)]
    return CaseFile(
        case,
        now,
        evidence,
        record,
        cited,
        excerpts(facts, proven),
        course,
        chart_of(facts, marks),
        assignments,
        tuple(solutions),
    )


def written(kind: ReportKind, file: CaseFile) -> Report:
    """Return the report as the product writes it from a case file."""
    return Report(
        kind=kind,
        title=_title(kind, file),
        facts=_facts(file),
        sections=write_sections(kind, file),
        stands_on=_stands_on(file),
        actions=actions_of(file),
        chart=file.chart,
        chain=_chain(file),
    )


def _title(kind: ReportKind, file: CaseFile) -> str:
    """Return what the report is called: a runbook is about the fault, the others about what happened."""
    cause = leading(file.record.diagnosis) if file.record and kind is ReportKind.RUNBOOK else None
    return cause.title if cause else file.case.title


def _facts(file: CaseFile) -> tuple[tuple[str, str], ...]:
    case = file.case
    rows = [
        ("Case", case.case_id),
        ("Status", case.status.value),
        ("Severity", case.severity.value),
        ("Opened", time(case.created_at)),
        ("Written", time(file.written_at)),
    ]
    if file.record:
        rows += [
            ("Verdict", words(file.record.diagnosis.verdict)),
            ("Question", file.record.question),
            ("Answered", time(file.record.answered_at)),
            ("Reasoning", file.record.reasoning),
        ]
    if case.tags:
        rows.append(("Tags", ", ".join(case.tags)))
    if file.evidence:
        rows.append(("Redacted", _redacted([item.redactions for item in file.evidence])))
    return tuple(rows)


def _chain(file: CaseFile) -> tuple[str, ...]:
    """Return the components from the cause to what people see, where each link begins at the end of the one before."""
    cause = leading(file.record.diagnosis) if file.record else None
    links = cause.chain if cause else ()
    is_one_way = all(link.source == before.target for before, link in pairwise(links))
    nodes = (links[0].source, *(link.target for link in links)) if links and is_one_way else ()
    return tuple(name for name, _ in groupby(nodes))


def _redacted(counted: Sequence[Mapping[str, int]]) -> str:
    """Return what was replaced in the files. Addresses are not among it: their owner reads them as they were."""
    found: Counter[str] = Counter()
    for counts in counted:
        found.update({kind: count for kind, count in counts.items() if kind != "ip"})
    kinds = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in found.most_common(6))
    return f"secrets were replaced before anything was read: {kinds}" if kinds else "no secrets were found in the files"


def _stands_on(file: CaseFile) -> str:
    """Return a fingerprint of all that the product's words come from."""
    files = [f"{item.evidence_id} {item.status.value} {item.line_count}" for item in file.evidence]
    case = file.case
    solutions = [f"{one.solution_id} {one.version}" for one in file.solutions]
    parts = [_WORDING, file.record.turn_id if file.record else "", case.title, case.description, *files, *solutions]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
