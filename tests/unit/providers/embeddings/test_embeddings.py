"""Embedding models: one contract for the shipped one, an endpoint and the double; and what an endpoint does wrong."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from faultmaven.core.settings import Settings
from faultmaven.providers.embeddings import embedded
from faultmaven.providers.embeddings.chosen import embedder_of
from faultmaven.providers.embeddings.embedded import EmbeddedModel
from faultmaven.providers.embeddings.endpoint import EndpointModel
from faultmaven.providers.embeddings.protocol import Embedder, EmbeddingModel, EmbeddingsUnavailable
from faultmaven.providers.embeddings.remembered import Remembered
from faultmaven.providers.embeddings.word_hashes import WordHashes
from pydantic import SecretStr

from tests.support.embeddings_server import FakeEndpoint, embeddings_server

_shipped = EmbeddedModel()


def endpoint_of(server: FakeEndpoint) -> EndpointModel:
    model = EmbeddingModel("BAAI/bge-m3", server.dimension, "1")
    return EndpointModel(server.url, model, SecretStr("k-1"), sleep=lambda _: None)


@pytest.fixture(params=["embedded", "endpoint", "double"])
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param == "endpoint":
        with embeddings_server() as server:
            yield endpoint_of(server)
    else:
        yield _shipped if request.param == "embedded" else WordHashes()


def test_each_text_has_one_vector_of_unit_length_in_its_place(embedder: Embedder) -> None:
    texts = ["the disk is full", "a certificate expired yesterday", "", "the disk is full " * 400, "x", "磁盘已满"] * 12
    made = embedder.embed(texts)
    assert made.shape == (72, embedder.model.dimension)
    assert made.dtype == np.float32
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-3)
    assert np.allclose(made[0], embedder.embed([texts[0]])[0], atol=1e-3)
    assert np.allclose(made[:6], made[6:12], atol=1e-3)


def test_no_texts_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.model.dimension)


def test_the_shipped_model_knows_meaning_across_words_and_languages() -> None:
    full, german, expired = _shipped.embed(
        ["No space left on the disk", "Die Festplatte ist voll", "The certificate has expired"]
    )
    assert full @ german > full @ expired + 0.1


def test_the_shipped_model_is_the_one_that_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "HASHES", {"weights.npz": "0" * 64})
    with pytest.raises(EmbeddingsUnavailable):
        EmbeddedModel().embed(["x"])


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_endpoint_is_asked_again_where_that_may_help(status: int) -> None:
    with embeddings_server() as server:
        server.failures = [status, status]
        assert endpoint_of(server).embed(["x"]).shape == (1, 16)
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    "failure", [401, 404, "not json", '{"data": []}', '{"data": [{"index": 0, "embedding": [1]}]}']
)
def test_an_endpoint_that_answers_otherwise_is_unavailable(failure: int | str) -> None:
    with embeddings_server() as server:
        server.failures = [failure] * 4
        with pytest.raises(EmbeddingsUnavailable):
            endpoint_of(server).embed(["x"])


def test_an_endpoint_gets_the_key_the_model_and_so_many_texts_at_once() -> None:
    with embeddings_server() as server:
        endpoint_of(server).embed([str(n) for n in range(70)])
        assert [len(request["input"]) for request in server.requests] == [32, 32, 6]
        assert {request["model"] for request in server.requests} == {"BAAI/bge-m3"}
        assert set(server.keys) == {"Bearer k-1"}


def test_a_model_is_named_with_all_that_must_not_be_mixed() -> None:
    labels = {
        EmbeddingModel(name, dimension, version).label
        for name in ("BAAI/bge-m3", "use")
        for dimension in (512, 1024)
        for version in ("1", "2")
    }
    assert len(labels) == 8
    assert "baai-bge-m3-1-1024" in labels


def test_what_was_embedded_once_is_remembered(tmp_path: Path) -> None:
    with embeddings_server() as server:
        first = Remembered(endpoint_of(server), tmp_path).embed(["a", "b", "a"])
        again = Remembered(endpoint_of(server), tmp_path).embed(["b", "c", "a"])
        assert [request["input"] for request in server.requests] == [["a", "b"], ["c"]]
    assert np.allclose(first[0], again[2])
    assert np.allclose(first[1], again[0])
    assert Remembered(WordHashes(), tmp_path).embed([]).shape == (0, 64)


def test_settings_choose_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FM_KEY_EMBEDDINGS", "k")
    assert isinstance(embedder_of(Settings()), EmbeddedModel)
    chosen = embedder_of(Settings(embeddings_url="http://127.0.0.1:9/v1"))
    assert chosen is not None
    assert chosen.model.label == "baai-bge-m3-1-1024"
