"""/knowledge: the library's documents, and search over them."""

from typing import Annotated

from fastapi import APIRouter, Depends

from faultmaven.auth.dependencies import CurrentUser
from faultmaven.http.pages import Page, Paging
from faultmaven.knowledge.models import GLOBAL
from faultmaven.knowledge.schemas import DocumentSummary, DocumentView, PassageList, PassageView, Search
from faultmaven.knowledge.service import KnowledgeService, knowledge_service

router = APIRouter(prefix="/knowledge", tags=["knowledge"])


async def _knowledge() -> KnowledgeService:
    return knowledge_service()


Knowledge = Annotated[KnowledgeService, Depends(_knowledge)]


@router.get("/documents")
async def list_documents(_user: CurrentUser, knowledge: Knowledge, paging: Paging) -> Page[DocumentSummary]:
    """List the documents of the library by id."""
    found, last = knowledge.list_documents(limit=paging.limit, after=paging.position(GLOBAL))
    items = [DocumentSummary.model_validate(document) for document in found]
    return Page(items=items, next_cursor=paging.next_cursor(GLOBAL, last))


@router.get("/documents/{document_id}")
async def get_document(document_id: str, _user: CurrentUser, knowledge: Knowledge) -> DocumentView:
    """Return one document."""
    return DocumentView.model_validate(knowledge.get_document(document_id))


@router.post("/search")
async def search(body: Search, _user: CurrentUser, knowledge: Knowledge) -> PassageList:
    """Find passages by any words: what is seen, an error message, or the name of a fault."""
    found = knowledge.search(body.query, body.limit)
    return PassageList(items=[PassageView.model_validate(passage) for passage in found])
