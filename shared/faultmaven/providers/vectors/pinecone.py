"""Pinecone: one serverless index (cosine, the dimension of the embedding model), a namespace per collection and model.

Writes there become visible a moment later, so nobody may conclude anything from a vector that is missing; the passages
of a collection are the authority. The SDK repeats what is worth repeating (408, 429, 5xx, lost connections).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import SecretStr

from faultmaven.providers.vectors.protocol import (
    Match,
    VectorRecord,
    VectorStore,
    VectorsUnavailable,
    Where,
    WrongDimension,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A request takes 2 MB at most; 100 vectors of 1,024 numbers are 1.1 MB as JSON, with what is known of them 1.3.
_UPSERT = 100
#: Ids travel in the URL.
_FETCH = 50
_DELETE = 1_000
_TIMEOUT_S = 10.0


class PineconeVectors:
    """An index behind `host`; the SDK is imported when it is first asked."""

    def __init__(self, host: str, key: SecretStr, *, retry_wait_s: float = 0.25) -> None:
        self._host = host
        self._key = key
        self._retry_wait_s = retry_wait_s

    def upsert(self, namespace: str, records: Sequence[VectorRecord]) -> None:
        for part in _parts(records, _UPSERT):
            vectors = [
                {"id": record.id, "values": _numbers(record.values), "metadata": dict(record.metadata)}
                for record in part
            ]
            with _explained():
                self._index.upsert(vectors=vectors, namespace=namespace)

    def query(self, namespace: str, vector: NDArray[np.float32], limit: int, where: Where | None = None) -> list[Match]:
        with _explained():
            answer = self._index.query(
                vector=vector.tolist(), top_k=limit, namespace=namespace, filter=_filter(where or Where()) or None
            )
        return [Match(str(match.id), float(match.score)) for match in answer.matches]

    def fetch(self, namespace: str, ids: Sequence[str]) -> dict[str, VectorRecord]:
        found: dict[str, VectorRecord] = {}
        for part in _parts(ids, _FETCH):
            with _explained():
                answer = self._index.fetch(ids=list(part), namespace=namespace)
            for id, vector in answer.vectors.items():
                found[id] = VectorRecord(id, np.asarray(vector.values, np.float32), vector.metadata or {})
        return found

    def ids(self, namespace: str, prefix: str = "") -> Iterator[str]:
        with _explained():
            for page in self._index.list(prefix=prefix or None, namespace=namespace):
                yield from (item.id for item in page.vectors)

    def delete(self, namespace: str, ids: Sequence[str]) -> None:
        for part in _parts(ids, _DELETE):
            with _explained(missing_is_fine=True):
                self._index.delete(ids=list(part), namespace=namespace)

    def erase(self, prefix: str, ids_prefix: str) -> None:
        for name in self.namespaces(prefix):
            self.delete(name, list(self.ids(name, ids_prefix)))

    def drop(self, namespace: str) -> None:
        with _explained(missing_is_fine=True):
            self._index.delete_namespace(name=namespace)

    def drop_all(self, prefix: str) -> None:
        for name, _ in self._counted(prefix):
            self.drop(name)

    def namespaces(self, prefix: str = "") -> list[str]:
        return [name for name, count in self._counted(prefix) if count]

    def _counted(self, prefix: str) -> list[tuple[str, int]]:
        with _explained():
            pages = self._index.list_namespaces(prefix=prefix or None)
            return [(found.name, found.record_count) for page in pages for found in page.namespaces]

    @cached_property
    def _index(self) -> Any:
        from pinecone import Pinecone, RetryConfig  # noqa: PLC0415 (300 ms, and only in the knowledge layer)

        retries = RetryConfig(max_retries=3, backoff_factor=self._retry_wait_s, max_wait=self._retry_wait_s * 16)
        client = Pinecone(api_key=self._key.get_secret_value(), timeout=_TIMEOUT_S, retry_config=retries)
        return client.index(host=self._host)


def _numbers(vector: NDArray[np.float32]) -> list[float]:
    """Return a vector's numbers with what single precision knows of them: half the text, and never over the limit."""
    return [round(number, 7) for number in vector.tolist()]


def _parts(things: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (things[start : start + size] for start in range(0, len(things), size))


def _filter(where: Where) -> dict[str, Any]:
    conditions: list[dict[str, Any]] = [
        *({name: {"$in": list(values)}} for name, values in where.any_of.items()),
        *({name: {"$gte": limit}} for name, limit in where.at_least.items()),
        *({name: {"$lte": limit}} for name, limit in where.at_most.items()),
    ]
    return {"$and": conditions} if len(conditions) > 1 else conditions[0] if conditions else {}


@contextmanager
def _explained(*, missing_is_fine: bool = False) -> Generator[None]:
    """Turn the SDK's errors into those of the port; a namespace that never held a vector is not found there."""
    from pinecone.errors import ApiError, NotFoundError, PineconeError  # noqa: PLC0415 (see `_index`)

    try:
        yield
    except NotFoundError as error:
        if not missing_is_fine:
            raise VectorsUnavailable("The index of the vector store is not there.") from error
    except ApiError as error:
        if error.status_code == 400 and "dimension" in str(error).lower():
            raise WrongDimension(str(error.status_code)) from error
        raise VectorsUnavailable(f"The vector store refused ({error.status_code}).") from error
    except PineconeError as error:
        raise VectorsUnavailable from error


if TYPE_CHECKING:
    _check: VectorStore = PineconeVectors("", SecretStr(""))
