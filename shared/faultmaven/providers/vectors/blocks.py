"""One segment of the embedded store: vectors side by side, what is known of each, and the ids that it takes away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

from faultmaven.providers.vectors.protocol import MetadataValue, VectorRecord

_LENGTH_BYTES = 8


@dataclass
class Block:
    """Rows of a segment. As bytes: the length of the header, the header (JSON, zstd), the rows as float16.

    Half precision takes half the room; it moves a cosine by less than 0.001, which reorders nothing that matters.
    """

    ids: list[str]
    metadata: list[Mapping[str, MetadataValue]]
    deleted: list[str]
    rows: NDArray[np.float32]

    @classmethod
    def of(cls, records: Sequence[VectorRecord]) -> Block:
        """Return a block that brings these records."""
        rows = np.asarray([record.values for record in records], np.float32)
        return cls([record.id for record in records], [record.metadata for record in records], [], rows)

    @classmethod
    def without(cls, ids: Iterable[str]) -> Block:
        """Return a block that takes these ids away."""
        return cls([], [], list(ids), np.zeros((0, 0), np.float32))

    def lacking(self, doomed: Callable[[str], bool]) -> Block | None:
        """Return it without the vectors of some ids, None when it brings none of them."""
        kept = [row for row, id in enumerate(self.ids) if not doomed(id)]
        if len(kept) == len(self.ids):
            return None
        return Block(
            [self.ids[row] for row in kept], [self.metadata[row] for row in kept], self.deleted, self.rows[kept]
        )

    @property
    def dimension(self) -> int:
        """Return how long its vectors are, 0 when it has none."""
        return self.rows.shape[1] if len(self.ids) else 0

    def to_bytes(self) -> bytes:
        """Return the block as it is stored."""
        header = {"ids": self.ids, "metadata": self.metadata, "deleted": self.deleted, "dimension": self.dimension}
        packed = zstandard.compress(orjson.dumps(header))
        return len(packed).to_bytes(_LENGTH_BYTES, "little") + packed + self.rows.astype(np.float16).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Block:
        """Read a stored block."""
        end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
        header: dict[str, Any] = orjson.loads(zstandard.decompress(data[_LENGTH_BYTES:end]))
        rows = np.frombuffer(data, np.float16, offset=end).astype(np.float32)
        shape = (len(header["ids"]), header["dimension"])
        return cls(header["ids"], header["metadata"], header["deleted"], rows.reshape(shape))
