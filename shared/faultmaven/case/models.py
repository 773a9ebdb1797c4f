"""What the case slice speaks of: a case, its messages, and what is concluded so far."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from faultmaven.core.translation import Translation, translation_of


class CaseStatus(StrEnum):
    """Where an investigation stands."""

    CONSULTING = "consulting"
    DIAGNOSING = "diagnosing"
    ANALYZING = "analyzing"
    RESOLVED = "resolved"
    CLOSED = "closed"


#: Nothing more is expected of a case in one of these.
OVER = frozenset({CaseStatus.RESOLVED, CaseStatus.CLOSED})


class Severity(StrEnum):
    """How much it hurts."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class MessageRole(StrEnum):
    """Who says a message."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


@dataclass(frozen=True)
class Conclusion:
    """What is believed after the last turn. `verdict` is a word of `diagnosis.models.Verdict` (this slice stands
    below it), `confidence` is low, medium or high, `supporting_evidence` are marks such as `[E3:L120]`.

    `mechanism` is the id of the leading cause in the fault catalogue, `cause` its title, `component` what it blames
    (`Deployment/cart`); all three are empty without a cause.
    """

    verdict: str
    conclusion: str
    confidence: str
    reason: str
    supporting_evidence: tuple[str, ...]
    next_steps: tuple[str, ...]
    turn_id: str
    updated_at: datetime
    mechanism: str = ""
    cause: str = ""
    component: str = ""


@dataclass(frozen=True)
class Case:
    """One incident under investigation. `version` changes with every edit by a person, and is the ETag; what the
    product adds by itself (evidence, conclusions) does not change it, so it never stands in the way of an edit.

    All texts of a case hold pseudonyms in place of IP addresses, made from `pseudonym_key`; `addresses` leads back.
    """

    case_id: str
    user_id: str
    title: str
    description: str
    status: CaseStatus
    severity: Severity
    tags: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    version: str
    pseudonym_key: bytes = field(repr=False)
    evidence_count: int = 0
    conclusion: Conclusion | None = None
    #: The owner agrees that the case, once resolved, becomes a card among their documents.
    keep_as_knowledge: bool = False
    #: What opened it, when that is something that comes again: the same alert has the same one. Empty: a person did.
    fingerprint: str = ""
    #: When it was resolved or closed; None while it is open.
    ended_at: datetime | None = None

    @property
    def addresses(self) -> Translation:
        """Return what leads from the addresses that the owner knows to those of the facts, and back."""
        return translation_of(self.pseudonym_key)


@dataclass(frozen=True)
class Message:
    """One thing said in a case; `turn_id` ties question and answer to the turn that connects them."""

    message_id: str
    case_id: str
    role: MessageRole
    content: str
    created_at: datetime
    turn_id: str | None = None
