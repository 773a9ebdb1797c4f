"""Writes a diagnosis as the document, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faultmaven.diagnosis.document.citing import absences_of, citations_of, first_citation
from faultmaven.diagnosis.document.file_names import names_of, unmarked
from faultmaven.diagnosis.document.parts import (
    CausePart,
    CheckedPart,
    DiagnosisDocument,
    FindingPart,
    GapPart,
    LinkPart,
    MomentPart,
    RuledOutPart,
    StepPart,
    Verdict,
)
from faultmaven.diagnosis.models import Cause, Diagnosis, Finding, Gap, Moment, NextStep, RuledOut
from faultmaven.diagnosis.models import Verdict as _Verdict
from faultmaven.evidence.models import Evidence

SCHEMA_VERSION = "1.1"


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
                citations=tuple(citations_of((link.claim,), names)),
            )
            for link in cause.chain
        ),
        citations=tuple(citations_of((*cause.claims, *cause.effects), names)),
        absences=tuple(absences_of((*cause.claims, *cause.effects))),
        unverified=tuple(dict.fromkeys(claim.text for claim in cause.all_claims if not claim.is_verified)),
        contradicting=tuple(citations_of(cause.contradicting, names)),
        fix=tuple(map(_step, cause.remediation)),
        verify=tuple(map(_step, cause.verification)),
        impact=cause.impact,
        references=cause.references,
    )


def _step(step: NextStep) -> StepPart:
    return StepPart(text=step.text, command=step.command)


def _ruled_out(item: RuledOut, names: Mapping[str, str]) -> RuledOutPart:
    return RuledOutPart(
        mechanism=item.cause_id,
        title=item.title,
        reason=item.because.text,
        citation=first_citation(item.because, names),
    )


def _gaps(diagnosis: Diagnosis, evidence: Sequence[Evidence], names: Mapping[str, str]) -> tuple[GapPart, ...]:
    """Return what could not be checked, then what should be brought though no gap says so."""
    wanted = [Gap(step.text, step.command) for step in diagnosis.next_steps if step.kind == "collect"]
    found: dict[str, Gap] = {}
    for gap in (*diagnosis.gaps, *wanted):
        found.setdefault(gap.text, gap)
    files = {item.number: names[item.evidence_id] for item in evidence}
    return tuple(GapPart(text=unmarked(gap.text, files), how_to_get=gap.how_to_get) for gap in found.values())


def _finding(item: Finding, names: Mapping[str, str]) -> FindingPart:
    return FindingPart(
        id=item.finding_id,
        title=item.title,
        severity=item.severity,
        citations=tuple(citations_of(item.claims, names)),
        figures=dict(item.figures),
    )


def _moment(item: Moment, names: Mapping[str, str]) -> MomentPart:
    return MomentPart(
        at=item.at,
        is_certain=item.is_certain,
        component=item.component,
        says=item.claim.text,
        citation=first_citation(item.claim, names),
    )
