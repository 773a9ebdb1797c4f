"""A diagnosis as the JSON document that programs read: stable, versioned, and free of what only we need.

`docs/diagnosis-json.md` explains it, `docs/diagnosis.schema.json` is written from these models. A field may be added
with the second number of the version; one is never renamed or dropped without the first.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from faultmaven.diagnosis.models import Cause, Citation, Claim, Diagnosis, Finding, Gap, Moment, NextStep, RuledOut
from faultmaven.diagnosis.models import Verdict as _Verdict
from faultmaven.evidence.models import Evidence

SCHEMA_VERSION = "1.1"
#: Between an archive and what it holds: `bundle.zip!logs/web.log`.
INSIDE = "!"
_MARK = re.compile(r"\[E(?P<number>\d+):L(?P<line>\d+)(?:-L\d+)?\]")

Verdict = Literal["CONFIRMED", "LIKELY", "INCONCLUSIVE", "NO_FAULT_FOUND"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CitationPart(_Part):
    """A line of a file, and what it proves."""

    file: str = Field(description="Path relative to what was given; `archive!member` for what came out of an archive")
    line: int = Field(ge=1, description="1-based")
    line_end: int = Field(ge=1, description="The last line, the same as `line` for a single one")
    excerpt: str = Field(description="The text of `line`, with secrets replaced; of a long one 300 characters of it")
    says: str = Field(description="The sentence that this line proves")
    checked: bool = Field(description="Code has read the file again and found there what is said")


class AbsencePart(_Part):
    """Something that would stand in the files if it were there: it was searched for, so there is no line to show."""

    says: str
    searched: int = Field(ge=0, description="Records that were gone through")


class LinkPart(_Part):
    """One step from the cause to what people see."""

    source: str = Field(description="What goes wrong, named like `component`")
    target: str = Field(description="Where it shows, named like `component`")
    says: str
    citations: tuple[CitationPart, ...]


class StepPart(_Part):
    """Something to do."""

    text: str
    command: str | None = Field(default=None, description="A command with the real names filled in")


class CausePart(_Part):
    """A root cause; the first is the best."""

    rank: int = Field(ge=1)
    component: str = Field(description="`Kind/name` of what to change or what has failed, or a bare program's name")
    namespace: str
    instances: tuple[str, ...] = Field(description="The pods that show it")
    category: str
    mechanism: str = Field(description="The id of the fault signature")
    title: str
    verdict: Verdict
    confidence: float = Field(ge=0, le=1)
    summary: str
    chain: tuple[LinkPart, ...]
    citations: tuple[CitationPart, ...]
    absences: tuple[AbsencePart, ...]
    unverified: tuple[str, ...] = Field(description="Sentences whose lines do not carry them; they support no verdict")
    contradicting: tuple[CitationPart, ...] = Field(description="What speaks against it")
    fix: tuple[StepPart, ...]
    verify: tuple[StepPart, ...] = Field(description="The check that proves the fix")
    impact: str
    references: tuple[str, ...]


class RuledOutPart(_Part):
    """A cause that was considered and does not hold."""

    mechanism: str
    title: str
    reason: str
    citation: CitationPart | None


class GapPart(_Part):
    """What could not be checked, or should be brought."""

    text: str
    how_to_get: str | None


class FindingPart(_Part):
    """Something worth knowing that is no cause."""

    id: str
    title: str
    severity: str = Field(description="info, warning or critical")
    citations: tuple[CitationPart, ...]
    figures: dict[str, Any]


class MomentPart(_Part):
    """A first deviation or a change, in order of time."""

    at: datetime = Field(description="UTC")
    is_certain: bool = Field(description="False when the zone or year of the line had to be assumed")
    component: str
    says: str
    citation: CitationPart | None


class CheckedPart(_Part):
    """What was looked at, by category of faults."""

    category: str
    faults: int = Field(description="Known faults that were held against the evidence")
    records: int
    over: str = Field(description="What that evidence was")
    open_faults: int = Field(description="Known faults that could not be checked")
    not_checked: str = Field(description="Why not")


class DiagnosisDocument(_Part):
    """The answer of `fm diagnose --json`."""

    schema_version: str = Field(pattern=r"^1\.\d+$")
    verdict: Verdict
    reason: str = Field(description="Why the verdict is not higher, and what would change it")
    summary: str
    causes: tuple[CausePart, ...]
    ruled_out: tuple[RuledOutPart, ...]
    gaps: tuple[GapPart, ...]
    findings: tuple[FindingPart, ...]
    timeline: tuple[MomentPart, ...]
    checked: tuple[CheckedPart, ...]


def document_of(diagnosis: Diagnosis, evidence: Sequence[Evidence]) -> DiagnosisDocument:
    """Return the document of a diagnosis about these files."""
    names = names_of(evidence)
    return DiagnosisDocument(
        schema_version=SCHEMA_VERSION,
        verdict=_verdict(diagnosis.verdict),
        reason=diagnosis.reason,
        summary=diagnosis.summary,
        causes=tuple(_cause(rank, cause, names) for rank, cause in enumerate(diagnosis.causes, 1)),
        ruled_out=tuple(_ruled_out(item, names) for item in diagnosis.ruled_out),
        gaps=_gaps(diagnosis, evidence, names),
        findings=tuple(_finding(item, names) for item in diagnosis.findings),
        timeline=tuple(_moment(item, names) for item in diagnosis.timeline),
        checked=tuple(CheckedPart(**vars(item)) for item in diagnosis.checked),
    )


def names_of(evidence: Sequence[Evidence]) -> dict[str, str]:
    """Return what each file is called by who gave it, by evidence id; what an archive held stands behind a `!`."""
    known = {item.evidence_id: item for item in evidence}
    names: dict[str, str] = {}

    def name(item: Evidence) -> str:
        if item.evidence_id not in names:
            parent = known.get(item.parent_id or "")
            inner = item.filename.removeprefix(f"{parent.filename}/") if parent else item.filename
            names[item.evidence_id] = f"{name(parent)}{INSIDE}{inner}" if parent else inner
        return names[item.evidence_id]

    return {item.evidence_id: name(item) for item in evidence}


def _verdict(verdict: _Verdict) -> Verdict:
    return verdict.value


def _cause(rank: int, cause: Cause, names: Mapping[str, str]) -> CausePart:
    return CausePart(
        rank=rank,
        component=cause.component,
        namespace=cause.namespace,
        instances=cause.instances,
        category=cause.category,
        mechanism=cause.cause_id,
        title=cause.title,
        verdict=_verdict(cause.verdict),
        confidence=cause.confidence,
        summary=cause.summary,
        chain=tuple(
            LinkPart(
                source=link.source,
                target=link.target,
                says=link.claim.text,
                citations=tuple(_citations((link.claim,), names)),
            )
            for link in cause.chain
        ),
        citations=tuple(_citations((*cause.claims, *cause.effects), names)),
        absences=tuple(_absences((*cause.claims, *cause.effects))),
        unverified=tuple(dict.fromkeys(claim.text for claim in cause.all_claims if not claim.is_verified)),
        contradicting=tuple(_citations(cause.contradicting, names)),
        fix=tuple(map(_step, cause.remediation)),
        verify=tuple(map(_step, cause.verification)),
        impact=cause.impact,
        references=cause.references,
    )


def _citations(claims: Sequence[Claim], names: Mapping[str, str]) -> list[CitationPart]:
    found: dict[tuple[str, int, str], CitationPart] = {}
    for claim in claims:
        for citation in claim.citations if claim.is_verified else ():
            key = (citation.evidence_id, citation.line_start, claim.text)
            found.setdefault(key, _citation(citation, claim.text, names))
    return list(found.values())


def _absences(claims: Sequence[Claim]) -> list[AbsencePart]:
    return [AbsencePart(says=claim.text, searched=claim.searched) for claim in claims if claim.searched]


def _citation(citation: Citation, says: str, names: Mapping[str, str]) -> CitationPart:
    return CitationPart(
        file=names.get(citation.evidence_id, citation.filename),
        line=citation.line_start,
        line_end=citation.line_end,
        excerpt=citation.quote.removesuffix("…"),  # so that it is found in the line as it stands
        says=says,
        checked=citation.checked,
    )


def _first(claim: Claim, names: Mapping[str, str]) -> CitationPart | None:
    return next(iter(_citations((claim,), names)), None)


def _step(step: NextStep) -> StepPart:
    return StepPart(text=step.text, command=step.command)


def _ruled_out(item: RuledOut, names: Mapping[str, str]) -> RuledOutPart:
    return RuledOutPart(
        mechanism=item.cause_id, title=item.title, reason=item.because.text, citation=_first(item.because, names)
    )


def _gaps(diagnosis: Diagnosis, evidence: Sequence[Evidence], names: Mapping[str, str]) -> tuple[GapPart, ...]:
    """Return what could not be checked, then what should be brought though no gap says so."""
    wanted = [Gap(step.text, step.command) for step in diagnosis.next_steps if step.kind == "collect"]
    found: dict[str, Gap] = {}
    for gap in (*diagnosis.gaps, *wanted):
        found.setdefault(gap.text, gap)
    files = {item.number: names[item.evidence_id] for item in evidence}
    return tuple(GapPart(text=_unmarked(gap.text, files), how_to_get=gap.how_to_get) for gap in found.values())


def _unmarked(text: str, files: Mapping[int, str]) -> str:
    """Return a text whose marks (`[E3:L120]`) say the file and the line by name."""

    def said(mark: re.Match[str]) -> str:
        name = files.get(int(mark["number"]))
        return f"({name}:{mark['line']})" if name else mark[0]

    return _MARK.sub(said, text)


def _finding(item: Finding, names: Mapping[str, str]) -> FindingPart:
    return FindingPart(
        id=item.finding_id,
        title=item.title,
        severity=item.severity,
        citations=tuple(_citations(item.claims, names)),
        figures=dict(item.figures),
    )


def _moment(item: Moment, names: Mapping[str, str]) -> MomentPart:
    return MomentPart(
        at=item.at,
        is_certain=item.is_certain,
        component=item.component,
        says=item.claim.text,
        citation=_first(item.claim, names),
    )


def schema() -> str:
    """Return the JSON Schema of the document, as it stands in `docs/diagnosis.schema.json`."""
    written = DiagnosisDocument.model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "FaultMaven diagnosis"}
    return json.dumps({**head, **{k: v for k, v in written.items() if k != "title"}}, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
