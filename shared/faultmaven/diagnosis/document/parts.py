"""The parts of the JSON document: what programs read, stable and versioned. `docs/diagnosis-json.md` explains it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["CONFIRMED", "LIKELY", "INCONCLUSIVE", "NO_FAULT_FOUND"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CitationPart(_Part):
    """A line of a file, and what it proves."""

    file: str = Field(description="Path relative to what was given; `archive!member` for what came out of an archive")
    line: int = Field(ge=1, description="1-based")
    line_end: int = Field(ge=1, description="The last line, the same as `line` for a single one")
    excerpt: str = Field(description="The text of `line`, with secrets replaced; of a long one 300 characters of it")
    says: str = Field(description="The sentence that this line proves")
    checked: bool = Field(description="Code has read the file again and found there what is said")


class AbsencePart(_Part):
    """Something that would stand in the files if it were there: it was searched for, so there is no line to show."""

    says: str
    searched: int = Field(ge=0, description="Records that were gone through")


class LinkPart(_Part):
    """One step from the cause to what people see."""

    source: str = Field(description="What goes wrong, named like `component`")
    target: str = Field(description="Where it shows, named like `component`")
    says: str
    citations: tuple[CitationPart, ...]


class StepPart(_Part):
    """Something to do."""

    text: str
    command: str | None = Field(default=None, description="A command with the real names filled in")


class CausePart(_Part):
    """A root cause; the first is the best."""

    rank: int = Field(ge=1)
    component: str = Field(description="`Kind/name` of what to change or what has failed, or a bare program's name")
    namespace: str
    instances: tuple[str, ...] = Field(description="The pods that show it")
    category: str
    mechanism: str = Field(description="The id of the fault signature")
    title: str
    verdict: Verdict
    confidence: float = Field(ge=0, le=1)
    summary: str
    chain: tuple[LinkPart, ...]
    citations: tuple[CitationPart, ...]
    absences: tuple[AbsencePart, ...]
    unverified: tuple[str, ...] = Field(description="Sentences whose lines do not carry them; they support no verdict")
    contradicting: tuple[CitationPart, ...] = Field(description="What speaks against it")
    fix: tuple[StepPart, ...]
    verify: tuple[StepPart, ...] = Field(description="The check that proves the fix")
    impact: str
    references: tuple[str, ...]


class RuledOutPart(_Part):
    """A cause that was considered and does not hold."""

    mechanism: str
    title: str
    reason: str
    citation: CitationPart | None


class GapPart(_Part):
    """What could not be checked, or should be brought."""

    text: str
    how_to_get: str | None


class FindingPart(_Part):
    """Something worth knowing that is no cause."""

    id: str
    title: str
    severity: str = Field(description="info, warning or critical")
    citations: tuple[CitationPart, ...]
    figures: dict[str, Any]


class MomentPart(_Part):
    """A first deviation or a change, in order of time."""

    at: datetime = Field(description="UTC")
    is_certain: bool = Field(description="False when the zone or year of the line had to be assumed")
    component: str
    says: str
    citation: CitationPart | None


class CheckedPart(_Part):
    """What was looked at, by category of faults."""

    category: str
    faults: int = Field(description="Known faults that were held against the evidence")
    records: int
    over: str = Field(description="What that evidence was")
    open_faults: int = Field(description="Known faults that could not be checked")
    not_checked: str = Field(description="Why not")


class DiagnosisDocument(_Part):
    """The answer of `fm diagnose --json`."""

    schema_version: str = Field(pattern=r"^1\.\d+$")
    verdict: Verdict
    reason: str = Field(description="Why the verdict is not higher, and what would change it")
    summary: str
    causes: tuple[CausePart, ...]
    ruled_out: tuple[RuledOutPart, ...]
    gaps: tuple[GapPart, ...]
    findings: tuple[FindingPart, ...]
    timeline: tuple[MomentPart, ...]
    checked: tuple[CheckedPart, ...]
