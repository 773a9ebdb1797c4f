"""What only a service does: it fails, and it takes so much at a time."""

import numpy as np
import pytest
from faultmaven.providers.vectors.pinecone import PineconeVectors
from faultmaven.providers.vectors.protocol import VectorRecord, VectorsUnavailable
from pydantic import SecretStr

from tests.support.pinecone_server import FakePinecone, pinecone_server

DIMENSION = 1024


@pytest.fixture
def server():
    with pinecone_server(DIMENSION) as running:
        yield running


def store_of(server: FakePinecone, key: str = "pc-key") -> PineconeVectors:
    return PineconeVectors(server.url, SecretStr(key), retry_wait_s=0.001)


def records(count: int) -> list[VectorRecord]:
    vectors = np.random.default_rng(1).normal(size=(count, DIMENSION)).astype(np.float32)
    return [VectorRecord(f"d#{n}", vector, {"tags": ["a" * 40] * 20}) for n, vector in enumerate(vectors)]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(server: FakePinecone, status: int) -> None:
    server.failures = [status, status]
    store_of(server).upsert("n", records(1))
    assert len(server.requests) == 3
    assert len(server.namespaces["n"]) == 1


def test_what_does_not_pass_is_said_once_it_is_clear(server: FakePinecone) -> None:
    server.failures = [503] * 50
    with pytest.raises(VectorsUnavailable, match="503"):
        store_of(server).query("n", np.ones(DIMENSION, np.float32), 3)
    assert len(server.requests) == 4


def test_a_refused_key_is_not_tried_again(server: FakePinecone) -> None:
    with pytest.raises(VectorsUnavailable, match="401"):
        store_of(server, "wrong").upsert("n", records(1))
    assert len(server.requests) == 1


def test_no_request_is_larger_than_the_service_takes(server: FakePinecone) -> None:
    store_of(server).upsert("n", records(250))
    assert len(server.requests) == 3
    assert max(size for _, size in server.requests) <= 2_000_000
    assert len(server.namespaces["n"]) == 250


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pinecone_server(DIMENSION) as server:
        store = store_of(server)
    with pytest.raises(VectorsUnavailable):
        store.query("n", np.ones(DIMENSION, np.float32), 3)
