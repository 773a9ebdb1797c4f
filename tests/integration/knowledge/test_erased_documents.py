"""A deleted document is found nowhere: in no object of any version, vector, word of the index or item of a table."""

from collections.abc import Iterator

import pytest
from faultmaven.core.errors import Unavailable
from faultmaven.knowledge.coming import Coming
from faultmaven.knowledge.deliveries import ingest
from faultmaven.knowledge.dependencies import document_service
from faultmaven.knowledge.errors import DocumentNotFound
from faultmaven.knowledge.models import Reader
from faultmaven.knowledge.passages import Passages
from faultmaven.knowledge.service import indexing, knowledge_service
from faultmaven.providers.embeddings.word_hashes import WordHashes
from faultmaven.providers.files import segments
from faultmaven.providers.vectors.blocks import Block

from tests.integration.test_erasure import stored
from tests.support.knowledge import knowledge, write

CANARY = "albatross7f"
NOTE = f"# Restarting {CANARY}\n\n## Fix\n\nAsk for the password of {CANARY}, then restart the broker.\n"
ANN = Reader("user_ann")


@pytest.fixture(autouse=True)
def stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with knowledge():
        monkeypatch.setattr("faultmaven.knowledge.service.chosen_embedder", WordHashes)
        yield


def places_of(word: str) -> set[str]:
    return {place for place, text in stored() if word in text}


def planted() -> str:
    """Bring the word in two versions, with others before and after it, and return the id of its document."""
    write("user_ann", "# Kestrel\n\nThe kestrel broker is stuck; restart it.\n")
    document_id = write("user_ann", NOTE, title=f"About {CANARY}", tags=(CANARY,), source=f"{CANARY}.md")
    assert write("user_ann", NOTE + "\nTwice.\n", source=f"{CANARY}.md") == document_id
    document_service().tag("user_ann", document_id, (CANARY, "broker"))
    write("user_ann", "# Osprey\n\nThe osprey queue is full; drain it.\n")
    return document_id


def vectors_of(document_id: str) -> list[str]:
    files = indexing().passages.files
    blocks = [Block.from_bytes(files.get(key)) for key in files.keys("vectors/")]
    return [id for block in blocks for id in block.ids if id.startswith(document_id)]


def test_nothing_of_a_deleted_document_is_kept() -> None:
    document_id = planted()
    assert places_of(CANARY) >= {"objects documents", "objects index", "objects uploads", "table knowledge"}
    assert vectors_of(document_id)
    document_service().delete_document("user_ann", document_id)
    assert places_of(CANARY) == set()
    assert vectors_of(document_id) == []
    for query, title in (("kestrel broker", "Kestrel"), ("osprey queue", "Osprey")):
        found, explanation = knowledge_service().explore(query, reader=ANN)
        assert (found[0].title, explanation.meaning) == (title, "used"), "the others are as they were"
    _, explanation = knowledge_service().explore(CANARY, reader=ANN)
    assert explanation.known_words == 0.0, "not even the word is known"


def test_nothing_is_kept_of_it_in_merged_segments_either(monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = planted()
    with monkeypatch.context() as sooner:
        sooner.setattr(segments, "SETTLED_AFTER_S", 0)
        sooner.setattr(segments, "MERGE_FROM", 4)
        for number in range(6):
            write("user_ann", f"# Note {number}\n\nUnique{number} words of a note.\n")
    assert any(key.endswith("~") for key in indexing().passages.files.keys("index/"))
    document_service().delete_document("user_ann", document_id)
    assert places_of(CANARY) == set()
    assert vectors_of(document_id) == []
    assert knowledge_service().search("unique3", reader=ANN)[0].title == "Note 3"


def test_a_deletion_that_was_cut_short_is_finished_by_repeating_it(monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = planted()
    with monkeypatch.context() as broken:

        def fails(*_: object) -> None:
            raise Unavailable

        broken.setattr(segments.SegmentLog, "rewrite", fails)
        with pytest.raises(Unavailable):
            document_service().delete_document("user_ann", document_id)
    assert "objects index" in places_of(CANARY)
    document_service().delete_document("user_ann", document_id)
    assert places_of(CANARY) == set()
    assert vectors_of(document_id) == []


def test_a_document_deleted_while_it_is_read_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    brought = document_service().bring("user_ann", Coming(text=NOTE, tags=(CANARY,)))
    document_id = brought.document.document_id
    put = Passages.put

    def deleted_meanwhile(self: Passages, *args: object) -> None:
        put(self, *args)  # pyright: ignore[reportArgumentType]
        monkeypatch.undo()
        document_service().delete_document("user_ann", document_id)
        put(self, *args)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(Passages, "put", deleted_meanwhile)
    ingest().handle(f"uploads/user_ann/{document_id}/1")
    assert places_of(CANARY) == set()
    with pytest.raises(DocumentNotFound):
        document_service().get_document("user_ann", document_id)


def test_a_merge_beside_a_deletion_does_not_bring_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = planted()
    monkeypatch.setattr(segments, "SETTLED_AFTER_S", 0)
    monkeypatch.setattr(segments, "MERGE_FROM", 4)
    replace = segments.SegmentLog.replace

    def late(self: segments.SegmentLog, names: list[str], whole: bytes) -> None:
        monkeypatch.setattr(segments.SegmentLog, "replace", replace)
        monkeypatch.setattr(segments, "MERGE_FROM", 1000)
        document_service().delete_document("user_ann", document_id)
        replace(self, names, whole)  # what was read before the deletion is written after it

    monkeypatch.setattr(segments.SegmentLog, "replace", late)
    write("user_ann", "# Heron\n\nThe heron is slow.\n")
    assert places_of(CANARY) == set()
    assert knowledge_service().search("heron", reader=ANN)[0].title == "Heron"
