"""Upkeep finds every collection, goes on where its time was up, and takes away only what nobody waits for."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from faultmaven.case.service import case_service
from faultmaven.core.clock import utc_now
from faultmaven.knowledge import indexing as indexing_module
from faultmaven.knowledge.coming import Coming
from faultmaven.knowledge.dependencies import document_service
from faultmaven.knowledge.library import read_library
from faultmaven.knowledge.models import Reader
from faultmaven.knowledge.passages import Passages
from faultmaven.knowledge.reembed import main, upkeep
from faultmaven.knowledge.service import indexing, knowledge_service
from faultmaven.knowledge.upkeep import Upkeep
from faultmaven.providers.embeddings.word_hashes import WordHashes
from faultmaven.providers.vectors.protocol import VectorRecord

from tests.integration.test_erasure import stored
from tests.support.knowledge import knowledge, write

PAGES = 3
NEW = WordHashes(32, "2")


@pytest.fixture(autouse=True)
def stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(indexing_module, "BATCH", 2)
    with knowledge():
        upkeep.cache_clear()
        monkeypatch.setattr("faultmaven.knowledge.service.chosen_embedder", WordHashes)
        knowledge_service().load(read_library()[:PAGES])
        case_id = case_service().open_case("user_ann", "Kestrel down").case_id
        for number in range(5):
            write("user_ann", f"# Note {number}\n\nThe kestrel broker number {number} is stuck.")
        write("user_ann", "# Of a case\n\nThe kestrel broker of a case.", case_id=case_id)
        write("user_eve", "# Osprey\n\nThe osprey broker is stuck.")
        yield
    upkeep.cache_clear()


def of_new_model(**more: object) -> Upkeep:
    changed = replace(indexing(), embedder=NEW)
    return replace(upkeep(), indexing=changed, **more)  # pyright: ignore[reportArgumentType]


def test_every_collection_comes_to_the_new_model_in_as_many_runs_as_it_takes() -> None:
    names = {one.collection.split(":")[0] for one in upkeep().known()}
    assert names == {"global", "user", "case"}
    assert upkeep().status() == {WordHashes().model.label: 4}
    ticks = itertools.count()
    short = of_new_model(monotonic=lambda: float(next(ticks)))
    runs = 0
    while (done := short.run(6)).left:
        runs += 1
        assert runs < 50
        service = replace(knowledge_service(), indexing=replace(indexing(), embedder=NEW))
        found, explanation = service.explore("kestrel broker", reader=Reader("user_ann"))
        assert found, "words always find"
        assert explanation.meaning.startswith(("left out", "used"))
    assert runs >= 2
    assert done.left == 0
    assert short.status() == {NEW.model.label: 4}
    labels = {name.split("@")[1] for name in indexing().vectors.namespaces()}
    assert labels == {NEW.model.label}, "nothing of the old model is left"


def test_what_was_looked_through_today_is_left_alone_until_tomorrow() -> None:
    assert upkeep().run().collections == 4
    assert upkeep().run().collections == 0
    assert upkeep().run(is_forced=True).collections == 4
    tomorrow = replace(upkeep(), clock=lambda: utc_now() + timedelta(days=1, minutes=1))
    assert tomorrow.run().collections == 4


def test_orphans_go_and_what_is_about_to_be_found_stays() -> None:
    namespace = f"user:user_ann@{indexing().label}"
    vectors = indexing().vectors
    near = vectors.fetch(namespace, sorted(vectors.ids(namespace))[:1]).popitem()[1].values
    coming = document_service().bring("user_ann", Coming(text="# Soon\n\nIt is on its way.")).document.document_id
    vectors.upsert(namespace, [VectorRecord(f"{name}#1#0", near, {}) for name in ("doc_gone", coming)])
    assert upkeep().run().orphans == 1
    assert f"{coming}#1#0" in set(vectors.ids(namespace))


def test_a_document_erased_while_it_is_embedded_again_leaves_no_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = write("user_ann", "# Last\n\nThe albatross7f is stuck.", title="albatross7f")
    of = Passages.of
    asked = itertools.count()

    def erased_meanwhile(self: Passages, collection: str):
        found = of(self, collection)
        if collection == "user:user_ann" and next(asked) == 3:
            monkeypatch.undo()
            document_service().delete_document("user_ann", document_id)
        return found

    monkeypatch.setattr(Passages, "of", erased_meanwhile)
    of_new_model().run()
    monkeypatch.undo()
    of_new_model().run(is_forced=True)
    assert not [place for place, text in stored() if "albatross7f" in text]
    for name in indexing().vectors.namespaces():
        assert not list(indexing().vectors.ids(name, f"{document_id}#"))


def test_by_hand_it_says_where_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--status"])
    assert capsys.readouterr().out == f"{indexing().label}: 4 (in use)\n"
    main([])
    assert capsys.readouterr().out.startswith("4 collections whole, 0 left: 0 passages embedded, 0 orphans")
    assert all(one.checked_at and one.checked_at > datetime(2026, 1, 1, tzinfo=UTC) for one in upkeep().known())
