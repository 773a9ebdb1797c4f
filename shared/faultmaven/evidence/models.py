"""What the evidence slice speaks of: a file, its state, its lines, and the facts read from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DataType(StrEnum):
    """The eight kinds of evidence (EVID-2), and archives, which open into members of those kinds."""

    LOG = "log"
    CONFIG = "config"
    TRACE = "trace"
    METRIC = "metric"
    PROFILE = "profile"
    CODE = "code"
    TEXT = "text"
    VISUAL = "visual"
    ARCHIVE = "archive"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Where a file is on its way; `failed` always carries a reason the user can act on."""

    AWAITING_UPLOAD = "awaiting_upload"
    QUEUED = "queued"
    EXTRACTING = "extracting"
    READY = "ready"
    FAILED = "failed"


#: States after which nothing more happens by itself.
SETTLED = frozenset({Status.READY, Status.FAILED})


@dataclass(frozen=True)
class Detection:
    """What a file is taken for: `format` is the concrete format ("kubectl-describe", "json-lines", "syslog-3164")."""

    data_type: DataType
    format: str
    extractor: str
    confidence: float


@dataclass(frozen=True)
class Evidence:
    """One file of one case. `number` is its short name in citations: number 3 is cited as `[E3:L120]`."""

    evidence_id: str
    case_id: str
    user_id: str
    number: int
    filename: str
    size_bytes: int
    sha256: str
    status: Status
    created_at: datetime
    reason: str | None = None
    data_type: DataType = DataType.UNKNOWN
    format: str | None = None
    extractor: str | None = None
    confidence: float | None = None
    chosen_type: DataType | None = None
    chosen_format: str | None = None
    line_count: int = 0
    generation: str | None = None
    fact_counts: Mapping[str, int] = field(default_factory=dict[str, int])
    parent_id: str | None = None
    duplicate_of: str | None = None
    first_ts: datetime | None = None
    last_ts: datetime | None = None
    redactions: Mapping[str, int] = field(default_factory=dict[str, int])
    warnings: tuple[str, ...] = ()
    ready_at: datetime | None = None
    modified_at: datetime | None = None
    content_type: str | None = None
    claimed_at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """Columns per fact table, all of one table equally long; columns left out are null.

    `tables["events"]["msg"]` is a sequence of strings. Timestamps are naive UTC datetimes, or numpy datetime64.
    """

    tables: Mapping[str, Mapping[str, Sequence[object]]]
    warnings: tuple[str, ...] = ()

    def count(self, table: str) -> int:
        """Return the number of rows of one table (0 when it is absent)."""
        columns = self.tables.get(table)
        return len(next(iter(columns.values()))) if columns else 0


@dataclass(frozen=True)
class SourceText:
    """A file after decoding and redaction: what an extractor reads. `lines[0]` is line 1; no line ends in a newline.

    `modified_at` dates records without a year; `path` is the name the user gave, with its folders in an archive;
    `detection` is what the file was taken for, where that is decided.
    """

    path: str
    lines: Sequence[str]
    size_bytes: int
    modified_at: datetime
    detection: Detection | None = None

    @property
    def text(self) -> str:
        """Return the whole text, lines joined by newlines."""
        return "\n".join(self.lines)
