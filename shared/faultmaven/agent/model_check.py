"""Holds what a model cites against the files, and makes its words inert."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from faultmaven.agent.model_answer import ModelCitation, ModelClaim
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Citation, Claim
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.statements.sentences import sentences_of

#: Stands behind each sentence of a model that no checked line carries.
UNVERIFIED = " (unverified)"

_MARK = re.compile(r"\[?E(\d{1,5}):L(\d{1,9})(?:-L?(\d{1,9}))?\]?")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]{1,200}>|\[E\d+:L\d+(?:-L\d+)?\]")


def inert(text: str) -> str:
    """Return a model's text without links, images, HTML and marks of its own: it may name things, not point to them."""
    return " ".join(_MARKUP.sub(lambda found: found[1] or "", text).replace("`", "'").split())


class ModelCheck:
    """Reads what one answer of a model cites. `invented` counts citations of lines or words that are not there."""

    def __init__(self, facts: CaseFacts) -> None:
        self.invented = 0
        self._facts = facts
        self._files = {item.number: item for item in facts.evidence}
        self._checker = CitationChecker(facts)

    def sentences(self, claim: ModelClaim) -> list[Claim]:
        """Return each sentence of a claim, held against the lines that the claim cites."""
        cited = tuple(self._citations(claim.citations))
        return [self._checker.statement(sentence, cited) for sentence in sentences_of(inert(claim.text))]

    def marks(self, cited: Iterable[ModelCitation]) -> tuple[str, ...]:
        """Return the marks of those citations that hold, each once."""
        return tuple(dict.fromkeys(item.mark for item in self._citations(cited) if item.checked))

    def marked(self, text: str, proofs: Sequence[Citation]) -> str:
        """Return free text in which each sentence that the proven lines do not carry is marked."""
        claims = [self._checker.statement(sentence, proofs) for sentence in sentences_of(inert(text))]
        return " ".join(claim.text if claim.is_verified else claim.text + UNVERIFIED for claim in claims)

    def _citations(self, cited: Iterable[ModelCitation]) -> list[Citation]:
        found = [self._citation(item) for item in cited]
        self.invented += sum(item is None or not item.checked for item in found)
        return [item for item in found if item]

    def _citation(self, cited: ModelCitation) -> Citation | None:
        found = _MARK.fullmatch(cited.mark.strip())
        item = self._files.get(int(found[1])) if found else None
        if found is None or item is None:
            return None
        start = int(found[2])
        end = min(max(start, int(found[3] or start)), start + 50)
        said = Citation(item.evidence_id, item.number, item.filename, start, end, cited.quote.strip())
        lines = self._facts.lines(item.evidence_id, start, end) if start else []
        is_there = len(said.quote) >= 4 and self._checker.check(said)
        shown = next((line for line in lines if said.quote.lower() in line.lower()), lines[0] if lines else "")
        return replace(said, quote=shown.strip()[:300], checked=is_there)
