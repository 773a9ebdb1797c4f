"""The shapes of a diagnosis as the API shows them: the types of `diagnosis.models`, with marks and verification."""

from typing import Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from faultmaven.diagnosis.models import Verdict


class Shape(BaseModel):
    """A value read from the attributes of the product's own types, and from stored JSON."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class CitationShape(Shape):
    """Lines of one file; `mark` is how the text refers to them."""

    evidence_id: str
    number: int
    filename: str
    line_start: int
    line_end: int
    quote: str
    checked: bool
    mark: str


class ClaimShape(Shape):
    """One sentence; `verified` says that code found its quotes in the files, or, for an absence, that it searched
    `searched` records and did not find the thing."""

    text: str
    verified: Annotated[bool, Field(validation_alias=AliasChoices("verified", "is_verified"))]
    citations: tuple[CitationShape, ...]
    searched: int = 0


class NextStepShape(Shape):
    """Something to do: `kind` is run, change, collect or verify."""

    kind: str
    text: str
    command: str | None = None


class CauseShape(Shape):
    """A ranked root cause with its proof, its effects, and how to fix and verify it."""

    cause_id: str
    title: str
    category: str
    component: str
    verdict: Verdict
    confidence: float
    summary: str
    claims: tuple[ClaimShape, ...]
    contradicting: tuple[ClaimShape, ...] = ()
    effects: tuple[ClaimShape, ...] = ()
    remediation: tuple[NextStepShape, ...] = ()
    verification: tuple[NextStepShape, ...] = ()
    impact: str = ""
    references: tuple[str, ...] = ()


class RuledOutShape(Shape):
    """A cause that does not hold, and why."""

    title: str
    because: ClaimShape
    cause_id: str = ""


class FindingShape(Shape):
    """Something worth knowing that is no cause (yet)."""

    finding_id: str
    title: str
    severity: str
    claims: tuple[ClaimShape, ...]
    figures: dict[str, object] = Field(default_factory=dict)


class GapShape(Shape):
    """What could not be checked, and how to get it."""

    text: str
    how_to_get: str | None = None
