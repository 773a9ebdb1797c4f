"""What the case API takes and gives. What it gives shows real addresses: a list has cases of different keys."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.case.models import Case, CaseStatus, Conclusion, Message, MessageRole, Severity
from faultmaven.core.translation import Translation

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Description = Annotated[str, StringConstraints(max_length=10_000)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Tags = Annotated[list[Tag], Field(max_length=20)]


class OpenCaseRequest(BaseModel):
    """A new case; without a title it is named after the moment."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    description: Description = ""
    severity: Severity = Severity.MEDIUM
    tags: Tags = []


class CasePatch(BaseModel):
    """What changes; what is not sent stays."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    description: Description | None = None
    status: CaseStatus | None = None
    severity: Severity | None = None
    tags: Tags | None = None
    keep_as_knowledge: bool | None = Field(
        default=None, description="consent: once resolved, the case becomes a card among your documents"
    )


class ConclusionBody(BaseModel):
    """What is believed after the last turn."""

    verdict: Literal["CONFIRMED", "LIKELY", "INCONCLUSIVE", "NO_FAULT_FOUND"]
    conclusion: str
    confidence: Literal["low", "medium", "high"]
    reason: str
    supporting_evidence: list[str] = Field(description="marks such as [E3:L120]")
    next_steps: list[str]
    turn_id: str
    updated_at: datetime
    mechanism: str = Field(description="the leading cause by its id in the fault catalogue, empty without one")
    cause: str
    component: str

    @classmethod
    def of(cls, conclusion: Conclusion, addresses: Translation) -> "ConclusionBody":
        """Return what the client is told."""
        shown = {
            "conclusion": addresses.restored(conclusion.conclusion),
            "reason": addresses.restored(conclusion.reason),
            "next_steps": list(map(addresses.restored, conclusion.next_steps)),
            "cause": addresses.restored(conclusion.cause),
            "component": addresses.restored(conclusion.component),
        }
        return cls.model_validate(vars(conclusion) | shown)


class CaseBody(BaseModel):
    """A case. The ETag changes with edits by people, not with new evidence or conclusions."""

    case_id: str
    title: str
    description: str
    status: CaseStatus
    severity: Severity
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    evidence_count: int
    conclusion: ConclusionBody | None
    keep_as_knowledge: bool

    @classmethod
    def of(cls, case: Case) -> "CaseBody":
        """Return what the client is told."""
        shown = case.addresses.restored
        return cls(
            case_id=case.case_id,
            title=shown(case.title),
            description=shown(case.description),
            status=case.status,
            severity=case.severity,
            tags=list(map(shown, case.tags)),
            created_at=case.created_at,
            updated_at=case.updated_at,
            evidence_count=case.evidence_count,
            conclusion=ConclusionBody.of(case.conclusion, case.addresses) if case.conclusion else None,
            keep_as_knowledge=case.keep_as_knowledge,
        )


class MessageRequest(BaseModel):
    """Something to say in a case."""

    model_config = ConfigDict(extra="forbid")

    role: MessageRole = MessageRole.USER
    content: str = Field(min_length=1, max_length=50_000)


class MessageBody(BaseModel):
    """Something said in a case."""

    message_id: str
    role: MessageRole
    content: str
    created_at: datetime
    turn_id: str | None

    @classmethod
    def of(cls, message: Message, addresses: Translation) -> "MessageBody":
        """Return what the client is told."""
        return cls(
            message_id=message.message_id,
            role=message.role,
            content=addresses.restored(message.content),
            created_at=message.created_at,
            turn_id=message.turn_id,
        )
