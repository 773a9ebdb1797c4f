"""What the product asks of an embedding model, wherever it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from faultmaven.core.errors import Unavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]


class EmbeddingsUnavailable(Unavailable):
    """The model did not answer, or not with what it was asked for."""

    code, title = "embeddings_unavailable", "The embedding model does not answer"


@dataclass(frozen=True)
class EmbeddingModel:
    """Which model made a vector. Vectors of two models, or of two versions of one, are never compared."""

    name: str
    dimension: int
    version: str

    @property
    def label(self) -> str:
        """Return it as one word for names of namespaces: letters, digits, dots and dashes."""
        plain = "".join(char if char.isalnum() or char == "." else "-" for char in f"{self.name}-{self.version}")
        return f"{plain.lower()}-{self.dimension}"


class Embedder(Protocol):
    """Makes vectors; the same text always gives the same one."""

    @property
    def model(self) -> EmbeddingModel:
        """Return which model this is."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length per text, float32 (n, dimension); raises EmbeddingsUnavailable."""
        ...
