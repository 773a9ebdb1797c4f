"""The passages of one collection in memory: segments, and which of their rows are of the newest version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from faultmaven.knowledge.models import Filter
from faultmaven.knowledge.passages.wording import Entry, Head, Segment


@dataclass
class Collection:
    """What the segments read so far come to; of each document only the version with the highest number counts."""

    segments: list[str] = field(default_factory=list[str])
    parts: list[Segment] = field(default_factory=list[Segment])
    counts: list[NDArray[np.bool_]] = field(default_factory=list["NDArray[np.bool_]"])
    _place: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])

    def apply(self, name: str, data: bytes) -> None:
        """Take a segment in. A late writer's older version changes nothing."""
        part = Segment.from_bytes(data)
        number = len(self.parts)
        self.parts.append(part)
        self.counts.append(np.ones(len(part.texts), np.bool_))
        for document_id in part.removed:
            self._take_away(document_id)
        for place, head in enumerate(part.heads):
            known = self.head(head.document_id)
            if known is not None and known.number > head.number:
                self.counts[number][part.head_of == place] = False
                continue
            self._take_away(head.document_id)
            self._place[head.document_id] = (number, place)
        self.segments.append(name)

    @property
    def size_bytes(self) -> int:
        """Return about how much memory it takes."""
        return sum(part.rows.nbytes * 2 + 1_200 * len(part.texts) + 120 * len(part.words) for part in self.parts)

    @property
    def heads(self) -> Iterator[Head]:
        """Yield the documents that have passages, as their newest version says."""
        return (self.parts[number].heads[place] for number, place in self._place.values())

    @property
    def size(self) -> int:
        """Return how many passages count."""
        return sum(int(counts.sum()) for counts in self.counts)

    @property
    def words_total(self) -> int:
        """Return how many words those passages have together."""
        return sum(int(part.lengths[counts].sum()) for part, counts in zip(self.parts, self.counts, strict=True))

    def head(self, document_id: str) -> Head | None:
        """Return what is known of a document, None when it has no passages."""
        found = self._place.get(document_id)
        return self.parts[found[0]].heads[found[1]] if found else None

    def entries(self, document_id: str) -> list[Entry]:
        """Return the passages of a document in order."""
        found = self._place.get(document_id)
        if found is None:
            return []
        part = self.parts[found[0]]
        return [part.entry(row) for row in np.flatnonzero(part.head_of == found[1]).tolist()]

    def find(self, passage_id: str) -> Entry | None:
        """Return a passage by id; None when it is not there, or not of the newest version."""
        document_id, number, n = passage_id.rsplit("#", 2)
        head = self.head(document_id)
        if head is None or head.number != int(number):
            return None
        at, place = self._place[document_id]
        part = self.parts[at]
        # rows of one document stand together, in order
        first = int(np.searchsorted(part.head_of, place))
        row = first + int(n)
        is_there = row < len(part.texts) and part.head_of[row] == place
        return part.entry(row) if is_there else None

    def passage_ids(self) -> Iterator[str]:
        """Yield the ids of all passages that count."""
        for part, counts in zip(self.parts, self.counts, strict=True):
            for row in np.flatnonzero(counts).tolist():
                head = part.heads[int(part.head_of[row])]
                yield f"{head.document_id}#{head.number}#{int(part.numbers[row])}"

    def allowed(self, where: Filter) -> list[NDArray[np.bool_]]:
        """Return for each segment which rows count and match."""
        if not (where.tags or where.types or where.since or where.until):
            return self.counts
        masks: list[NDArray[np.bool_]] = []
        for part, counts in zip(self.parts, self.counts, strict=True):
            fitting = np.fromiter((_fits(head, where) for head in part.heads), np.bool_, len(part.heads))
            mask = counts & fitting[part.head_of]
            if where.types:
                types = set(where.types)
                typed = np.fromiter((head.type in types for head in part.heads), np.bool_, len(part.heads))
                mask &= typed[part.head_of] | np.isin(part.contents, where.types)
            masks.append(mask)
        return masks

    def whole(self) -> bytes:
        """Return all that counts as one segment."""
        entries: list[Entry] = []
        for head in list(self.heads):
            entries += self.entries(head.document_id)
        return Segment.of(entries).to_bytes()

    def _take_away(self, document_id: str) -> None:
        found = self._place.pop(document_id, None)
        if found is not None:
            self.counts[found[0]][self.parts[found[0]].head_of == found[1]] = False


def _fits(head: Head, where: Filter) -> bool:
    if where.tags and not set(where.tags) & set(head.tags):
        return False
    if where.since and head.updated_at < where.since.timestamp():
        return False
    return not (where.until and head.updated_at > where.until.timestamp())
