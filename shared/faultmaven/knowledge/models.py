"""What the knowledge slice speaks of: documents in collections, their versions, and the passages a search finds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

#: The collection every user reads; it is shipped with the product and written by nobody but its loader.
GLOBAL = "global"
_USER, _CASE = "user:", "case:"


class Status(StrEnum):
    """Where the newest bytes of a document are on their way; it is found by its last version that was ready."""

    AWAITING_UPLOAD = "awaiting_upload"
    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"


class Content(StrEnum):
    """What a passage is made of."""

    PROSE = "prose"
    STEPS = "steps"
    CODE = "code"
    LOG = "log"
    TABLE = "table"


#: What a document can be, as its author says or its structure tells.
TYPES = ("runbook", "postmortem", "guide", "reference", "log_example", "case")


@dataclass(frozen=True)
class Document:
    """A document in Markdown. `version` is the first 12 hex digits of its text's SHA-256, `number` counts its versions;
    `faults` are the ids of the fault signatures it is about. `body` is empty where only the head was read. Tags are
    given by people, found by rules (`auto_tags`) or added by a model; `hidden_tags` are those that people took away."""

    document_id: str
    collection: str
    title: str
    body: str
    version: str
    faults: tuple[str, ...]
    tags: tuple[str, ...]
    updated_at: datetime
    type: str = "runbook"
    source: str = ""
    number: int = 1
    status: Status = Status.READY
    reason: str = ""
    passages: int = 0
    redactions: dict[str, int] = field(default_factory=dict[str, int])
    auto_tags: tuple[str, ...] = ()
    model_tags: tuple[str, ...] = ()
    hidden_tags: tuple[str, ...] = ()
    created_at: datetime | None = None

    @property
    def all_tags(self) -> tuple[str, ...]:
        """Return the tags people gave, those that rules found and those that a model added, each once."""
        return tuple(dict.fromkeys((*self.tags, *self.auto_tags, *self.model_tags)))

    def tagged(self, tags: tuple[str, ...], without: tuple[str, ...]) -> Document:
        """Return it with these tags of people, and without automatic ones that they took away, now and later."""
        return replace(
            self,
            tags=tags,
            auto_tags=tuple(tag for tag in self.auto_tags if tag not in without),
            model_tags=tuple(tag for tag in self.model_tags if tag not in without),
            hidden_tags=tuple(tag for tag in dict.fromkeys((*self.hidden_tags, *without)) if tag not in tags),
        )


@dataclass(frozen=True)
class Version:
    """One state of a document; `note` says where it came from, `is_current` whether searches see it."""

    number: int
    version: str
    created_at: datetime
    size_chars: int
    note: str
    is_current: bool


@dataclass(frozen=True)
class Filter:
    """What passages must have: one of the tags, types or collections where any are named, and a time within."""

    tags: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Reader:
    """Who searches: the global collection and the user's own are open to them, and that of one case of theirs."""

    user_id: str
    case_id: str | None = None


@dataclass(frozen=True)
class Why:
    """Why a passage was found: its document's place by meaning and by words, how alike its best passages are, which
    words stand there, and the points that each side gave; the two together are the score."""

    meaning_rank: int | None = None
    similarity: float | None = None
    words_rank: int | None = None
    words_score: float | None = None
    words: tuple[str, ...] = ()
    meaning_points: float = 0.0
    words_points: float = 0.0


@dataclass(frozen=True)
class Passage:
    """A part of a document that fits a query; `section` is its heading path, `score` is higher for a better fit,
    `highlights` are the places of the query's words in `passage` as (start, end)."""

    document_id: str
    title: str
    section: str
    passage: str
    score: float
    collection: str
    version: str
    passage_id: str = ""
    number: int = 1
    content: str = Content.PROSE.value
    type: str = "runbook"
    tags: tuple[str, ...] = ()
    updated_at: datetime | None = None
    highlights: tuple[tuple[int, int], ...] = ()
    why: Why = field(default_factory=Why)


@dataclass(frozen=True)
class Found:
    """What a search gives to a model: passages, and a note where it was made by words alone."""

    passages: tuple[Passage, ...]
    note: str = ""


@dataclass(frozen=True)
class Explanation:
    """How a search was made: the model, whether each side took part and if not why, and the share of known words."""

    model: str | None
    meaning: str
    words: str
    known_words: float


def user_collection(user_id: str) -> str:
    """Return the name of a user's own collection."""
    return f"{_USER}{user_id}"


def case_collection(case_id: str) -> str:
    """Return the name of a case's collection."""
    return f"{_CASE}{case_id}"


def case_of(collection: str) -> str | None:
    """Return the case of a collection, None when it is of none."""
    return collection.removeprefix(_CASE) if collection.startswith(_CASE) else None


def kind_of(collection: str) -> str:
    """Return what sort of collection it is, without whose: global, user or case."""
    return collection.split(":", 1)[0]
