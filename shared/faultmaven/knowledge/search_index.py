"""Keyword search over documents: chunks by heading, ranked by BM25 in an SQLite index in memory."""

import re
import sqlite3
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from faultmaven.knowledge.models import Document, Passage

#: A title or heading that holds the word counts this many times a word of the text.
TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT = 6.0, 2.0, 1.0
PASSAGE_CHARS = 700

_WORD = re.compile(r"[^\W_]+(?:[-_.][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: Words in so many questions that they would only blur the ranking.
_COMMON_WORDS = (
    "a an and are as at be by can could do does did for from has have how i in is it its me my of on or our should "
    "so that the their there they this to was we were what when where which who why will with you your"
)
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True)
class Chunk:
    """One section of a document; `heading` is its path of headings."""

    document: Document
    heading: str
    text: str


def chunks_of(document: Document) -> list[Chunk]:
    """Cut a document at its headings; a section without text gives no chunk."""
    chunks: list[Chunk] = []
    path: list[str] = []
    lines: list[str] = []

    def close() -> None:
        if text := "\n".join(lines).strip():
            chunks.append(Chunk(document, " > ".join(path), text))
        lines.clear()

    in_code = False
    for line in document.body.splitlines():
        in_code ^= line.lstrip().startswith("```")
        level = 0 if in_code else len(line) - len(line.lstrip("#"))
        if 1 <= level <= 6 and line[level : level + 1] == " ":
            close()
            del path[level - 1 :]
            path.append(line[level:].strip())
        else:
            lines.append(line)
    close()
    return chunks


class SearchIndex:
    """An index over the chunks of some documents; it never changes once it is built."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._chunks: list[Chunk] = [chunk for document in documents for chunk in chunks_of(document)]
        # Only reads follow, and one at a time per function, so the connection may be used from any thread.
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        # An index is replaced when the library changes; the connection goes with it, whoever drops it.
        self._closes = weakref.finalize(self, self._db.close)
        self._db.execute("CREATE VIRTUAL TABLE chunk USING fts5(title, heading, body, tokenize='porter unicode61')")
        self._db.executemany(
            "INSERT INTO chunk(rowid, title, heading, body) VALUES (?, ?, ?, ?)",
            [
                (number, _spread(_titles(chunk)), _spread(chunk.heading), _spread(chunk.text))
                for number, chunk in enumerate(self._chunks)
            ],
        )

    def search(self, query: str, limit: int) -> list[Passage]:
        """Return the best chunk of each fitting document, best first; a query without a known word finds nothing."""
        words = _query_words(query)
        if not words:
            return []
        cursor = self._db.execute(
            "SELECT rowid, -bm25(chunk, ?, ?, ?) AS score FROM chunk WHERE chunk MATCH ? ORDER BY score DESC LIMIT 200",
            [TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT, " OR ".join(f'"{word}"' for word in words)],
        )
        found = cast("list[tuple[int, float]]", cursor.fetchall())
        best: dict[str, Passage] = {}
        for number, score in found:
            fitting = passage(self._chunks[number], round(score, 4))
            best.setdefault(fitting.document_id, fitting)
        return list(best.values())[:limit]

    def close(self) -> None:
        """Close the index; closing twice does no harm."""
        self._closes()


def passage(chunk: Chunk, score: float) -> Passage:
    """Return a chunk as a search result."""
    document = chunk.document
    return Passage(
        document_id=document.document_id,
        title=document.title,
        section=chunk.heading,
        passage=chunk.text[:PASSAGE_CHARS],
        score=score,
        collection=document.collection,
        version=document.version,
    )


def _titles(chunk: Chunk) -> str:
    return " ".join((chunk.document.title, *chunk.document.tags, *chunk.document.faults))


def _spread(text: str) -> str:
    """Return text with `CrashLoopBackOff` also as `Crash Loop Back Off`, so that either spelling finds it."""
    parts = (_CAMEL.sub(" ", word) for word in _WORD.findall(text))
    return f"{text} {' '.join(part for part in parts if ' ' in part)}"


def _query_words(query: str) -> list[str]:
    """Return the telling words of a query, with the parts of compound ones; nothing in them is FTS5 syntax."""
    words: dict[str, None] = {}
    for word in _PART.findall(" ".join((query, _CAMEL.sub(" ", query)))):
        if word.lower() not in _COMMON:
            words[word.lower()] = None
    return list(words)[:40]
