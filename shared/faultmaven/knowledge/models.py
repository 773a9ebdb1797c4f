"""What the knowledge slice speaks of: documents in collections, and the passages a search finds."""

from dataclasses import dataclass
from datetime import datetime

#: The collection every user reads; it is shipped with the product and written by nobody but its loader.
GLOBAL = "global"


@dataclass(frozen=True)
class Document:
    """One page of a collection in Markdown. `version` is the first 12 hex digits of its content's SHA-256;
    `faults` are the ids of the fault signatures it is about."""

    document_id: str
    collection: str
    title: str
    body: str
    version: str
    faults: tuple[str, ...]
    tags: tuple[str, ...]
    updated_at: datetime


@dataclass(frozen=True)
class Passage:
    """A part of a document that fits a query; `section` is its heading path, `score` is higher for a better fit."""

    document_id: str
    title: str
    section: str
    passage: str
    score: float
    collection: str
    version: str
