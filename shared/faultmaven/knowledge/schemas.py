"""Knowledge as the API takes and gives it."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class DocumentSummary(BaseModel):
    """A document in a list."""

    model_config = ConfigDict(from_attributes=True)

    document_id: str
    collection: str
    title: str
    version: str
    faults: tuple[str, ...]
    tags: tuple[str, ...]
    updated_at: datetime


class DocumentView(DocumentSummary):
    """A whole document; `body` is Markdown."""

    body: str


class Search(BaseModel):
    """What to look for, in any words."""

    query: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class PassageView(BaseModel):
    """A passage that fits, and where it stands."""

    model_config = ConfigDict(from_attributes=True)

    document_id: str
    title: str
    section: str
    passage: str
    score: float
    collection: str
    version: str


class PassageList(BaseModel):
    """What a search found, best first; there is no next page."""

    items: list[PassageView]
