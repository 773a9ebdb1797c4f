"""Knowledge as the API takes and gives it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from faultmaven.knowledge.models import Document, Passage, kind_of

CollectionKind = Literal["global", "user", "case"]
DocumentType = Literal["runbook", "postmortem", "guide", "reference", "log_example", "case"]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=60)]


class DocumentIn(BaseModel):
    """A document to bring: `text` (Markdown), or a file by its name, size and SHA-256, which is uploaded after that.

    Another text of the same `source` (a file's name unless given) becomes the next version of its document.
    """

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    text: Annotated[str, Field(min_length=1, max_length=500_000)] | None = None
    filename: str = Field(default="", max_length=500)
    size_bytes: int = Field(default=0, ge=0)
    sha256: str = Field(default="", pattern="^([0-9a-fA-F]{64})?$", description="hex; the bucket takes no other bytes")
    content_type: str = Field(default="", max_length=200, pattern=r"^([\w.+-]+/[\w.+-]+(?:; ?[\w=.\"-]+)*)?$")
    source: str = Field(default="", max_length=1_000)
    type: DocumentType | Literal[""] = ""
    tags: tuple[Tag, ...] = Field(default=(), max_length=30)
    case_id: str | None = Field(default=None, max_length=64, description="into the case's collection, else your own")

    @field_validator("sha256")
    @classmethod
    def _lower(cls, value: str) -> str:
        return value.lower()


class TagsIn(BaseModel):
    """The tags a document has from now on, in place of those that people gave it before."""

    tags: tuple[Tag, ...] = Field(max_length=30)
    without: tuple[Tag, ...] = Field(default=(), max_length=30, description="automatic tags that are wrong, for good")


class DocumentSummary(BaseModel):
    """A document in a list; `number` is the version that searches see, 0 before the first was read. Tags are people's,
    those that rules found (`auto_tags`), and those that a model added."""

    model_config = ConfigDict(from_attributes=True)

    document_id: str
    collection: CollectionKind
    case_id: str | None
    title: str
    type: str
    source: str
    version: str
    number: int
    status: str
    reason: str
    faults: tuple[str, ...]
    tags: tuple[str, ...]
    auto_tags: tuple[str, ...]
    model_tags: tuple[str, ...]
    passages: int
    redactions: dict[str, int]
    created_at: datetime | None
    updated_at: datetime

    @classmethod
    def of(cls, document: Document) -> "DocumentSummary":
        """Return a document as it is shown: its collection without the ids in it."""
        return cls.model_validate(_fields(document))


class DocumentView(DocumentSummary):
    """A whole document; `body` is Markdown."""

    body: str

    @classmethod
    def of(cls, document: Document) -> "DocumentView":
        """Return a document as it is shown."""
        return cls.model_validate({**_fields(document), "body": document.body})


class TicketView(BaseModel):
    """Where to put the bytes: `method` to `url` with all `headers`, within `expires_in` seconds."""

    model_config = ConfigDict(from_attributes=True)

    url: str
    method: str
    headers: dict[str, str]
    expires_in: int


class Brought(BaseModel):
    """The document, and its upload unless the bytes are here already; `is_new` is false for bytes known before."""

    document: DocumentSummary
    upload: TicketView | None
    is_new: bool


class VersionView(BaseModel):
    """One version; searches see the one that `is_current`."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    version: str
    created_at: datetime
    size_chars: int
    note: str
    is_current: bool


class VersionList(BaseModel):
    """The versions of a document, the newest first."""

    items: list[VersionView]


class VersionText(BaseModel):
    """The text of one version in Markdown."""

    number: int
    body: str


class Search(BaseModel):
    """What to look for, in any words, and what it must have: one of the tags, types or collections that are named."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    case_id: str | None = Field(default=None, max_length=64, description="searches the collection of this case, too")
    tags: tuple[Tag, ...] = Field(default=(), max_length=30)
    types: tuple[str, ...] = Field(default=(), max_length=10, description="of documents, or of passages: code, log ...")
    collections: tuple[CollectionKind, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


class WhyView(BaseModel):
    """The place and score that each side gave the document, null where it did not propose it, and the points that came
    of it: by meaning up to 1, by words up to 1.4; their sum is the passage's score."""

    model_config = ConfigDict(from_attributes=True)

    meaning_rank: int | None
    similarity: float | None
    words_rank: int | None
    words_score: float | None
    words: tuple[str, ...]
    meaning_points: float
    words_points: float


class PassageView(BaseModel):
    """A passage that fits, and where it stands: document, version and section; `highlights` are (start, end)."""

    model_config = ConfigDict(from_attributes=True)

    document_id: str
    title: str
    section: str
    passage: str
    score: float
    collection: CollectionKind
    version: str
    passage_id: str
    number: int
    content: str
    type: str
    tags: tuple[str, ...]
    updated_at: datetime | None
    highlights: tuple[tuple[int, int], ...]
    why: WhyView

    @classmethod
    def of(cls, passage: Passage) -> "PassageView":
        """Return a passage as it is shown: its collection without the ids in it."""
        shown = {name: getattr(passage, name) for name in cls.model_fields}
        return cls.model_validate({**shown, "collection": kind_of(passage.collection)})


class ExplanationView(BaseModel):
    """How the search was made: the embedding model, what each side did, and the share of words known here."""

    model_config = ConfigDict(from_attributes=True)

    model: str | None
    meaning: str
    words: str
    known_words: float


class PassageList(BaseModel):
    """What a search found, best first; there is no next page."""

    items: list[PassageView]
    explanation: ExplanationView


def _fields(document: Document) -> dict[str, object]:
    kept = {name: getattr(document, name) for name in DocumentSummary.model_fields if name != "case_id"}
    kind = kind_of(document.collection)
    case_id = document.collection.removeprefix("case:") if kind == "case" else None
    return {**kept, "collection": kind, "case_id": case_id}
