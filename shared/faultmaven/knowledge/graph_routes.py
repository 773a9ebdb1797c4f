"""/knowledge/graph and what is related to a document or a case."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from faultmaven.auth.dependencies import CurrentUser
from faultmaven.knowledge.concepts import ConceptKind, LinkType
from faultmaven.knowledge.graph import Part
from faultmaven.knowledge.graph import Related as Found
from faultmaven.knowledge.models import Reader
from faultmaven.knowledge.relating import Relating, relating

router = APIRouter()

_MOST_CONCEPTS, _MOST_RELATED = 200, 30


class OfCase(BaseModel):
    """Which case to find related documents for."""

    case_id: Annotated[str, Field(max_length=64)]
    limit: Annotated[int, Field(ge=1, le=_MOST_RELATED)] = 8


class Reason(BaseModel):
    """What two documents have to do with each other: a link, or a kind of concept that both speak of; and which."""

    kind: ConceptKind | LinkType
    label: str


class RelatedView(BaseModel):
    """A document near to another, or to a case."""

    document_id: str
    title: str
    score: float
    because: list[Reason]


class RelatedList(BaseModel):
    """The nearest first; there is no next page."""

    items: list[RelatedView]


class ConceptView(BaseModel):
    """A concept; its id can be asked for as the centre of the graph."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: ConceptKind
    label: str


class EdgeView(BaseModel):
    """A typed link from a cause, by the ids of concepts."""

    model_config = ConfigDict(from_attributes=True)

    source: str
    target: str
    link: LinkType
    by: Literal["rules", "model"]


class UseView(BaseModel):
    """A case that a document helped with, or was made of."""

    model_config = ConfigDict(from_attributes=True)

    case_id: str
    title: str
    status: str
    because: str


class UseList(BaseModel):
    """The newest first; there is no next page."""

    items: list[UseView]


class GraphView(BaseModel):
    """A bounded part of the graph; `total` counts the concepts there would be without the bound."""

    concepts: list[ConceptView]
    edges: list[EdgeView]
    total: int


async def relating_of_request() -> Relating:
    """Return the service for a request."""
    return relating()


Graphs = Annotated[Relating, Depends(relating_of_request)]
RelatedLimit = Annotated[int, Query(ge=1, le=_MOST_RELATED)]


@router.get("/documents/{document_id}/related")
async def related_documents(
    document_id: Annotated[str, Path(max_length=120)], user: CurrentUser, graphs: Graphs, limit: RelatedLimit = 8
) -> RelatedList:
    """List the documents nearest to one: named by it, naming it, or speaking of the same."""
    return _listed(graphs.related(Reader(user.user_id), document_id, limit))


@router.get("/documents/{document_id}/cases")
async def cases_of_document(
    document_id: Annotated[str, Path(max_length=120)], user: CurrentUser, graphs: Graphs
) -> UseList:
    """List your cases that are about what a document is about, and the one that a card was made of."""
    return UseList(items=[UseView.model_validate(use) for use in graphs.used_by(user.user_id, document_id)])


@router.post("/related")
async def related_to_case(body: OfCase, user: CurrentUser, graphs: Graphs) -> RelatedList:
    """List the documents about what a case may be caused by, and those nearest to these."""
    return _listed(graphs.related_to_case(user.user_id, body.case_id, body.limit))


@router.get("/graph")
async def get_graph(
    user: CurrentUser,
    graphs: Graphs,
    around: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=5, le=_MOST_CONCEPTS)] = 60,
) -> GraphView:
    """Return components, symptoms, causes and fixes with their links, around a document or concept, or an overview."""
    part: Part = graphs.part(Reader(user.user_id), around, limit)
    return GraphView(
        concepts=[ConceptView.model_validate(concept) for concept in part.concepts],
        edges=[EdgeView.model_validate(edge) for edge in part.edges],
        total=part.total,
    )


def _listed(found: list[Found]) -> RelatedList:
    return RelatedList(
        items=[
            RelatedView(
                document_id=one.document_id,
                title=one.title,
                score=one.score,
                because=[Reason.model_validate({"kind": kind, "label": label}) for kind, label in one.because],
            )
            for one in found
        ]
    )
