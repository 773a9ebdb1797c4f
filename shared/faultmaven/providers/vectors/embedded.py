"""The store that needs no service: segments in the bucket, exact search with numpy in the process that asks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from faultmaven.providers.files.protocol import FileNotStored, FileProvider
from faultmaven.providers.files.segments import SegmentLog
from faultmaven.providers.vectors.blocks import Block
from faultmaven.providers.vectors.namespace import Namespace
from faultmaven.providers.vectors.protocol import Match, VectorRecord, VectorStore, Where, WrongDimension

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What a process keeps of namespaces it was asked about, the last ones first; 100,000 vectors of 512 take 260 MB.
MOST_KEPT_BYTES = 800_000_000
_ATTEMPTS = 5


@dataclass
class EmbeddedVectors:
    """Vectors under `prefix` of a store of files. Writers only append; nobody has to load a namespace to add to it."""

    files: FileProvider
    prefix: str = "vectors/"
    _kept: OrderedDict[str, Namespace] = field(default_factory=OrderedDict[str, Namespace], repr=False)

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

    def drop(self, namespace: str) -> None:
        self._kept.pop(namespace, None)
        self._log(namespace).drop()

    def namespaces(self, prefix: str = "") -> list[str]:
        keys = self.files.keys(self.prefix + prefix)  # ends where the names do not
        names = dict.fromkeys(key.removeprefix(self.prefix).rsplit("/", 1)[0] for key in keys)
        return [name for name in names if self._loaded(name).ids]

    def _append(self, namespace: str, block: Block) -> None:
        log = self._log(namespace)
        log.append(block.to_bytes())
        if names := log.mergeable():
            merged = Namespace()
            for name in names:
                merged.apply(name, Block.from_bytes(log.read(name)))
            log.replace(names, merged.whole().to_bytes())

    def _dimension(self, namespace: str) -> int:
        """Return how long the vectors of a namespace are, from what is loaded or else its first segment with any."""
        kept = self._kept.get(namespace)
        if kept is not None and kept.dimension:
            return kept.dimension
        log = self._log(namespace)
        for name in log.names():
            if dimension := Block.from_bytes(log.read(name)).dimension:
                return dimension
        return 0

    def _loaded(self, namespace: str) -> Namespace:
        """Return the namespace as it is now, reading only the segments that are new."""
        log = self._log(namespace)
        for _ in range(_ATTEMPTS):
            names = log.names()
            kept = self._kept.get(namespace)
            if kept is None or kept.segments != names[: len(kept.segments)]:
                kept = Namespace()
            try:
                for name in names[len(kept.segments) :]:
                    kept.apply(name, Block.from_bytes(log.read(name)))
            except FileNotStored:
                self._kept.pop(namespace, None)
                continue  # merged meanwhile
            self._kept[namespace] = kept
            self._kept.move_to_end(namespace)
            self._forget()
            return kept
        raise FileNotStored(self.prefix + namespace)

    def _forget(self) -> None:
        while len(self._kept) > 1 and sum(kept.size_bytes for kept in self._kept.values()) > MOST_KEPT_BYTES:
            self._kept.popitem(last=False)

    def _log(self, namespace: str) -> SegmentLog:
        return SegmentLog(self.files, f"{self.prefix}{namespace}/")


if TYPE_CHECKING:
    from faultmaven.providers.files.memory import MemoryFiles

    _check: VectorStore = EmbeddedVectors(MemoryFiles())
