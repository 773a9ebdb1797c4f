"""Hybrid search: each side, how they are fused, filters, tenants, highlights and reasons."""

from datetime import UTC, datetime

import numpy as np
import pytest
from faultmaven.knowledge.chunking import chunks_of
from faultmaven.knowledge.indexing import _record, entries_of
from faultmaven.knowledge.models import Document, Explanation, Filter, Passage
from faultmaven.knowledge.passages import Passages
from faultmaven.knowledge.passages.words import stem, words_of
from faultmaven.knowledge.searching.highlighting import PASSAGE_CHARS, excerpt, highlights
from faultmaven.knowledge.searching.hybrid import search
from faultmaven.knowledge.searching.meaning import Meaning, namespace_of
from faultmaven.providers.embeddings.word_hashes import WordHashes
from faultmaven.providers.files import segments
from faultmaven.providers.files.memory import MemoryFiles
from faultmaven.providers.vectors.embedded import EmbeddedVectors
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = {
    "disk": "# Disk full\n\n## Fix\n\nDelete old journal files on the volume.",
    "cert": "# Certificate expired\n\n## Fix\n\nRenew the certificate of the ingress.",
    "oom": "# OOMKilled\n\n## Fix\n\nRaise the memory limit of the container.",
}


def documents(texts: dict[str, str], collection: str = "global") -> list[Document]:
    return [
        Document(name, collection, name, text, "v1", (), (f"tag-{name}",), NOW) for name, text in sorted(texts.items())
    ]


class World:
    """Collections with passages and vectors in memory."""

    def __init__(self) -> None:
        files = MemoryFiles()
        self.passages, self.vectors, self.model = Passages(files), EmbeddedVectors(files), WordHashes()

    def add(self, texts: dict[str, str], collection: str = "global") -> None:
        for document in documents(texts, collection):
            chunks = chunks_of(document)
            entries = entries_of(document, chunks)
            rows = self.model.embed([chunk.embedded_text for chunk in chunks])
            namespace = namespace_of(collection, self.model.model.label)
            self.vectors.upsert(namespace, [_record(e, row) for e, row in zip(entries, rows, strict=True)])
            self.passages.put(collection, entries)

    def search(
        self, query: str, *names: str, where: Filter | None = None, models: dict[str, str | None] | None = None
    ) -> tuple[list[Passage], Explanation]:
        names = names or ("global",)
        label = self.model.model.label
        meaning = Meaning(self.model, self.vectors, models or dict.fromkeys(names, label))
        return search(query, {name: self.passages.of(name) for name in names}, where or Filter(), 10, meaning)


@pytest.fixture
def world() -> World:
    made = World()
    made.add(TEXTS)
    return made


def test_both_sides_say_what_they_found(world: World) -> None:
    found, explanation = world.search("certificates have expired")
    assert found[0].document_id == "cert"
    assert found[0].why.words_rank == 1
    assert found[0].why.meaning_rank is not None
    assert set(found[0].why.words) == {stem("certificates"), stem("expired")}
    assert explanation == Explanation("word-hashes-1-64", "used", "used", 1.0)


def test_words_nobody_here_knows_leave_the_keyword_side_out(world: World) -> None:
    found, explanation = world.search("Zertifikat abgelaufen certificate erneuern bitte")
    assert explanation.words == "left out: 20% of the words are known here"
    assert found
    assert all(passage.why.words_rank is None for passage in found)


def test_a_collection_of_another_model_is_never_compared(world: World) -> None:
    found, explanation = world.search("certificate expired", models={"global": "another-1-64"})
    assert explanation.meaning == "left out: the collections are of another model, embed them again"
    assert [passage.why.meaning_rank for passage in found] == [None]


def test_collections_are_found_together_and_only_those_asked(world: World) -> None:
    world.add({"mine": "# Certificate notes\n\nThe certificate expired twice."}, "user:ann")
    world.add({"theirs": "# Certificate secrets\n\nThe certificate expired here, too."}, "user:eve")
    found, _ = world.search("certificate expired", "global", "user:ann")
    assert {(passage.collection, passage.document_id) for passage in found} >= {
        ("global", "cert"),
        ("user:ann", "mine"),
    }
    assert "theirs" not in {passage.document_id for passage in found}


@pytest.mark.parametrize("where", [Filter(tags=("tag-oom",)), Filter(tags=("tag-oom", "none"))])
def test_filters_hold_on_both_sides(world: World, where: Filter) -> None:
    found, _ = world.search("certificate memory disk", where=where)
    assert {passage.document_id for passage in found} == {"oom"}


def test_a_new_version_replaces_and_a_late_old_one_changes_nothing(world: World) -> None:
    (document,) = documents({"disk": "# Disk full\n\n## Fix\n\nGrow the partition."})
    newer = Document(**{**vars(document), "number": 3})
    older = Document(**{**vars(document), "number": 2, "body": TEXTS["disk"]})
    for version in (newer, older):
        world.passages.put("global", entries_of(version, chunks_of(version)))
    (entry,) = world.passages.of("global").entries("disk")
    assert (entry.head.number, entry.text) == (3, "Grow the partition.")
    assert world.passages.of("global").find("disk#1#0") is None
    assert not [p for p in world.search("journal")[0] if "journal" in p.passage]


def test_many_segments_are_merged_and_nothing_changes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "SETTLED_AFTER_S", 0)
    world.passages.put("global", (), ("cert",))
    for number in range(80):
        world.add({f"n{number:02}": f"# Note {number}\n\nUnique{number} words of a note."})
    keys = [*world.passages.files.keys("index/global/")]
    assert len(keys) < 40
    assert world.passages.of("global").size == 82
    fresh = Passages(world.passages.files).of("global")
    assert sorted(fresh.passage_ids()) == sorted(world.passages.of("global").passage_ids())
    assert world.search("unique7")[0][0].document_id == "n07"
    namespace = namespace_of("global", world.model.model.label)
    assert len(list(EmbeddedVectors(world.passages.files).ids(namespace))) == 83


def test_a_merge_that_was_cut_short_or_done_twice_shows_the_same() -> None:
    files, clock = MemoryFiles(), iter(range(10**18, 10**18 + 10**15, 10**12))
    log = segments.SegmentLog(files, "x/", now_ns=lambda: next(clock))
    names = [log.append(b"%d" % n) for n in range(3)]
    files.put(f"x/{names[1]}~", b"01")  # the whole is there, what it replaces is not gone yet
    assert [log.read(name) for name in log.names()] == [b"01", b"2"]
    log.replace([*log.names()], b"012")
    assert [log.read(name) for name in log.names()] == [b"012"]
    assert len([*files.keys("x/")]) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("certificates", "certificate"), ("restarted", "restarts"), ("policies", "policy"), ("running", "runs")],
)
def test_endings_of_grammar_do_not_matter(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_compounds_are_known_whole_and_in_parts() -> None:
    assert set(words_of("CrashLoopBackOff")) >= {stem("crash"), stem("loop"), stem("back"), stem("crashloopbackoff")}
    assert words_of("exit code 137, café") == ["exit", "cod", "137", "caf"] or "137" in words_of("exit code 137")


@given(st.text(max_size=200))
def test_no_query_breaks_a_search(query: str) -> None:
    world = World()
    world.add(TEXTS)
    found, explanation = world.search(query or "x")
    assert 0 <= explanation.known_words <= 1
    for passage in found:
        assert all(0 <= start < end <= len(passage.passage) for start, end in passage.highlights)


def test_a_long_passage_is_cut_to_where_the_words_are() -> None:
    text = "\n".join(
        [*("filler line of no interest" for _ in range(200)), "the kestrel broke", *("more" for _ in range(99))]
    )
    shown = excerpt(text, [stem("kestrel")])
    assert len(shown) <= PASSAGE_CHARS + 4
    assert [shown[start:end] for start, end in highlights(shown, [stem("kestrel")])] == ["kestrel"]
    assert shown.startswith("…\n")


def test_the_scores_are_those_of_bm25() -> None:
    made = World()
    made.add({"a": "word word other", "b": "other other thing", "c": "thing"})
    (hit,) = search("word", {"global": made.passages.of("global")}, Filter(), 5, None)[0]
    lengths = np.array([3 + 1 + 2, 3 + 1 + 2, 1 + 1 + 2])  # words, title, and `tag-x`
    idf = np.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * lengths[0] / lengths.mean()))
    assert hit.why.words_score == pytest.approx(expected, abs=1e-3)
