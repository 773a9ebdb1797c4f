"""What the report slice speaks of: a report with its sections, and the versions of it that are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ReportKind(StrEnum):
    """Whom a report is for: those who were hit, those who learn from it, those who meet the same fault again."""

    INCIDENT = "incident"
    POST_MORTEM = "post-mortem"
    RUNBOOK = "runbook"


#: What a kind is called in a title.
KIND_TITLES: Mapping[ReportKind, str] = {
    ReportKind.INCIDENT: "Incident report",
    ReportKind.POST_MORTEM: "Post-mortem",
    ReportKind.RUNBOOK: "Runbook",
}


class Standing(StrEnum):
    """What a sentence of an edited section stands on."""

    PRODUCT = "product"  # the product wrote it and says itself whether its lines carry it
    CHECKED = "checked"  # the author's, and the lines it cites were read again and carry it
    AUTHOR = "author"  # the author's alone: it cites nothing, or lines that do not carry it


@dataclass(frozen=True)
class Sentence:
    """A sentence of an edited section as it is read there; `why` says what its lines do not carry."""

    text: str
    standing: Standing
    why: str = ""


@dataclass(frozen=True)
class Section:
    """One section, in Markdown: `written` by the product from the facts, `edited` by a person (None: nobody did).

    `sentences` are those of `edited`. `is_behind`: the product would write it otherwise now than when it was edited.
    `is_open`: only people know what belongs there.
    """

    key: str
    title: str
    written: str
    edited: str | None = None
    sentences: tuple[Sentence, ...] = ()
    is_behind: bool = False
    is_open: bool = False

    @property
    def body(self) -> str:
        """Return what counts: the words of a person before those of the product."""
        return self.written if self.edited is None else self.edited


@dataclass(frozen=True)
class Assignment:
    """Who does an action and until when, as people write it; empty for nobody and no time."""

    owner: str = ""
    due: str = ""


@dataclass(frozen=True)
class Action:
    """Something to do after the incident; `step_id` names it by its words. `state` is that of the solution that it is a
    step of: proposed, applied, verified or rejected; empty for none."""

    step_id: str
    text: str
    command: str | None = None
    assignment: Assignment = field(default_factory=Assignment)
    state: str = ""


@dataclass(frozen=True)
class Bucket:
    """How many records a piece of the chart's time has, and how many of them are warnings and errors."""

    records: int
    warnings: int
    errors: int


@dataclass(frozen=True)
class ChartMark:
    """A moment on the chart: its number in the timeline, and what it is called."""

    number: int
    at: datetime
    label: str


@dataclass(frozen=True)
class Chart:
    """Records over time (UTC) in pieces of the same length, with the moments of the timeline."""

    begins: datetime
    ends: datetime
    buckets: tuple[Bucket, ...]
    marks: tuple[ChartMark, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report. `facts` are the lines of its title block; `stands_on` names the facts that it was written from:
    as long as they are the same, the product writes the same."""

    kind: ReportKind
    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    stands_on: str
    actions: tuple[Action, ...] = ()
    chart: Chart | None = None
    #: From the cause to what people see, as components are named.
    chain: tuple[str, ...] = ()


class Origin(StrEnum):
    """How a version came about."""

    GENERATED = "generated"
    EDITED = "edited"
    RESTORED = "restored"


@dataclass(frozen=True)
class Version:
    """A kept report; `number` counts from 1 for each kind of a case. `author` is the address of its user."""

    kind: ReportKind
    number: int
    version_id: str
    created_at: datetime
    author: str
    origin: Origin
    note: str = ""
    restored_from: int | None = None
    edited_sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A report, and the version it is or goes on from; None: none was kept. `has_moved`: it is not that version any
    more, because the facts moved on."""

    report: Report
    version: Version | None
    has_moved: bool = False

    @property
    def is_kept(self) -> bool:
        """Tell whether it is a version as it was kept."""
        return self.version is not None and not self.has_moved

    @property
    def words(self) -> str:
        """Return how a document names its version."""
        if self.version is None:
            return "draft, not kept"
        return f"draft after version {self.version.number}, not kept" if self.has_moved else str(self.version.number)

    @property
    def tag(self) -> str:
        """Return what names its state in an ETag."""
        return self.tag_of(self.version)

    @staticmethod
    def tag_of(version: Version | None) -> str:
        """Return what names the state of a report with this newest version; a report may have none."""
        return version.version_id if version else "none"


@dataclass(frozen=True)
class Edit:
    """What a person changes: bodies of sections in Markdown (None gives one back to the product), who does what."""

    bodies: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    assignments: Mapping[str, Assignment] = field(default_factory=dict[str, Assignment])
    note: str = ""


@dataclass(frozen=True)
class Author:
    """Who keeps a version; `name` is how readers know them."""

    user_id: str
    name: str
