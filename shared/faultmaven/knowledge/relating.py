"""The knowledge graph of a reader: over the library, their own documents and one case of theirs, as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from faultmaven.case.course_service import CourseService, course_service
from faultmaven.case.investigation.hypotheses import HypothesisState
from faultmaven.core.recent import Recent
from faultmaven.core.translation import translation_of
from faultmaven.knowledge.cards import card_id
from faultmaven.knowledge.concepts import Text
from faultmaven.knowledge.errors import DocumentNotFound
from faultmaven.knowledge.graph import Graph, Part, Related
from faultmaven.knowledge.models import GLOBAL, Filter, Reader
from faultmaven.knowledge.service import KnowledgeService, knowledge_service
from faultmaven.knowledge.tags import Vocabulary, library_vocabulary

if TYPE_CHECKING:
    from faultmaven.knowledge.passages.collection import Collection

#: Graphs that a process keeps: the library's takes 3 MB and a third of a second to build.
_MOST_KEPT = 4
#: Cases that are looked at, the newest first.
_LOOKED_AT = 50
_RULED_OUT = frozenset({HypothesisState.REJECTED})


@dataclass(frozen=True)
class Use:
    """A case that a document helped with, or was made of, and why."""

    case_id: str
    title: str
    status: str
    because: str


@dataclass(frozen=True)
class Relating:
    """Answers what is related. Raises CaseNotFound for a case that is not the reader's."""

    knowledge: KnowledgeService
    courses: CourseService
    vocabulary: Callable[[], Vocabulary] = library_vocabulary
    _kept: Recent[tuple[tuple[str, ...], ...], Graph] = field(default_factory=lambda: Recent(_MOST_KEPT), repr=False)

    def related(self, reader: Reader, document_id: str, limit: int) -> list[Related]:
        """Return the documents nearest to one; raises DocumentNotFound for one that the reader cannot see."""
        graph = self._graph(reader)
        if not graph.knows(document_id):
            raise DocumentNotFound
        return graph.related(document_id, limit)

    def related_to_case(self, user_id: str, case_id: str, limit: int) -> list[Related]:
        """Return the documents about what a case's open hypotheses say, and those nearest to these."""
        reader = Reader(user_id, case_id)
        graph = self._graph(reader)
        hypotheses = self.courses.get(user_id, case_id).hypotheses
        causes = [f"cause:{one.mechanism}" for one in hypotheses if one.mechanism and one.state not in _RULED_OUT]
        about = graph.about(causes)
        return [*about, *graph.related_to(causes, {one.document_id for one in about}, limit)][:limit]

    def used_by(self, user_id: str, document_id: str) -> list[Use]:
        """Return the user's cases, newest first, whose open hypotheses are about what a document is about, and the case
        that a card was made of; raises DocumentNotFound for a document that the user cannot see."""
        graph = self._graph(Reader(user_id))
        if not graph.knows(document_id):
            raise DocumentNotFound
        about = dict.fromkeys(graph.concepts_of(document_id))
        found: list[Use] = []
        for case in self.knowledge.cases.list_cases(user_id, limit=_LOOKED_AT)[0]:
            shown = case.addresses.restored
            if card_id(case.case_id) == document_id:
                found.append(Use(case.case_id, shown(case.title), case.status.value, "This case was resolved"))
                continue
            hypotheses = self.courses.get(user_id, case.case_id).hypotheses
            fitting = [one for one in hypotheses if f"cause:{one.mechanism}" in about and one.state not in _RULED_OUT]
            if fitting:
                found.append(Use(case.case_id, shown(case.title), case.status.value, shown(fitting[0].statement)))
        return found

    def part(self, reader: Reader, around: str | None, most: int) -> Part:
        """Return a bounded part of the graph: around a document or a concept, or an overview; nothing lies around what
        the reader cannot see."""
        graph = self._graph(reader)
        if around is None:
            return graph.overview(most)
        return graph.around(graph.concepts_of(around) or [around], most)

    def _graph(self, reader: Reader) -> Graph:
        opened = self.knowledge.open_to(reader, Filter())
        collections = {name: self.knowledge.indexing.passages.of(name) for name in opened}
        key = tuple((name, *collection.segments) for name, collection in collections.items())
        return self._kept.made(
            key, lambda: Graph([text for name, one in collections.items() for text in self._texts(reader, name, one)])
        )

    def _texts(self, reader: Reader, name: str, collection: Collection) -> Iterable[Text]:
        """Yield the documents of a collection; addresses as their owner knows them."""
        key = None if name == GLOBAL else self.knowledge.key_of(reader.user_id, name)
        plain: Callable[[str], str] = translation_of(key).restored if key else str
        components = self.vocabulary().components
        for head in collection.heads:
            sections = tuple((entry.section, plain(entry.text)) for entry in collection.entries(head.document_id))
            named = tuple(tag for tag in dict.fromkeys(head.tags) if tag in components)
            refined = tuple((kind, plain(label)) for kind, label in head.refined)
            yield Text(head.document_id, plain(head.title), tuple(head.faults), named, sections, refined)


@cache
def relating() -> Relating:
    """Return it over this process's collections and cases."""
    return Relating(knowledge_service(), course_service())
