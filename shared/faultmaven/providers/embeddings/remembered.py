"""Vectors kept in a file, so that texts that are embedded again and again (the shipped library) are so only once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from faultmaven.providers.embeddings.protocol import Embedder, EmbeddingModel

if TYPE_CHECKING:
    from faultmaven.providers.embeddings.protocol import Vectors


class Remembered:
    """A model with a memory: one file per model in `folder`, which may be deleted at any time."""

    def __init__(self, inner: Embedder, folder: Path) -> None:
        self._inner = inner
        self._file = folder / f"{inner.model.label}.npz"

    @property
    def model(self) -> EmbeddingModel:
        return self._inner.model

    def embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np  # noqa: PLC0415 (not in the runtime layer)

        known = self._read()
        names = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        new = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
        if new:
            known |= dict(zip(new, self._inner.embed(list(new.values())), strict=True))
            self._write(known)
        return np.stack([known[name] for name in names]) if names else self._inner.embed([])

    def _read(self) -> dict[str, Vectors]:
        import numpy as np  # noqa: PLC0415 (see above)

        if not self._file.exists():
            return {}
        with np.load(self._file, allow_pickle=False) as kept:
            names, rows = kept["names"].tolist(), kept["rows"]
        return dict(zip(names, rows, strict=True))

    def _write(self, known: dict[str, Vectors]) -> None:
        import numpy as np  # noqa: PLC0415 (see above)

        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(f".{os.getpid()}-{self._file.name}")
        np.savez(fresh, names=np.array(list(known)), rows=np.stack(list(known.values())))
        fresh.replace(self._file)


if TYPE_CHECKING:
    from faultmaven.providers.embeddings.word_hashes import WordHashes

    _check: Embedder = Remembered(WordHashes(), Path())
