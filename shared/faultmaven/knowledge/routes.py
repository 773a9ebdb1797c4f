"""/knowledge: documents and their versions, and search over them."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.http.diffs import DiffView
from faultmaven.http.pages import Page, Paging
from faultmaven.knowledge.coming import Coming
from faultmaven.knowledge.dependencies import Documents, Knowledge
from faultmaven.knowledge.graph_routes import router as graph_router
from faultmaven.knowledge.models import Filter, Reader
from faultmaven.knowledge.schemas import (
    Brought,
    CollectionKind,
    DocumentIn,
    DocumentSummary,
    DocumentView,
    ExplanationView,
    PassageList,
    PassageView,
    Search,
    TagsIn,
    TicketView,
    VersionList,
    VersionText,
    VersionView,
)

router = APIRouter(prefix="/knowledge", tags=["knowledge"])
router.include_router(graph_router)

DocumentId = Annotated[str, Path(max_length=120)]
Number = Annotated[int, Path(ge=1, le=1_000_000)]


@router.post("/documents", status_code=202)
async def bring_document(body: DocumentIn, user: CreatingUser, documents: Documents) -> Brought:
    """Take a document and start reading it; `upload` says where to put the bytes of a file."""
    brought = documents.bring(user.user_id, Coming(**body.model_dump()))
    upload = TicketView(**asdict(brought.ticket)) if brought.ticket else None
    return Brought(document=DocumentSummary.of(brought.document), upload=upload, is_new=brought.is_new)


@router.get("/documents")
async def list_documents(
    user: CurrentUser,
    documents: Documents,
    paging: Paging,
    collection: CollectionKind | None = None,
    case_id: Annotated[str | None, Query(max_length=64)] = None,
) -> Page[DocumentSummary]:
    """List your own documents and then the library's, or those of one collection, by id."""
    scope = f"{user.user_id} {collection} {case_id}"
    found, last = documents.list_documents(
        user.user_id, collection=collection, case_id=case_id, limit=paging.limit, after=paging.position(scope)
    )
    return Page(items=[DocumentSummary.of(document) for document in found], next_cursor=paging.next_cursor(scope, last))


@router.get("/documents/{document_id}")
async def get_document(document_id: DocumentId, user: CurrentUser, documents: Documents) -> DocumentView:
    """Return one document with the text that searches see."""
    return DocumentView.of(documents.get_document(user.user_id, document_id))


@router.delete("/documents/{document_id}", status_code=204)
async def delete_document(document_id: DocumentId, user: CurrentUser, documents: Documents, noting: Noting) -> Response:
    """Erase a document with all its versions."""
    documents.delete_document(
        user.user_id,
        document_id,
        lambda: noting.note_deletion(user.user_id, "document", document_id),
    )
    return Response(status_code=204)


@router.post("/documents/{document_id}/tag")
async def tag_document(
    document_id: DocumentId, body: TagsIn, user: CurrentUser, documents: Documents
) -> DocumentSummary:
    """Give a document these tags in place of those that people gave it before, and take automatic ones away."""
    tags = tuple(dict.fromkeys(body.tags))
    return DocumentSummary.of(documents.tag(user.user_id, document_id, tags, body.without))


@router.get("/documents/{document_id}/versions")
async def list_versions(document_id: DocumentId, user: CurrentUser, documents: Documents) -> VersionList:
    """List the versions of a document, the newest first."""
    found = documents.list_versions(user.user_id, document_id)
    return VersionList(items=[VersionView.model_validate(version) for version in found])


@router.get("/documents/{document_id}/versions/{number}")
async def get_version(document_id: DocumentId, number: Number, user: CurrentUser, documents: Documents) -> VersionText:
    """Return the text of one version."""
    return VersionText(number=number, body=documents.text_of(user.user_id, document_id, number))


@router.get("/documents/{document_id}/versions/{number}/diff")
async def get_diff(
    document_id: DocumentId,
    number: Number,
    user: CurrentUser,
    documents: Documents,
    against: Annotated[int | None, Query(ge=1)] = None,
) -> DiffView:
    """Return what a version changed against another, by default the one before it."""
    found = documents.changes(user.user_id, document_id, number, against)
    return DiffView.of(found)


@router.post("/documents/{document_id}/versions/{number}/restore", status_code=202)
async def restore_version(
    document_id: DocumentId, number: Number, user: CreatingUser, documents: Documents
) -> DocumentSummary:
    """Make the text of an earlier version the newest one."""
    return DocumentSummary.of(documents.restore(user.user_id, document_id, number))


@router.post("/search")
async def search(body: Search, user: CurrentUser, knowledge: Knowledge) -> PassageList:
    """Find passages by words and by meaning: what is seen, an error message, or the name of a fault."""
    where = Filter(body.tags, body.types, tuple(body.collections), body.since, body.until)
    reader = Reader(user.user_id, body.case_id)
    found, explanation = knowledge.explore(body.query, body.limit, reader=reader, where=where)
    return PassageList(
        items=[PassageView.of(passage) for passage in found],
        explanation=ExplanationView.model_validate(explanation),
    )
