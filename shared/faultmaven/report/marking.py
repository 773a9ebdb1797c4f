"""How readers see whose words an edited section holds, and what of a text has to stand on something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.diagnosis.statements.sentences import sentences_of
from faultmaven.report.models import Section, Standing

#: Stands behind each sentence of an author that no checked line carries, and below each such block of code.
AUTHORS = "†"
LEGEND = f"{AUTHORS} The author's words: no line that they cite was found to carry them."

_LEAD = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)]|>|#{1,6})\s+)*")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_RULE = re.compile(r"[\s|:-]+")


@dataclass(frozen=True)
class Piece:
    """A line of Markdown, or a block of code with its fences."""

    text: str
    is_code: bool = False


def shown(section: Section) -> str:
    """Return what readers see of a section: the author's sentences are marked, and a legend says what that means."""
    if section.edited is None:
        return section.written
    doubtful = {sentence.text for sentence in section.sentences if sentence.standing is Standing.AUTHOR}
    pieces = [_marked(piece, doubtful) for piece in pieces_of(section.edited)]
    body = "\n".join(pieces).strip("\n")
    return f"{body}\n\n{LEGEND}" if AUTHORS in body else body


def without_marks(text: str) -> str:
    """Return what somebody typed without marks of authorship: nobody but the product sets them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace(LEGEND, "").replace(AUTHORS, "").strip("\n")


def pieces_of(text: str) -> Iterator[Piece]:
    """Yield the lines of a text, and its blocks of code whole."""
    block: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            block.append(line)
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                yield Piece("\n".join(block), is_code=True)
                block, fence = [], ""
        elif found:
            block, fence = [line], found[1]
        else:
            yield Piece(line)
    if block:
        yield Piece("\n".join(block), is_code=True)


def texts_of(piece: Piece) -> Iterator[str]:
    """Yield what has to stand on something: sentences, rows of tables, whole blocks of code."""
    text = piece.text.strip()
    if piece.is_code:
        yield text
    elif text.startswith("|"):
        if not _RULE.fullmatch(text):
            yield text
    else:
        yield from sentences_of(piece.text[len(_lead(piece.text)) :])


def _marked(piece: Piece, doubtful: set[str]) -> str:
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
