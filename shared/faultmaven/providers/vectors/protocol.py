"""What the product asks of a store of vectors, whoever keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from faultmaven.core.errors import Unavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What can be asked of a vector beside its direction: words, numbers, lists of words.
MetadataValue: TypeAlias = str | float | int | list[str]


class WrongDimension(ValueError):
    """A vector of another length than those in the namespace: it was made by another model, and is never compared."""


class VectorsUnavailable(Unavailable):
    """The store does not answer, also after asking again."""

    code, title = "vectors_unavailable", "The vector store does not answer"


@dataclass(frozen=True)
class VectorRecord:
    """One vector of unit length, under an id that is unique in its namespace."""

    id: str
    values: NDArray[np.float32]
    metadata: Mapping[str, MetadataValue] = field(default_factory=dict[str, MetadataValue])


@dataclass(frozen=True)
class Where:
    """What a match must have: of each field in `any_of` one of the values (a list has it when it holds it), and of
    each field in `at_least` and `at_most` a number within. Empty, everything matches."""

    any_of: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    at_least: Mapping[str, float] = field(default_factory=dict[str, float])
    at_most: Mapping[str, float] = field(default_factory=dict[str, float])

    def allows(self, metadata: Mapping[str, MetadataValue]) -> bool:
        """Tell whether a record with this metadata matches; what it does not have, does not match."""
        for name, values in self.any_of.items():
            has = metadata.get(name, [])
            if not (set(has) if isinstance(has, list) else {str(has)}) & set(values):
                return False
        return all(_number(metadata.get(name), least=limit) for name, limit in self.at_least.items()) and all(
            _number(metadata.get(name), most=limit) for name, limit in self.at_most.items()
        )


@dataclass(frozen=True)
class Match:
    """A vector near the one asked for; `score` is the cosine, from -1 to 1."""

    id: str
    score: float


class VectorStore(Protocol):
    """Namespaces come into being with their first vector and keep apart what is in them. All calls may be repeated.

    Raises WrongDimension for a vector that does not fit into the namespace, VectorsUnavailable when nothing answers.
    """

    def upsert(self, namespace: str, records: Sequence[VectorRecord]) -> None:
        """Store vectors; one with the same id is replaced."""
        ...

    def query(self, namespace: str, vector: NDArray[np.float32], limit: int, where: Where | None = None) -> list[Match]:
        """Return up to `limit` nearest vectors that match, the nearest first; of nothing, nothing."""
        ...

    def fetch(self, namespace: str, ids: Sequence[str]) -> dict[str, VectorRecord]:
        """Return those of the vectors that are there, by id."""
        ...

    def ids(self, namespace: str, prefix: str = "") -> Iterator[str]:
        """Yield the ids that begin with `prefix`, in no order."""
        ...

    def delete(self, namespace: str, ids: Sequence[str]) -> None:
        """Remove vectors; removing what is not there is not an error."""
        ...

    def erase(self, prefix: str, ids_prefix: str) -> None:
        """Remove the vectors whose ids begin with `ids_prefix` from every namespace that begins with `prefix`, so that
        nothing of them is kept; removing what is not there is not an error."""
        ...

    def drop(self, namespace: str) -> None:
        """Remove a namespace with all that is in it; removing nothing is not an error."""
        ...

    def drop_all(self, prefix: str) -> None:
        """Remove every namespace that begins with `prefix`, also one that holds nothing any more."""
        ...

    def namespaces(self, prefix: str = "") -> list[str]:
        """Return the namespaces that begin with `prefix` and hold something."""
        ...


def _number(value: MetadataValue | None, *, least: float | None = None, most: float | None = None) -> bool:
    if not isinstance(value, int | float):
        return False
    return (least is None or value >= least) and (most is None or value <= most)
