"""What the tools speak of: how far one reaches, what a case allows, a confirmation, and a result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

#: How long a person has to answer, and for how long a result they confirmed (or their no) is remembered.
CONFIRMATION_MINUTES = 10
RESULT_MINUTES = 60


class Reach(StrEnum):
    """How far a tool reaches. Nothing any tool does writes anywhere."""

    CASE = "case"  # the facts of this case, and the library
    MACHINE = "machine"  # the machine that runs the tool, read-only
    OUTSIDE = "outside"  # a host or a database


class Policy(StrEnum):
    """What a case says of a tool."""

    ALLOW = "allow"
    ASK = "ask"  # each call needs its own confirmation
    DENY = "deny"


#: What a case allows until its user says otherwise: reading the case. Everything beyond asks each time.
DEFAULTS: Mapping[Reach, Policy] = {
    Reach.CASE: Policy.ALLOW,
    Reach.MACHINE: Policy.ASK,
    Reach.OUTSIDE: Policy.ASK,
}


@dataclass(frozen=True)
class Choice:
    """Marks a parameter that chooses what is reached: a host, a path, a query or a command."""

    kind: Literal["host", "path", "query", "command"]


@dataclass(frozen=True)
class Shows:
    """Marks a parameter that decides only how much is shown, never what is reached: grants of a case leave it free."""


class Answered(StrEnum):
    """Where a confirmation stands. It is used up by the execution it allows."""

    PENDING = "pending"
    USED = "used"
    REFUSED = "refused"


@dataclass(frozen=True)
class Confirmation:
    """A call that waits for its user: exactly these arguments, once, until `expires_at`.

    `sha256` is that of the case, the tool and the arguments. `because` says why it is asked, in words for a person.
    """

    confirmation_id: str
    user_id: str
    case_id: str
    tool: str
    arguments: Mapping[str, Any]
    sha256: str
    because: str
    created_at: datetime
    expires_at: datetime
    turn_id: str | None = None
    state: Answered = Answered.PENDING


@dataclass(frozen=True)
class Output:
    """What a tool gave. `total_bytes` is how much there was when `is_truncated`; the text then ends by saying so."""

    text: str
    is_truncated: bool = False
    total_bytes: int = 0
    duration_ms: int = 0
    is_remembered: bool = False


@dataclass(frozen=True)
class Caller:
    """On whose behalf a tool is called, and what of the case decides about it.

    `said` are the user's own messages: only what stands there is the user's own choice. `phase` and `turn_id` are
    None when a person calls a tool directly.
    """

    user_id: str
    case_id: str
    said: tuple[str, ...] = field(default=(), repr=False)
    phase: str | None = None
    turn_id: str | None = None
