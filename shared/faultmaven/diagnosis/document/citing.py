"""Claims as citations by file, line and excerpt; what was not found again is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faultmaven.diagnosis.document.parts import AbsencePart, CitationPart
from faultmaven.diagnosis.models import Citation, Claim


def citations_of(claims: Sequence[Claim], names: Mapping[str, str]) -> list[CitationPart]:
    found: dict[tuple[str, int, str], CitationPart] = {}
    for claim in claims:
        for citation in claim.citations if claim.is_verified else ():
            key = (citation.evidence_id, citation.line_start, claim.text)
            found.setdefault(key, _citation(citation, claim.text, names))
    return list(found.values())


def absences_of(claims: Sequence[Claim]) -> list[AbsencePart]:
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


def first_citation(claim: Claim, names: Mapping[str, str]) -> CitationPart | None:
    return next(iter(citations_of((claim,), names)), None)
