"""What a document speaks of: causes, what they look like, what they concern and what helps, read from its structure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class ConceptKind(StrEnum):
    """What a concept is."""

    CAUSE = "cause"
    SYMPTOM = "symptom"
    COMPONENT = "component"
    FIX = "fix"


class LinkType(StrEnum):
    """How a cause is linked to another concept: always from the cause."""

    SHOWS = "shows"
    CONCERNS = "concerns"
    FIXED_BY = "fixed_by"
    MISTAKEN_FOR = "mistaken_for"
    RELATED = "related"


#: Who found a link.
RULES, MODEL = "rules", "model"
_LINKS = {
    ConceptKind.COMPONENT: LinkType.CONCERNS,
    ConceptKind.SYMPTOM: LinkType.SHOWS,
    ConceptKind.FIX: LinkType.FIXED_BY,
}


@dataclass(frozen=True, order=True)
class Concept:
    """One concept. `id` is its kind and what identifies it: two documents that show the same message share it."""

    id: str
    kind: ConceptKind
    label: str


@dataclass(frozen=True, order=True)
class Edge:
    """A typed link between two concepts, by their ids; `by` says who found it: rules, or a model."""

    source: str
    target: str
    link: LinkType
    by: str = RULES


@dataclass(frozen=True)
class Text:
    """A document as it is read here: (heading, text) sections, the faults it is about, the components it names, and the
    concepts, as (kind, label), that a model added."""

    document_id: str
    title: str
    faults: tuple[str, ...]
    components: tuple[str, ...]
    sections: tuple[tuple[str, str], ...]
    refined: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Spoken:
    """The concepts of one document and their links; targets among other documents' causes are only named."""

    concepts: tuple[Concept, ...]
    edges: tuple[Edge, ...]


#: Words of a last heading that say what its items are.
_HEADINGS: tuple[tuple[ConceptKind, re.Pattern[str]], ...] = (
    (ConceptKind.SYMPTOM, re.compile(r"\b(symptoms?|what you see|signs|alerts?|detection|problem)\b", re.IGNORECASE)),
    (
        ConceptKind.FIX,
        re.compile(r"\b(fix|mitigat\w+|remed\w+|resol\w+|recover\w*|rollback|workaround|steps?)\b", re.IGNORECASE),
    ),
    (ConceptKind.CAUSE, re.compile(r"\b(root )?causes?\b", re.IGNORECASE)),
)
#: How many of a kind one document gives at most: the first ones are what it is about.
_MOST = {ConceptKind.SYMPTOM: 6, ConceptKind.FIX: 6, ConceptKind.CAUSE: 4}
_MISTAKEN = re.compile(r"^\s*- .*?\(`([a-z0-9-]+)`\):", re.MULTILINE)
_SEE_ALSO = re.compile(r"^See also: (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^ *```(?:text|log|console)?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d{1,2}[.)])\s+(.+)$", re.MULTILINE)
_MARKS = re.compile(r"[*_`]+")
_VARYING = re.compile(r"\b[0-9a-f]{7,}\b|\d+")
_LONGEST = 140


def spoken_of(text: Text) -> Spoken:
    """Read one document. Its causes are the faults it is about, else those it names, else what its title says."""
    causes = _causes(text)
    concepts: dict[str, Concept] = {cause.id: cause for cause in causes}
    edges: dict[Edge, None] = {}

    def link(target: Concept, kind: LinkType) -> None:
        concepts.setdefault(target.id, target)
        edges.update(dict.fromkeys(Edge(cause.id, target.id, kind) for cause in causes))

    for name in text.components:
        link(Concept(f"component:{name}", ConceptKind.COMPONENT, name), LinkType.CONCERNS)
    for label in _items(text, ConceptKind.SYMPTOM):
        link(Concept(f"symptom:{_key(label)}", ConceptKind.SYMPTOM, label), LinkType.SHOWS)
    for label in _items(text, ConceptKind.FIX):
        link(Concept(f"fix:{_key(label)}", ConceptKind.FIX, label), LinkType.FIXED_BY)
    for kind, label in text.refined:
        name = label.lower() if kind == ConceptKind.COMPONENT else _key(label)
        _add(Concept(f"{kind}:{name}", ConceptKind(kind), label), causes, concepts, edges)
    for other, kind in _named(text):
        edges.update(dict.fromkeys(Edge(cause.id, f"cause:{other}", kind) for cause in causes))
    return Spoken(tuple(concepts.values()), tuple(edges))


def _add(concept: Concept, causes: list[Concept], concepts: dict[str, Concept], edges: dict[Edge, None]) -> None:
    """Add a concept that a model found, unless rules found it."""
    if concept.id not in concepts and concept.kind in _LINKS:
        concepts[concept.id] = concept
        edges.update(dict.fromkeys(Edge(cause.id, concept.id, _LINKS[concept.kind], MODEL) for cause in causes))


def _causes(text: Text) -> list[Concept]:
    if text.faults:
        return [Concept(f"cause:{fault}", ConceptKind.CAUSE, text.title) for fault in text.faults]
    named = [Concept(f"cause:{_key(label)}", ConceptKind.CAUSE, label) for label in _items(text, ConceptKind.CAUSE)]
    return named or [Concept(f"cause:{text.document_id}", ConceptKind.CAUSE, text.title)]


def _items(text: Text, kind: ConceptKind) -> list[str]:
    """Return the items of the sections of a kind: messages in fences and list items of symptoms, steps of fixes."""
    pattern = dict(_HEADINGS)[kind]
    found: dict[str, None] = {}
    for heading, body in text.sections:
        if pattern.search(heading.rsplit(" > ", 1)[-1]):
            found.update(dict.fromkeys(_lines(body, kind)))
    return list(found)[: _MOST[kind]]


def _lines(body: str, kind: ConceptKind) -> Iterator[str]:
    if kind is ConceptKind.SYMPTOM:
        for fence in _FENCED.findall(body):
            yield from (line.strip()[:_LONGEST] for line in fence.splitlines() if line.strip())
    outside = _FENCED.sub("", body)
    items = [_plain(item) for item in _ITEM.findall(outside)]
    first = next((line for line in outside.splitlines() if line.strip()), "")
    yield from items or ([_plain(first)] if first and kind is ConceptKind.CAUSE else [])


def _named(text: Text) -> Iterator[tuple[str, LinkType]]:
    """Yield the faults that a document names: those it is mistaken for, and those it refers to."""
    body = "\n".join(part for _, part in text.sections)
    mistaken = dict.fromkeys(_MISTAKEN.findall(body))
    yield from ((fault, LinkType.MISTAKEN_FOR) for fault in mistaken)
    for line in _SEE_ALSO.findall(body):
        yield from ((fault, LinkType.RELATED) for fault in re.findall(r"`([a-z0-9-]+)`", line) if fault not in mistaken)


def _plain(label: str) -> str:
    return _MARKS.sub("", label).strip().rstrip(":.")[:_LONGEST]


def _key(label: str) -> str:
    """Return what identifies a message or step: its words, with everything that varies taken out."""
    return "-".join(re.findall(r"[^\W_]+", _VARYING.sub(" ", label.lower())))[:100]


def texts_sorted(texts: Sequence[Text]) -> list[Text]:
    """Return documents in a fixed order: of two that name one concept, the first gives its label."""
    return sorted(texts, key=lambda text: text.document_id)
