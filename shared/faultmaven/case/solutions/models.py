"""What a solution is, and the table of its life. Pure: a change returns a new value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from faultmaven.case.errors import MoveRefused
from faultmaven.case.solutions.risk import Risk


class SolutionState(StrEnum):
    """Where a solution is in its life."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    VERIFIED = "verified"
    REJECTED = "rejected"


class Outcome(StrEnum):
    """What new evidence says of a solution that was applied. Nothing seen is never `works`."""

    WORKS = "works"
    STILL_FAILING = "still_failing"
    CANNOT_TELL = "cannot_tell"


#: Who proposed it: the diagnosis, or a person.
ORIGINS = ("diagnosis", "person")

#: From each state to which a person may move it. What is verified becomes `applied` again when the fault comes back,
#: and only a check of new evidence, or a person who says how they know, makes it `verified`.
MOVES: Mapping[SolutionState, frozenset[SolutionState]] = {
    SolutionState.PROPOSED: frozenset({SolutionState.APPLIED, SolutionState.REJECTED}),
    SolutionState.APPLIED: frozenset({SolutionState.PROPOSED, SolutionState.VERIFIED, SolutionState.REJECTED}),
    SolutionState.VERIFIED: frozenset({SolutionState.APPLIED}),
    SolutionState.REJECTED: frozenset({SolutionState.PROPOSED}),
}
#: Moves that have to be explained.
EXPLAINED = frozenset({SolutionState.VERIFIED, SolutionState.REJECTED})
#: Checks of one solution that are kept, the newest first, and milestones, the newest last.
CHECKS, MILESTONES = 10, 40


@dataclass(frozen=True)
class SolutionStep:
    """Something to do, with the command that does it where there is one."""

    text: str
    command: str = ""


@dataclass(frozen=True)
class Check:
    """What one reading of new evidence said; `marks` are those of checked citations, `files` what was read (`E5`)."""

    outcome: Outcome
    text: str
    at: datetime
    marks: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    to_bring: tuple[SolutionStep, ...] = ()


@dataclass(frozen=True)
class Milestone:
    """Something that became of a solution, which is in `state` since.

    A person moved it and said `text`; or, with an `outcome`, new evidence was read: `text` is what it says, and `marks`
    are the lines that show it.
    """

    at: datetime
    state: SolutionState
    text: str = ""
    outcome: Outcome | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A way out of a cause, as the diagnosis or a person proposes it."""

    title: str
    steps: tuple[SolutionStep, ...]
    verification: tuple[SolutionStep, ...]
    risk: Risk
    risk_because: str
    cause: str = ""
    mechanism: str = ""
    component: str = ""
    marks: tuple[str, ...] = ()

    @property
    def solution_id(self) -> str:
        """Return the id by which the same cause of the same component has one solution, however often it is found."""
        words = f"{self.mechanism or self.cause} {self.component}".casefold()
        return f"sol_{hashlib.sha256(words.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Solution:
    """A way out, and what became of it.

    `files_when_applied` is the highest number of a file when it was applied: what is brought later is checked. `reason`
    is why it was rejected, or how a person knows that it worked. `version` changes with every change, and is the ETag.
    """

    solution_id: str
    origin: str
    proposal: Proposal
    state: SolutionState
    created_at: datetime
    updated_at: datetime
    version: str
    reason: str = ""
    applied_at: datetime | None = None
    files_when_applied: int = 0
    checks: tuple[Check, ...] = field(default=())
    milestones: tuple[Milestone, ...] = field(default=())

    @property
    def check(self) -> Check | None:
        """Return the newest check since it was last applied."""
        return self.checks[0] if self.checks and self.state is not SolutionState.PROPOSED else None

    def moved(self, state: SolutionState, reason: str, files: int, now: datetime) -> Solution:
        """Return the solution as a person moved it; raises MoveRefused for what its life does not allow."""
        if state not in MOVES[self.state]:
            raise MoveRefused(f"A solution that is {self.state.value} cannot become {state.value}.")
        if state in EXPLAINED and not reason:
            raise MoveRefused(
                "Say how you know that it worked." if state is SolutionState.VERIFIED else "Say why it is rejected."
            )
        is_applied = state is SolutionState.APPLIED
        return replace(
            self,
            state=state,
            reason=reason,
            applied_at=now if is_applied else self.applied_at,
            files_when_applied=files if is_applied else self.files_when_applied,
            checks=() if is_applied else self.checks,
            milestones=self._with(Milestone(now, state, reason)),
            updated_at=now,
        )

    def checked(self, check: Check) -> Solution:
        """Return the solution after new evidence was read: only what was seen to work is verified, and what was
        verified is applied again when the fault is seen again."""
        state = {
            Outcome.WORKS: SolutionState.VERIFIED,
            Outcome.STILL_FAILING: SolutionState.APPLIED,
            Outcome.CANNOT_TELL: self.state,
        }[check.outcome]
        reached = Milestone(check.at, state, check.text, check.outcome, check.marks)
        return replace(
            self,
            state=state,
            checks=(check, *self.checks)[:CHECKS],
            milestones=self._with(reached),
            updated_at=check.at,
        )

    def _with(self, reached: Milestone) -> tuple[Milestone, ...]:
        return (*self.milestones, reached)[-MILESTONES:]
