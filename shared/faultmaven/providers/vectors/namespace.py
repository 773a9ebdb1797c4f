"""A namespace of the embedded store in memory: blocks of vectors, and which rows of them still count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from faultmaven.providers.vectors.blocks import Block
from faultmaven.providers.vectors.protocol import Match, MetadataValue, VectorRecord, Where, WrongDimension


@dataclass
class Namespace:
    """What the segments read so far come to; `segments` names them in order."""

    segments: list[str] = field(default_factory=list[str])
    _blocks: list[Block] = field(default_factory=list[Block])
    _ids: list[str] = field(default_factory=list[str])
    _metadata: list[Mapping[str, MetadataValue]] = field(default_factory=list[Mapping[str, MetadataValue]])
    _row_of: dict[str, int] = field(default_factory=dict[str, int])
    _counts: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    _columns: dict[str, dict[str, NDArray[np.intp]]] = field(default_factory=dict[str, dict[str, NDArray[np.intp]]])

    def apply(self, name: str, data: bytes) -> None:
        """Take a segment in: what it replaces or takes away counts no more."""
        block = Block.from_bytes(data)
        gone = [row for id in (*block.deleted, *block.ids) if (row := self._row_of.pop(id, None)) is not None]
        first = len(self._ids)
        self._counts = np.concatenate([self._counts, np.ones(len(block.ids), np.bool_)])
        self._counts[gone] = False
        for row, id in enumerate(block.ids, first):
            # of an id that is there twice in one block the last one counts
            if (earlier := self._row_of.get(id)) is not None:
                self._counts[earlier] = False
            self._row_of[id] = row
        self._ids += block.ids
        self._metadata += block.metadata
        if block.ids:
            self._blocks.append(block)
        self._columns.clear()
        self.segments.append(name)

    @property
    def dimension(self) -> int:
        """Return how long its vectors are, 0 as long as it is empty."""
        return self._blocks[0].dimension if self._row_of else 0

    @property
    def size_bytes(self) -> int:
        """Return about how much memory it takes."""
        return sum(block.rows.nbytes for block in self._blocks) + 600 * len(self._ids)

    @property
    def ids(self) -> list[str]:
        """Return the ids that count."""
        return list(self._row_of)

    def nearest(self, vector: NDArray[np.float32], limit: int, where: Where) -> list[Match]:
        """Compare with every vector there is: exact, and 30 ms for 100,000 of 512 numbers."""
        if not self._row_of:
            return []
        if len(vector) != self.dimension:
            raise WrongDimension(f"{len(vector)} instead of {self.dimension}")
        scores = np.concatenate([block.rows @ vector for block in self._blocks])
        scores[~self._matching(where)] = -np.inf
        best = np.argpartition(-scores, min(limit, len(scores) - 1))[:limit]
        ordered = best[np.argsort(-scores[best], kind="stable")]
        rows = cast("list[int]", ordered.tolist())
        return [Match(self._ids[row], float(scores[row])) for row in rows if scores[row] > -np.inf]

    def records(self, ids: Sequence[str]) -> dict[str, VectorRecord]:
        """Return those of these records that are there."""
        starts = np.cumsum([0, *(len(block.ids) for block in self._blocks)])
        found: dict[str, VectorRecord] = {}
        for id in ids:
            row = self._row_of.get(id)
            if row is not None:
                at = int(np.searchsorted(starts, row, side="right")) - 1
                values = self._blocks[at].rows[row - int(starts[at])]
                found[id] = VectorRecord(id, values, self._metadata[row])
        return found

    def whole(self) -> Block:
        """Return all that counts as one block."""
        if not self._row_of:
            return Block.without(())
        rows = np.flatnonzero(self._counts)
        vectors = np.concatenate([block.rows for block in self._blocks])[rows]
        return Block([self._ids[row] for row in rows], [self._metadata[row] for row in rows], [], vectors)

    def _matching(self, where: Where) -> NDArray[np.bool_]:
        matching = self._counts.copy()
        for name, values in where.any_of.items():
            has = np.zeros(len(matching), np.bool_)
            column = self._column(name)
            for value in values:
                has[column.get(value, np.zeros(0, np.intp))] = True
            matching &= has
        if where.at_least or where.at_most:
            limits = Where(at_least=where.at_least, at_most=where.at_most)
            for row in np.flatnonzero(matching).tolist():
                matching[row] = limits.allows(self._metadata[row])
        return matching

    def _column(self, name: str) -> dict[str, NDArray[np.intp]]:
        """Return the rows of each value of a field; worked out once until the next segment comes."""
        if name not in self._columns:
            rows: dict[str, list[int]] = {}
            for row, metadata in enumerate(self._metadata):
                has = metadata.get(name, [])
                for value in has if isinstance(has, list) else (str(has),):
                    rows.setdefault(value, []).append(row)
            self._columns[name] = {value: np.asarray(numbers, np.intp) for value, numbers in rows.items()}
        return self._columns[name]
