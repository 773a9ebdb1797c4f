"""Turns proofs into citations by reading the file again; only what is really there is marked as checked."""

from collections.abc import Sequence

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.models import Citation, Claim
from faultmaven.diagnosis.port import CaseFacts

_QUOTE = 300


class CitationChecker:
    """Reads cited lines again, once each, and says whether they hold what the claim says."""

    def __init__(self, facts: CaseFacts) -> None:
        self._facts = facts
        self._lines: dict[tuple[str, int, int], list[str]] = {}

    def cite(self, proof: Proof) -> Citation:
        """Return the citation of a proof. It is checked when one line of the cited range says all that is claimed."""
        ref = proof.ref
        lines = self._read(ref.evidence_id, ref.line, ref.line_end)
        wanted = [_plain(needle) for needle in proof.needles if needle.strip()]
        for offset, line in enumerate(lines):
            if line.strip() and _holds(_plain(line), wanted, proof.either):
                at = ref.line + offset
                return Citation(ref.evidence_id, ref.number, ref.filename, at, at, _quoted(line), checked=True)
        quote = _quoted(lines[0]) if lines else ""
        return Citation(ref.evidence_id, ref.number, ref.filename, ref.line, ref.line, quote, checked=False)

    def check(self, citation: Citation) -> bool:
        """Tell whether a citation made by anybody (a model, too) names an existing line that holds its quote."""
        lines = self._read(citation.evidence_id, citation.line_start, citation.line_end)
        quote = _plain(citation.quote.rstrip("…"))
        return bool(quote) and any(quote in _plain(line) for line in lines)

    def claim(self, text: str, proof: Proof) -> Claim:
        """Return a sentence with its one citation."""
        return Claim(text, (self.cite(proof),))

    def _read(self, evidence_id: str, start: int, end: int) -> list[str]:
        key = (evidence_id, start, min(end, start + 200))
        if start < 1:
            return []
        if key not in self._lines:
            self._lines[key] = self._facts.lines(*key)
        return self._lines[key]


def _holds(line: str, wanted: Sequence[str], either: Sequence[str]) -> bool:
    return all(needle in line for needle in wanted) and (not either or any(_plain(text) in line for text in either))


def _plain(text: str) -> str:
    """Return text as it is compared: case, runs of blanks and escaped quotes do not matter."""
    return " ".join(text.replace('\\"', '"').lower().split())


def _quoted(line: str) -> str:
    line = line.strip()
    return line if len(line) <= _QUOTE else line[: _QUOTE - 1] + "…"
