"""The store that needs no service: segments in the bucket, exact search with numpy in the process that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from faultmaven.providers.files.protocol import FileProvider
from faultmaven.providers.files.segment_reader import Form, SegmentReader, append, take_out
from faultmaven.providers.files.segments import SegmentLog
from faultmaven.providers.vectors.blocks import Block
from faultmaven.providers.vectors.namespace import Namespace
from faultmaven.providers.vectors.protocol import Match, VectorRecord, VectorStore, Where, WrongDimension

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What a process keeps of namespaces it was asked about, the last ones first; 100,000 vectors of 512 take 260 MB.
MOST_KEPT_BYTES = 800_000_000


@dataclass
class EmbeddedVectors:
    """Vectors under `prefix` of a store of files. Writers only append; nobody has to load a namespace to add to it."""

    files: FileProvider
    prefix: str = "vectors/"
    _reader: SegmentReader[Namespace] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._reader = SegmentReader(self.files, Namespace, MOST_KEPT_BYTES)

    def upsert(self, namespace: str, records: Sequence[VectorRecord]) -> None:
        if not records:
            return
        block = Block.of(records)
        known = self._dimension(namespace)
        if known not in (0, block.dimension):
            raise WrongDimension(f"{block.dimension} instead of {known}")
        self._append(namespace, block)

    def query(self, namespace: str, vector: NDArray[np.float32], limit: int, where: Where | None = None) -> list[Match]:
        return self._loaded(namespace).nearest(np.asarray(vector, np.float32), limit, where or Where())

    def fetch(self, namespace: str, ids: Sequence[str]) -> dict[str, VectorRecord]:
        return self._loaded(namespace).records(ids)

    def ids(self, namespace: str, prefix: str = "") -> Iterator[str]:
        yield from (id for id in self._loaded(namespace).ids if id.startswith(prefix))

    def delete(self, namespace: str, ids: Sequence[str]) -> None:
        if ids:
            self._append(namespace, Block.without(ids))

    def erase(self, prefix: str, ids_prefix: str) -> None:
        for name in self._names(prefix):
            said = self._append(name, Block.without(self.ids(name, ids_prefix)))
            take_out(self._log(name), lambda id: id.startswith(ids_prefix), _FORM, said)

    def drop(self, namespace: str) -> None:
        self._reader.forget(self._prefix(namespace))
        self._log(namespace).drop()

    def drop_all(self, prefix: str) -> None:
        for name in self._names(prefix):
            self.drop(name)

    def namespaces(self, prefix: str = "") -> list[str]:
        return [name for name in self._names(prefix) if self._loaded(name).ids]

    def _names(self, prefix: str) -> list[str]:
        keys = self.files.keys(self.prefix + prefix)  # ends where the names do not
        return list(dict.fromkeys(key.removeprefix(self.prefix).rsplit("/", 1)[0] for key in keys))

    def _append(self, namespace: str, block: Block) -> str:
        return append(self._log(namespace), block.to_bytes(), _FORM)

    def _log(self, namespace: str) -> SegmentLog:
        return SegmentLog(self.files, self._prefix(namespace))

    def _dimension(self, namespace: str) -> int:
        """Return how long the vectors of a namespace are, from what is loaded or else its first segment with any."""
        kept = self._reader.known(self._prefix(namespace))
        if kept is not None and kept.dimension:
            return kept.dimension
        log = self._log(namespace)
        return next((found for name in log.names() if (found := Block.from_bytes(log.read(name)).dimension)), 0)

    def _loaded(self, namespace: str) -> Namespace:
        return self._reader.current(self._prefix(namespace))

    def _prefix(self, namespace: str) -> str:
        return f"{self.prefix}{namespace}/"


def _without(data: bytes, doomed: Callable[[str], bool]) -> bytes | None:
    fresh = Block.from_bytes(data).lacking(doomed)
    return fresh.to_bytes() if fresh else None


_FORM = Form(Namespace, lambda state: state.whole().to_bytes(), lambda data: Block.from_bytes(data).deleted, _without)


if TYPE_CHECKING:
    from faultmaven.providers.files.memory import MemoryFiles

    _check: VectorStore = EmbeddedVectors(MemoryFiles())
