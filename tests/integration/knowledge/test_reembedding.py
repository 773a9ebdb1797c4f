"""When the model changes, nothing is mixed: a collection is searched by words until all of it is embedded again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from faultmaven.core.errors import Unavailable
from faultmaven.knowledge import indexing as indexing_module
from faultmaven.knowledge.models import Reader
from faultmaven.knowledge.service import KnowledgeService, knowledge_service
from faultmaven.providers.embeddings.word_hashes import WordHashes
from faultmaven.providers.vectors.protocol import VectorRecord

from tests.support.knowledge import knowledge, write

ANN = Reader("user_ann")
COLLECTION = "user:user_ann"


class Failing(WordHashes):
    """A model that answers so many times."""

    def __init__(self, answers: int) -> None:
        super().__init__(dimension=32, version="2")
        self.answers = answers

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if not self.answers:
            raise Unavailable
        self.answers -= 1
        return super().embed(texts)


@pytest.fixture(autouse=True)
def stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(indexing_module, "BATCH", 2)
    with knowledge():
        for number in range(5):
            write("user_ann", f"# Note {number}\n\nThe kestrel broker number {number} is stuck.")
        yield


def with_model(model: WordHashes) -> KnowledgeService:
    service = knowledge_service()
    return replace(service, indexing=replace(service.indexing, embedder=model))


def note(service: KnowledgeService) -> str:
    found, explanation = service.explore("kestrel broker", reader=ANN)
    assert found, "the words always find"
    return explanation.meaning


def test_a_change_of_model_is_resumed_and_never_mixed() -> None:
    assert note(knowledge_service()) == "used"
    changed = with_model(Failing(2))  # two batches of three
    before = changed.indexing.vectors.namespaces(COLLECTION)
    assert note(with_model(WordHashes(32, "2"))) == "left out: the collections are of another model, embed them again"
    with pytest.raises(Unavailable):
        changed.indexing.reconcile("user_ann", COLLECTION)
    # half done: still the old one, and still not compared
    assert note(with_model(WordHashes(32, "2"))).startswith("left out")
    assert note(knowledge_service()) == "used"
    done = with_model(WordHashes(32, "2"))
    result = done.indexing.reconcile("user_ann", COLLECTION)
    assert (result.embedded, result.orphans, result.dropped_namespaces) == (1, 0, 1), "four were done before"
    assert note(done) == "used"
    assert note(knowledge_service()).startswith("left out")
    assert done.indexing.vectors.namespaces(COLLECTION) != before
    again = done.indexing.reconcile("user_ann", COLLECTION)
    assert (again.embedded, again.orphans, again.dropped_namespaces) == (0, 0, 0)


def test_vectors_that_belong_to_nothing_are_removed_and_missing_ones_added() -> None:
    indexing = knowledge_service().indexing
    namespace = f"{COLLECTION}@{indexing.label}"
    ids = sorted(indexing.vectors.ids(namespace))
    orphan = indexing.vectors.fetch(namespace, ids[:1])[ids[0]]
    indexing.vectors.upsert(namespace, [VectorRecord("doc_gone#1#0", orphan.values, {})])
    indexing.vectors.delete(namespace, ids[:1])
    result = indexing.reconcile("user_ann", COLLECTION)
    assert (result.embedded, result.orphans) == (1, 1)
    assert sorted(indexing.vectors.ids(namespace)) == ids


def test_a_vector_without_its_passage_is_found_by_nobody() -> None:
    indexing = knowledge_service().indexing
    namespace = f"{COLLECTION}@{indexing.label}"
    ids = sorted(indexing.vectors.ids(namespace))
    near = indexing.vectors.fetch(namespace, ids[:1])[ids[0]]
    indexing.vectors.upsert(namespace, [VectorRecord("doc_gone#1#0", near.values, {})])
    found = knowledge_service().search("kestrel broker", reader=ANN)
    assert "doc_gone" not in {passage.document_id for passage in found}
