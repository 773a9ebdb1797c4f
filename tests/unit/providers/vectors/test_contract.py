"""One suite for every store of vectors: the embedded one over a bucket, and Pinecone over its wire format."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from faultmaven.providers.files.memory import MemoryFiles
from faultmaven.providers.vectors.embedded import EmbeddedVectors
from faultmaven.providers.vectors.pinecone import PineconeVectors
from faultmaven.providers.vectors.protocol import VectorRecord, VectorStore, Where, WrongDimension
from pydantic import SecretStr

from tests.support.pinecone_server import pinecone_server

DIMENSION = 8
_random = np.random.default_rng(5)


@pytest.fixture(params=["embedded", "pinecone"])
def store(request: pytest.FixtureRequest) -> Iterator[VectorStore]:
    if request.param == "embedded":
        yield EmbeddedVectors(MemoryFiles())
        return
    with pinecone_server(DIMENSION) as server:
        yield PineconeVectors(server.url, SecretStr(server.key), retry_wait_s=0.001)


def unit(*numbers: float) -> np.ndarray:
    vector = np.zeros(DIMENSION, np.float32)
    vector[: len(numbers)] = numbers
    return vector / np.linalg.norm(vector)


def record(id: str, *numbers: float, **metadata: object) -> VectorRecord:
    return VectorRecord(id, unit(*numbers), metadata)  # pyright: ignore[reportArgumentType]


def test_the_nearest_come_first_with_their_cosine(store: VectorStore) -> None:
    store.upsert("user:a@m", [record("x", 1), record("y", 1, 1), record("z", 0, 1)])
    found = store.query("user:a@m", unit(1), 2)
    assert [match.id for match in found] == ["x", "y"]
    assert [round(match.score, 2) for match in found] == [1.0, 0.71]


def test_what_is_said_again_replaces_and_repeating_changes_nothing(store: VectorStore) -> None:
    store.upsert("n", [record("x", 1, type="old"), record("y", 0, 1)])
    for _ in range(2):
        store.upsert("n", [record("x", 0, 0, 1, type="new")])
    assert sorted(store.ids("n")) == ["x", "y"]
    assert store.fetch("n", ["x", "nobody"]).keys() == {"x"}
    assert dict(store.fetch("n", ["x"])["x"].metadata) == {"type": "new"}
    assert store.query("n", unit(0, 0, 1), 1)[0].id == "x"
    assert store.query("n", unit(1), 2)[0].score < 0.5


def test_namespaces_know_nothing_of_each_other(store: VectorStore) -> None:
    store.upsert("user:a@m", [record("secret", 1)])
    store.upsert("user:ab@m", [record("other", 1)])
    assert [match.id for match in store.query("user:ab@m", unit(1), 9)] == ["other"]
    assert store.fetch("user:ab@m", ["secret"]) == {}
    store.delete("user:ab@m", ["secret"])
    store.drop("user:ab@m")
    assert list(store.ids("user:a@m")) == ["secret"]
    assert store.namespaces("user:a") == ["user:a@m"]


def test_what_is_deleted_is_gone_and_may_come_back(store: VectorStore) -> None:
    store.upsert("n", [record("x", 1), record("y", 1, 1)])
    for _ in range(2):
        store.delete("n", ["x", "never there"])
    assert [match.id for match in store.query("n", unit(1), 9)] == ["y"]
    store.upsert("n", [record("x", 1)])
    assert [match.id for match in store.query("n", unit(1), 9)] == ["x", "y"]


def test_erasing_takes_what_begins_so_from_all_namespaces_that_begin_so(store: VectorStore) -> None:
    for namespace in ("user:a@m", "user:a@n", "user:ab@m"):
        store.upsert(namespace, [record("doc_1#1#0", 1), record("doc_1#2#0", 1, 1), record("doc_12#1#0", 0, 1)])
    for _ in range(2):
        store.erase("user:a@", "doc_1#")
    assert [sorted(store.ids(name)) for name in ("user:a@m", "user:a@n")] == [["doc_12#1#0"]] * 2
    assert len(list(store.ids("user:ab@m"))) == 3
    assert [match.id for match in store.query("user:a@m", unit(1), 9)] == ["doc_12#1#0"]


def test_dropping_all_takes_what_begins_so_and_nothing_else(store: VectorStore) -> None:
    for namespace in ("case:a@m", "case:a@n", "case:ab@m"):
        store.upsert(namespace, [record("x", 1)])
    store.delete("case:a@n", ["x"])
    for _ in range(2):
        store.drop_all("case:a@")
    assert store.namespaces() == ["case:ab@m"]


def test_the_bucket_keeps_nothing_of_a_namespace_that_was_emptied_and_dropped() -> None:
    files = MemoryFiles()
    store = EmbeddedVectors(files)
    store.upsert("case:a@m", [record("x", 1)])
    store.delete("case:a@m", ["x"])
    store.drop_all("case:a@")
    assert list(files.keys("")) == []


def test_nothing_is_empty_and_no_error(store: VectorStore) -> None:
    assert store.query("nowhere", unit(1), 5) == []
    assert store.fetch("nowhere", ["x"]) == {}
    assert list(store.ids("nowhere")) == []
    store.delete("nowhere", ["x"])
    store.drop("nowhere")
    store.upsert("nowhere", [])
    assert store.namespaces() == []


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(any_of={"type": ("runbook",)}), {"a", "b"}),
        (Where(any_of={"tags": ("dns", "disk")}), {"a", "c"}),
        (Where(any_of={"tags": ("dns",), "type": ("runbook",)}), {"a"}),
        (Where(at_least={"at": 20}), {"b", "c"}),
        (Where(at_least={"at": 15}, at_most={"at": 25}), {"b"}),
        (Where(any_of={"unknown": ("x",)}), set()),
        (Where(), {"a", "b", "c", "d"}),
    ],
)
def test_only_what_matches_is_found(store: VectorStore, where: Where, expected: set[str]) -> None:
    store.upsert(
        "n",
        [
            record("a", 1, type="runbook", tags=["dns", "kubernetes"], at=10),
            record("b", 1, 1, type="runbook", tags=["memory"], at=20),
            record("c", 0, 1, type="card", tags=["disk"], at=30),
            record("d", 0, 0, 1),
        ],
    )
    assert {match.id for match in store.query("n", unit(1), 9, where)} == expected


def test_a_vector_of_another_model_is_refused(store: VectorStore) -> None:
    store.upsert("n", [record("x", 1)])
    with pytest.raises(WrongDimension):
        store.upsert("n", [VectorRecord("y", np.ones(3, np.float32), {})])
    with pytest.raises(WrongDimension):
        store.query("n", np.ones(3, np.float32), 1)
    assert list(store.ids("n")) == ["x"]


def test_many_go_in_and_out_in_batches(store: VectorStore) -> None:
    vectors = _random.normal(size=(230, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store.upsert("n", [VectorRecord(f"d#{n:03}", vector, {}) for n, vector in enumerate(vectors)])
    assert len(store.fetch("n", [f"d#{n:03}" for n in range(230)])) == 230
    assert sum(1 for _ in store.ids("n", "d#1")) == 100
    exact = np.argsort(-(vectors @ vectors[17]))[:10]
    assert [match.id for match in store.query("n", vectors[17], 10)] == [f"d#{n:03}" for n in exact]
    store.delete("n", [f"d#{n:03}" for n in range(229)])
    assert list(store.ids("n")) == ["d#229"]


def test_names_of_all_collections_are_taken(store: VectorStore) -> None:
    names = ["global@use-0.2.1-512", "user:user_01ABC@use-0.2.1-512", "case:case_01ABC@baai-bge-m3-1-1024"]
    for name, number in zip(names, itertools.count()):
        store.upsert(name, [record(f"doc_1#{number}#0", 1)])
    assert sorted(store.namespaces()) == sorted(names)
    for name, number in zip(names, itertools.count()):
        assert list(store.ids(name)) == [f"doc_1#{number}#0"]
