"""The knowledge graph: concepts from structure, what lies around one, and what is related."""

from faultmaven.knowledge.chunking import chunks_of
from faultmaven.knowledge.concepts import Concept, ConceptKind, LinkType, Text, spoken_of
from faultmaven.knowledge.graph import Graph
from faultmaven.knowledge.library import read_pages

OWN = Text(
    "doc_1",
    "Kestrel queue is stuck",
    (),
    ("rabbitmq",),
    (
        ("Kestrel > Symptoms", "Consumers idle.\n\n```text\nmemory alarm on node 17\n```\n\n- Backlog of 4000 grows"),
        ("Kestrel > Root cause", "- The **disk** is slow."),
        ("Kestrel > Mitigation", "1. Drain the broker:\n\n   ```sh\n   rabbitmqctl drain\n   ```\n\n2. Restart it."),
        ("Kestrel > Notes", "- Ask Ann."),
    ),
)
OTHER = Text("doc_2", "Memory alarm", (), (), (("Signs", "```\nmemory alarm on node 3\n```"),))
FAR = Text("doc_3", "Lunch", (), (), (("Menu", "- soup"),))


def library() -> Graph:
    texts = [
        Text(page.document_id, page.title, (page.id,), page.components, tuple((c.heading, c.text) for c in chunks))
        for page in read_pages()
        for chunks in [chunks_of(page.document())]
    ]
    return Graph(texts)


LIBRARY = library()


def test_concepts_and_their_links_are_read_from_the_structure() -> None:
    spoken = spoken_of(OWN)
    labels = {(concept.kind, concept.label) for concept in spoken.concepts}
    assert labels == {
        (ConceptKind.CAUSE, "The disk is slow"),
        (ConceptKind.COMPONENT, "rabbitmq"),
        (ConceptKind.SYMPTOM, "memory alarm on node 17"),
        (ConceptKind.SYMPTOM, "Backlog of 4000 grows"),
        (ConceptKind.FIX, "Drain the broker"),
        (ConceptKind.FIX, "Restart it"),
    }
    assert {edge.link for edge in spoken.edges} == {LinkType.CONCERNS, LinkType.SHOWS, LinkType.FIXED_BY}
    assert {edge.source for edge in spoken.edges} == {"cause:the-disk-is-slow"}


def test_a_document_without_structure_is_one_cause() -> None:
    assert [*spoken_of(FAR).concepts] == [Concept("cause:doc_3", ConceptKind.CAUSE, "Lunch")]


def test_the_same_message_with_other_numbers_is_one_symptom_and_relates() -> None:
    graph = Graph([OWN, OTHER, FAR])
    assert graph.documents_of("symptom:memory-alarm-on-node") == ["doc_1", "doc_2"]
    (related,) = graph.related("doc_1")
    assert (related.document_id, related.because) == ("doc_2", (("symptom", "memory alarm on node 17"),))
    assert graph.related("doc_3") == []


def test_the_library_names_what_a_fault_is_mistaken_for() -> None:
    related = LIBRARY.related("runbook-oom-killed", 8)
    assert {"runbook-java-heap-exhausted", "runbook-linux-oom-killer"} <= {one.document_id for one in related}
    assert "runbook-oom-killed" not in {one.document_id for one in related}
    assert [one.score for one in related] == sorted((one.score for one in related), reverse=True)
    assert all(one.because for one in related)


def test_every_page_of_the_library_is_related_to_some_other() -> None:
    assert [page.id for page in read_pages() if not LIBRARY.related(page.document_id)] == []


def test_a_part_is_bounded_and_closed() -> None:
    for part in (LIBRARY.overview(50), LIBRARY.around(LIBRARY.concepts_of("runbook-deadlock"), 50)):
        names = {concept.id for concept in part.concepts}
        assert 10 < len(part.concepts) <= 50 < part.total
        assert part.edges
        assert all({edge.source, edge.target} <= names for edge in part.edges)


def test_what_lies_around_a_cause_is_its_own_first() -> None:
    part = LIBRARY.around(["cause:deadlock"], 60)
    assert part.concepts[0].id == "cause:deadlock"
    own = {edge.target for edge in part.edges if edge.source == "cause:deadlock"}
    assert {"component:postgresql", "cause:lock-timeout", "cause:write-conflicts"} <= own
    assert LIBRARY.around(["cause:nothing"], 60).concepts == ()


def test_causes_of_a_case_lead_to_their_pages_and_on() -> None:
    (page,) = LIBRARY.about(["cause:deadlock", "cause:unknown"])
    assert page.document_id == "runbook-deadlock"
    near = LIBRARY.related_to(["cause:deadlock"], {"runbook-deadlock"}, 5)
    assert "runbook-lock-timeout" in {one.document_id for one in near}
