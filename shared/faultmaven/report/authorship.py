"""Which words of an edited section are the product's, and which are the author's: told sentence by sentence.

A sentence that the product wrote stays the product's. Any other is the author's; where it cites lines, they are read
again and it is held against them like a sentence of a model. Where they do not carry it, readers are told so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Citation
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.statements.sentences import sentences_of
from faultmaven.report.models import Section, Sentence, Standing

#: Stands behind each sentence of an author that no checked line carries, and below each such block of code.
AUTHORS = "†"
LEGEND = f"{AUTHORS} The author's words: no line that they cite was found to carry them."

_MARK = re.compile(r"\[E(\d{1,5}):L(\d{1,9})(?:-L?(\d{1,9}))?\]")
_LEAD = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)]|>|#{1,6})\s+)*")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_RULE = re.compile(r"[\s|:-]+")
#: Of a mark that spans many lines so many are read.
_MOST_LINES = 50
_MOST_MARKS = 20


@dataclass(frozen=True)
class _Piece:
    """A line of Markdown, or a block of code with its fences."""

    text: str
    is_code: bool = False


class Authorship:
    """Tells for the sentences of a section whose they are, with the facts of the case open."""

    def __init__(self, facts: CaseFacts) -> None:
        self._facts = facts
        self._files = {item.number: item for item in facts.evidence}
        self._checker = CitationChecker(facts)

    def sentences(self, edited: str, written: str) -> tuple[Sentence, ...]:
        """Return the sentences of an edited body; `written` is what the product wrote there."""
        own = {_plain(text) for piece in _pieces(written) for text in _texts(piece)}
        found = (text for piece in _pieces(edited) for text in _texts(piece))
        return tuple(
            Sentence(text, Standing.PRODUCT) if _plain(text) in own else self._checked(text)
            for text in dict.fromkeys(found)
        )

    def _checked(self, text: str) -> Sentence:
        marks = list(_MARK.finditer(text))[:_MOST_MARKS]
        if not marks:
            return Sentence(text, Standing.AUTHOR, "it cites no line")
        citations = [self._citation(mark) for mark in marks]
        missing = [mark[0] for mark, citation in zip(marks, citations, strict=True) if citation is None]
        if missing:
            return Sentence(text, Standing.AUTHOR, f"there is no {missing[0]}")
        claim = self._checker.statement(_MARK.sub("", text).strip(), [citation for citation in citations if citation])
        if claim.is_verified:
            return Sentence(text, Standing.CHECKED)
        return Sentence(text, Standing.AUTHOR, "; ".join(claim.doubts) or "the lines do not carry it")

    def _citation(self, mark: re.Match[str]) -> Citation | None:
        """Return the citation of a mark when its lines are there, None when they are not."""
        item, start = self._files.get(int(mark[1])), int(mark[2])
        if item is None or start < 1:
            return None
        end = min(max(start, int(mark[3] or start)), start + _MOST_LINES)
        lines = self._facts.lines(item.evidence_id, start, end)
        quote = next((line.strip() for line in lines if line.strip()), "")
        if not quote:
            return None
        return Citation(item.evidence_id, item.number, item.filename, start, end, quote[:300], checked=True)


def shown(section: Section) -> str:
    """Return what readers see of a section: the author's sentences are marked, and a legend says what that means."""
    if section.edited is None:
        return section.written
    doubtful = {sentence.text for sentence in section.sentences if sentence.standing is Standing.AUTHOR}
    pieces = [_marked(piece, doubtful) for piece in _pieces(section.edited)]
    body = "\n".join(pieces).strip("\n")
    return f"{body}\n\n{LEGEND}" if AUTHORS in body else body


def without_marks(text: str) -> str:
    """Return what somebody typed without marks of authorship: nobody but the product sets them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace(LEGEND, "").replace(AUTHORS, "").strip("\n")


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the lines of a text, and its blocks of code whole."""
    block: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            block.append(line)
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                yield _Piece("\n".join(block), is_code=True)
                block, fence = [], ""
        elif found:
            block, fence = [line], found[1]
        else:
            yield _Piece(line)
    if block:
        yield _Piece("\n".join(block), is_code=True)


def _texts(piece: _Piece) -> Iterator[str]:
    """Yield what has to stand on something: sentences, rows of tables, whole blocks of code."""
    text = piece.text.strip()
    if piece.is_code:
        yield text
    elif text.startswith("|"):
        if not _RULE.fullmatch(text):
            yield text
    else:
        yield from sentences_of(piece.text[len(_lead(piece.text)) :])


def _marked(piece: _Piece, doubtful: set[str]) -> str:
    if piece.is_code:
        is_doubtful = piece.text.strip() in doubtful
        return f"{piece.text}\n\n{AUTHORS}\n" if is_doubtful else piece.text
    text = piece.text.strip()
    if text.startswith("|"):
        return _marked_row(piece.text) if text in doubtful else piece.text
    lead = _lead(piece.text)
    said = sentences_of(piece.text[len(lead) :])
    return lead + " ".join(f"{sentence} {AUTHORS}" if sentence in doubtful else sentence for sentence in said)


def _marked_row(line: str) -> str:
    row = line.rstrip()
    return f"{row[:-1].rstrip()} {AUTHORS} |" if row.endswith("|") and len(row) > 1 else f"{row} {AUTHORS}"


def _lead(line: str) -> str:
    found = _LEAD.match(line)
    return found[0] if found else ""


def _plain(text: str) -> str:
    return " ".join(text.split())
