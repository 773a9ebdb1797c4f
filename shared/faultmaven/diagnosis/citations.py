"""Turns proofs into citations by reading the file again; only what is really there is marked as checked."""

from collections.abc import Sequence

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.models import Citation, Claim
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.statements.checking import Rigour, Shown, doubts
from faultmaven.diagnosis.surroundings import Surroundings

_QUOTE = 300
#: What stands before the words that matter, in the quote of a line that is too long to be quoted as a whole.
_BEFORE = 80
#: A line as long as this was cut when it was stored.
_KEPT = 32_000
_LOST = "a line that it stands on was not found again"


class CitationChecker:
    """Reads cited lines again, once each, and says whether they hold what the claim says."""

    def __init__(self, facts: CaseFacts) -> None:
        self._facts = facts
        self._surroundings = Surroundings(facts)
        self._lines: dict[tuple[str, int, int], list[str]] = {}
        self._rests: dict[tuple[str, int], list[str]] = {}

    def cite(self, proof: Proof) -> Citation:
        """Return the citation of a proof. It is checked when one line of the cited range says all that is claimed."""
        ref = proof.ref
        lines = self._read(ref.evidence_id, ref.line, ref.line_end)
        wanted = [_plain(needle) for needle in proof.needles if needle.strip()]
        for offset, line in enumerate(lines):
            if line.strip() and _holds(_plain(line), wanted, proof.either):
                at = ref.line + offset
                quote = _quoted(line, [*proof.needles, *proof.either])
                return Citation(ref.evidence_id, ref.number, ref.filename, at, at, quote, checked=True)
        quote = self._in_the_rest(proof, lines)
        is_found = bool(quote)
        quote = quote or (_quoted(lines[0]) if lines else "")
        return Citation(ref.evidence_id, ref.number, ref.filename, ref.line, ref.line, quote, checked=is_found)

    def _in_the_rest(self, proof: Proof, lines: Sequence[str]) -> str:
        """Return what a span says that stands behind the part of a very long line that is kept; empty if none does."""
        said = [needle for needle in proof.needles if needle.strip()]
        if not said or proof.either or max((len(line) for line in lines), default=0) < _KEPT:
            return ""
        rows = self._facts.rows_of(
            "spans",
            "SELECT attrs FROM spans WHERE evidence_id = ? AND line_no = ? AND contains(attrs, ?) LIMIT 20",
            (proof.ref.evidence_id, proof.ref.line, said[0]),
        )
        wanted = [_plain(needle) for needle in said]
        found = [text for row in rows if _holds(_plain(text := str(row["attrs"])), wanted, ())]
        self._rests.setdefault((proof.ref.evidence_id, proof.ref.line), []).extend(found)
        return said[0] if found else ""

    def check(self, citation: Citation) -> bool:
        """Tell whether a citation made by anybody (a model, too) names an existing line that holds its quote."""
        lines = self._read(citation.evidence_id, citation.line_start, citation.line_end)
        quote = _plain(citation.quote.rstrip("…"))
        return bool(quote) and any(quote in _plain(line) for line in lines)

    def claim(self, text: str, proof: Proof, known: Sequence[str] | None = None) -> Claim:
        """Return a sentence with its one citation, and what its line does not carry of it.

        `known` are the values that code bound from the facts when it filled the sentence: a figure or name of it must
        be one of them or stand in the line. Without them the sentence must only not contradict its line.
        """
        return self.joint_claim(text, (proof,), known)

    def joint_claim(self, text: str, proofs: Sequence[Proof], known: Sequence[str] | None = None) -> Claim:
        """Return a sentence that several lines show together.

        A line that was not found again is no citation: it is left out, and the sentence is unverified.
        """
        looked_up = dict.fromkeys(self.cite(proof) for proof in proofs)
        citations = tuple(citation for citation in looked_up if citation.checked)
        if len(citations) < len(looked_up):
            return Claim(text, citations, doubts=(_LOST,))
        # One line of a record is cited, the whole record is what it says.
        records = {(proof.ref.evidence_id, proof.ref.line, proof.ref.line_end) for proof in proofs}
        lines = [line for record in sorted(records) for line in self._read(*record)]
        lines += [text for evidence_id, line, _ in sorted(records) for text in self._rests.get((evidence_id, line), ())]
        about = [*(known or ()), *(str(figure) for proof in proofs for figure in proof.computed)]
        is_summed = known is None or any(proof.is_summed for proof in proofs)
        rigour = Rigour.CONTRADICTION if is_summed else Rigour.VALUES
        found = doubts(text, Shown(lines, about), rigour)
        if found:  # what surrounds the lines costs queries, and is seldom needed
            about += [more for citation in citations for more in self._surroundings.of(citation)]
            found = doubts(text, Shown(lines, about), rigour)
        return Claim(text, citations, doubts=tuple(found) if lines else ())

    def statement(self, text: str, citations: Sequence[Citation]) -> Claim:
        """Return a sentence that a model wrote, with all that the lines it cites do not carry of it."""
        cited = tuple(citations)
        lines = self._cited_lines(cited)
        about = [more for citation in cited for more in self._surroundings.of(citation)]
        found = doubts(text, Shown(lines, about, self._surroundings.names), Rigour.ALL)
        return Claim(text, cited, doubts=tuple(found))

    def _cited_lines(self, citations: Sequence[Citation]) -> list[str]:
        return [
            line
            for citation in citations
            if citation.checked
            for line in self._read(citation.evidence_id, citation.line_start, citation.line_end)
        ]

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


def _quoted(line: str, needles: Sequence[str] = ()) -> str:
    """Return a line, or of a long one the part around the first of the words that matter."""
    line = line.strip()
    if len(line) <= _QUOTE:
        return line
    places = [at for needle in needles if needle and (at := line.lower().find(needle.lower())) >= 0]
    start = max(min(places, default=0) - _BEFORE, 0) if min(places, default=0) > _QUOTE - _BEFORE else 0
    return line[start:] if len(line) - start <= _QUOTE else line[start : start + _QUOTE - 1] + "…"
