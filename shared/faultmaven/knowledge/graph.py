"""The knowledge graph: concepts of many documents with typed links, what lies around one, and what is related."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from faultmaven.knowledge.concepts import Concept, ConceptKind, Edge, LinkType, Text, spoken_of, texts_sorted

#: What a link counts when two documents share what it leads to, before the rarity of that; a direct one counts alone.
_DIRECT = {LinkType.MISTAKEN_FOR: 3.0, LinkType.RELATED: 2.0}
_SHARED = {ConceptKind.SYMPTOM: 2.0, ConceptKind.COMPONENT: 1.0, ConceptKind.FIX: 1.0, ConceptKind.CAUSE: 3.0}
#: A component that this share of all documents concerns says nothing about two of them.
_TOO_COMMON = 0.2
_REASONS = 4


@dataclass(frozen=True)
class Part:
    """Some concepts, the links among them, and how many there would have been without the bound."""

    concepts: tuple[Concept, ...]
    edges: tuple[Edge, ...]
    total: int


@dataclass(frozen=True)
class Related:
    """Another document, how near it is, and why: what both speak of, or how one names the other."""

    document_id: str
    title: str
    score: float
    because: tuple[tuple[str, str], ...]


class Graph:
    """The concepts of some documents. It never changes once it is built."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._concepts: dict[str, Concept] = {}
        self._titles: dict[str, str] = {}
        self._of_document: dict[str, list[str]] = {}
        self._documents: dict[str, set[str]] = defaultdict(set)
        edges: dict[Edge, None] = {}
        for text in texts_sorted(texts):
            spoken = spoken_of(text)
            self._titles[text.document_id] = text.title
            self._of_document[text.document_id] = [concept.id for concept in spoken.concepts]
            for concept in spoken.concepts:
                self._concepts.setdefault(concept.id, concept)
                self._documents[concept.id].add(text.document_id)
            edges.update(dict.fromkeys(spoken.edges))
        # a document may name a fault that none here is about
        self._edges = [edge for edge in edges if edge.source in self._concepts and edge.target in self._concepts]
        self._touching: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._edges:
            self._touching[edge.source].append(edge)
            self._touching[edge.target].append(edge)

    @property
    def size(self) -> int:
        """Return how many concepts there are."""
        return len(self._concepts)

    def documents_of(self, concept_id: str) -> list[str]:
        """Return the documents that speak of a concept."""
        return sorted(self._documents.get(concept_id, ()))

    def around(self, starts: Iterable[str], most: int) -> Part:
        """Return what lies nearest to some concepts, at most two links away; rarer concepts come sooner."""
        kept = dict.fromkeys(start for start in starts if start in self._concepts)
        ring = list(kept)
        reached = set(kept)
        for _ in range(2):
            near = [other for name in ring for other in self._neighbours(name) if other not in reached]
            ring = sorted(dict.fromkeys(near), key=lambda name: (len(self._touching[name]), name))
            reached.update(ring)
            kept.update(dict.fromkeys(ring[: max(0, most - len(kept))]))
            ring = [name for name in ring if name in kept]
        return self._part(list(kept)[:most], len(reached))

    def overview(self, most: int) -> Part:
        """Return the components that most causes concern, each with causes of its own, as far as the bound goes."""
        components = [name for name, concept in self._concepts.items() if concept.kind is ConceptKind.COMPONENT]
        components.sort(key=lambda name: (-len(self._touching[name]), name))
        kept: dict[str, None] = dict.fromkeys(components[: max(1, most // 5)])
        waiting = [sorted(self._neighbours(name), key=self._rarity_key) for name in kept]
        for turn in range(max((len(causes) for causes in waiting), default=0)):
            for causes in waiting:
                if turn < len(causes) and len(kept) < most:
                    kept[causes[turn]] = None
        return self._part(list(kept), self.size)

    def knows(self, document_id: str) -> bool:
        """Tell whether a document is part of it."""
        return document_id in self._titles

    def about(self, concepts: Sequence[str]) -> list[Related]:
        """Return the documents that are themselves about some causes, in the order of these."""
        found = {name: self.documents_of(name) for name in dict.fromkeys(concepts) if name in self._concepts}
        label = ConceptKind.CAUSE.value
        return [
            Related(document_id, self._titles[document_id], 1.0, ((label, self._concepts[name].label),))
            for name, documents in found.items()
            for document_id in documents
        ]

    def concepts_of(self, document_id: str) -> list[str]:
        """Return the ids of the causes a document is about, none for one that is not here."""
        named = self._of_document.get(document_id, ())
        return [name for name in named if self._concepts[name].kind is ConceptKind.CAUSE]

    def related(self, document_id: str, limit: int = 8) -> list[Related]:
        """Return the documents nearest to one: named by it or naming it, or speaking of the same rare concepts."""
        return self.related_to(self._of_document.get(document_id, ()), {document_id}, limit)

    def related_to(self, concepts: Iterable[str], without: set[str], limit: int = 8) -> list[Related]:
        """Return the documents nearest to some concepts."""
        scores: Counter[str] = Counter()
        reasons: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)

        def count(name: str, reason: tuple[str, str], points: float) -> None:
            for other in self._documents[name] - without:
                scores[other] += points  # pyright: ignore[reportArgumentType] (a Counter of fractions)
                reasons[other][reason] = None

        for name in dict.fromkeys(concepts):
            concept = self._concepts.get(name)
            if concept is None:
                continue
            if concept.kind is ConceptKind.CAUSE:
                for edge in self._touching[name]:
                    other = edge.target if edge.source == name else edge.source
                    if edge.link in _DIRECT:
                        count(other, (edge.link.value, self._concepts[other].label), _DIRECT[edge.link])
            if (rarity := self._rarity(name)) > 0:
                count(name, (concept.kind.value, concept.label), _SHARED[concept.kind] * rarity)
        best = sorted(scores, key=lambda other: (-scores[other], other))[:limit]
        return [
            Related(other, self._titles[other], round(scores[other], 3), tuple(reasons[other])[:_REASONS])
            for other in best
        ]

    def _neighbours(self, name: str) -> list[str]:
        return [edge.target if edge.source == name else edge.source for edge in self._touching[name]]

    def _rarity_key(self, name: str) -> tuple[int, str]:
        return (-len(self._touching[name]), name)

    def _rarity(self, name: str) -> float:
        """Return how telling it is that two documents share a concept: 0 for what very many speak of, towards 1."""
        speaking, all_of_them = len(self._documents[name]), len(self._titles)
        if speaking < 2 or (speaking > _TOO_COMMON * all_of_them and all_of_them > 10):
            return 0.0
        return math.log(1 + all_of_them / speaking) / math.log(1 + all_of_them)

    def _part(self, names: Sequence[str], total: int) -> Part:
        shown = set(names)
        edges = {edge for name in names for edge in self._touching[name]}
        inside = sorted(edge for edge in edges if edge.source in shown and edge.target in shown)
        return Part(tuple(self._concepts[name] for name in names), tuple(inside), total)
