"""Passages of one segment with an index of their words: rows of a column each, postings as in any search engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

from faultmaven.knowledge.passages.spelling import Shelves, shelved
from faultmaven.knowledge.passages.words import COMMON, words_of

#: A title or heading that holds the word counts this many times a word of the text.
TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT = 6, 2, 1
_LENGTH_BYTES = 8


@dataclass(frozen=True)
class Head:
    """What all passages of one version of a document share; `updated_at` is epoch seconds, `refined` are
    concepts that a model added, as [kind, label]."""

    document_id: str
    number: int
    title: str
    version: str
    type: str
    tags: list[str]
    faults: list[str]
    updated_at: float
    refined: list[list[str]] = field(default_factory=list["list[str]"])


@dataclass(frozen=True)
class Entry:
    """One passage; `n` counts the passages of its version from 0."""

    head: Head
    n: int
    section: str
    text: str
    content: str

    @property
    def passage_id(self) -> str:
        """Return its id, which is also that of its vector."""
        return f"{self.head.document_id}#{self.head.number}#{self.n}"


@dataclass
class Segment:
    """Passages by row, postings by word: the rows of word w are `rows[starts[w]:starts[w + 1]]`, each with how often
    it stands there (weighted by field); `lengths` are words per passage. `removed` are documents that are gone."""

    heads: list[Head]
    head_of: NDArray[np.int32]
    numbers: NDArray[np.int32]
    sections: list[str]
    texts: list[str]
    contents: list[str]
    removed: list[str]
    words: dict[str, int]
    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    weights: NDArray[np.uint8]
    lengths: NDArray[np.int32]

    @classmethod
    def of(cls, entries: Sequence[Entry], removed: Sequence[str] = ()) -> Segment:
        """Index some passages."""
        heads = list({id(entry.head): entry.head for entry in entries}.values())
        place = {id(head): n for n, head in enumerate(heads)}
        words: dict[str, int] = {}
        found: list[tuple[int, int, int]] = []
        lengths = np.zeros(len(entries), np.int32)
        for row, entry in enumerate(entries):
            counts, lengths[row] = _weighted(entry)
            found += ((words.setdefault(word, len(words)), row, min(n, 255)) for word, n in counts.items())
        table = np.asarray(found, np.int32).reshape(-1, 3)
        table = table[np.lexsort((table[:, 1], table[:, 0]))]
        starts = np.searchsorted(table[:, 0], np.arange(len(words) + 1)).astype(np.int32)
        return cls(
            heads,
            np.asarray([place[id(entry.head)] for entry in entries], np.int32),
            np.asarray([entry.n for entry in entries], np.int32),
            [entry.section for entry in entries],
            [entry.text for entry in entries],
            [entry.content for entry in entries],
            list(removed),
            words,
            starts,
            np.ascontiguousarray(table[:, 1]),
            table[:, 2].astype(np.uint8),
            lengths,
        )

    @cached_property
    def shelves(self) -> Shelves:
        """Return its words where a mistyped one looks for what was meant."""
        return shelved(self.words)

    def entry(self, row: int) -> Entry:
        """Return the passage of a row."""
        head = self.heads[int(self.head_of[row])]
        return Entry(head, int(self.numbers[row]), self.sections[row], self.texts[row], self.contents[row])

    def without(self, doomed: Callable[[str], bool]) -> Segment | None:
        """Return it without some documents, their passages and the words that only they have; None: it has none."""
        stays = np.asarray([not doomed(head.document_id) for head in self.heads], np.bool_)
        if stays.all():
            return None
        kept = stays[self.head_of]
        numbers = np.flatnonzero(kept).tolist()
        posted = kept[self.rows]
        holding = np.repeat(np.arange(len(self.words)), np.diff(self.starts))[posted]
        sizes = np.bincount(holding, minlength=len(self.words))
        words = [word for word, size in zip(self.words, sizes.tolist(), strict=True) if size]
        return Segment(
            [head for head, is_kept in zip(self.heads, stays.tolist(), strict=True) if is_kept],
            (np.cumsum(stays) - 1)[self.head_of[kept]].astype(np.int32),
            self.numbers[kept],
            [self.sections[row] for row in numbers],
            [self.texts[row] for row in numbers],
            [self.contents[row] for row in numbers],
            self.removed,
            {word: n for n, word in enumerate(words)},
            np.concatenate([[0], np.cumsum(sizes[sizes > 0])]).astype(np.int32),
            (np.cumsum(kept) - 1)[self.rows[posted]].astype(np.int32),
            self.weights[posted],
            self.lengths[kept],
        )

    def to_bytes(self) -> bytes:
        """Return it as it is stored: the length of the header, the header (JSON), the arrays; all of it zstd."""
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        header = {
            **{name: getattr(self, name) for name in ("sections", "texts", "contents", "removed")},
            "heads": [asdict(head) for head in self.heads],
            "words": list(self.words),
            "sizes": {name: len(array) for name, array in arrays.items()},
        }
        packed = orjson.dumps(header)
        body = b"".join(array.tobytes() for array in arrays.values())
        return zstandard.compress(len(packed).to_bytes(_LENGTH_BYTES, "little") + packed + body)

    @classmethod
    def from_bytes(cls, data: bytes) -> Segment:
        """Read a stored segment."""
        plain = zstandard.decompress(data)
        end = _LENGTH_BYTES + int.from_bytes(plain[:_LENGTH_BYTES], "little")
        header: dict[str, Any] = orjson.loads(plain[_LENGTH_BYTES:end])
        arrays: dict[str, Any] = {}
        for name, kind in _ARRAYS.items():
            size: int = header["sizes"][name]
            arrays[name] = np.frombuffer(plain, kind, size, end)
            end += arrays[name].nbytes
        heads = [Head(**head) for head in header["heads"]]
        words = {word: n for n, word in enumerate(header["words"])}
        kept: dict[str, Any] = {name: header[name] for name in ("sections", "texts", "contents", "removed")}
        return cls(heads=heads, words=words, **kept, **arrays)


#: In the order in which they are stored.
_ARRAYS: Mapping[str, type] = {
    "head_of": np.int32,
    "numbers": np.int32,
    "starts": np.int32,
    "rows": np.int32,
    "weights": np.uint8,
    "lengths": np.int32,
}


def _weighted(entry: Entry) -> tuple[Counter[str], int]:
    """Return how often each telling word stands in a passage, weighted by where, and how many words there are."""
    titles = words_of(" ".join((entry.head.title, *entry.head.tags, *entry.head.faults)))
    headings, body = words_of(entry.section), words_of(entry.text)
    counts: Counter[str] = Counter()
    for words, weight in ((titles, TITLE_WEIGHT), (headings, HEADING_WEIGHT), (body, BODY_WEIGHT)):
        for word in words:
            if word not in COMMON:
                counts[word] += weight
    return counts, len(titles) + len(headings) + len(body)
