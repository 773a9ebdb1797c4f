"""The double: texts that share words have alike vectors. No weights, no loading, and the same everywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from faultmaven.providers.embeddings.protocol import Embedder, EmbeddingModel

if TYPE_CHECKING:
    from faultmaven.providers.embeddings.protocol import Vectors


class WordHashes:
    """Counts words into as many places as there are dimensions."""

    def __init__(self, dimension: int = 64, version: str = "1") -> None:
        self.model = EmbeddingModel("word-hashes", dimension, version)

    def embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np  # noqa: PLC0415 (not in the runtime layer)

        made = np.full((len(texts), self.model.dimension), 1e-6, np.float32)
        for row, text in zip(made, texts, strict=True):
            for word in text.lower().split():
                digest = hashlib.sha256(word.encode()).digest()
                row[int.from_bytes(digest[:4], "big") % len(row)] += 1
        return made / np.linalg.norm(made, axis=1, keepdims=True)


if TYPE_CHECKING:
    _check: Embedder = WordHashes()
