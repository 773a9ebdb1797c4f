"""Which words of an edited section are the product's, and which are the author's: told sentence by sentence.

A sentence that the product wrote stays the product's. Any other is the author's; where it cites lines, they are read
again and it is held against them like a sentence of a model. Where they do not carry it, readers are told so.
"""

from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.report.citing import MARK, Lines
from faultmaven.report.marking import pieces_of, texts_of
from faultmaven.report.models import Sentence, Standing

_MOST_MARKS = 20


class Authorship:
    """Tells for the sentences of a section whose they are, with the facts of the case open."""

    def __init__(self, facts: CaseFacts) -> None:
        self._lines = Lines(facts)
        self._checker = CitationChecker(facts)

    def sentences(self, edited: str, written: str) -> tuple[Sentence, ...]:
        """Return the sentences of an edited body; `written` is what the product wrote there."""
        own = {_plain(text) for piece in pieces_of(written) for text in texts_of(piece)}
        found = (text for piece in pieces_of(edited) for text in texts_of(piece))
        return tuple(
            Sentence(text, Standing.PRODUCT) if _plain(text) in own else self._checked(text)
            for text in dict.fromkeys(found)
        )

    def _checked(self, text: str) -> Sentence:
        marks = list(MARK.finditer(text))[:_MOST_MARKS]
        if not marks:
            return Sentence(text, Standing.AUTHOR, "it cites no line")
        citations = [self._lines.cited(mark) for mark in marks]
        missing = [mark[0] for mark, citation in zip(marks, citations, strict=True) if citation is None]
        if missing:
            return Sentence(text, Standing.AUTHOR, f"there is no {missing[0]}")
        claim = self._checker.statement(MARK.sub("", text).strip(), [citation for citation in citations if citation])
        if claim.is_verified:
            return Sentence(text, Standing.CHECKED)
        return Sentence(text, Standing.AUTHOR, "; ".join(claim.doubts) or "the lines do not carry it")


def _plain(text: str) -> str:
    return " ".join(text.split())
