"""What a person makes of recommendations: accepted ones come first, rejected ones are not made again in the case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

StepT = TypeVar("StepT")

#: Recommendations judged in one case that are kept; beyond these the oldest are forgotten.
MOST = 200


class Judgement(StrEnum):
    """What a person says of a recommendation."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Feedback:
    """What was said of one recommendation, and why; `step_id` names it by its words, in whatever turn it stands."""

    step_id: str
    judgement: Judgement
    reason: str
    at: datetime


def with_feedback(known: Sequence[Feedback], new: Feedback) -> tuple[Feedback, ...]:
    """Return the feedback with one more; the last word on a recommendation counts, and the same twice is once."""
    before = next((one for one in known if one.step_id == new.step_id), None)
    if before and (before.judgement, before.reason) == (new.judgement, new.reason):
        return tuple(known)
    return (*(one for one in known if one.step_id != new.step_id), new)[-MOST:]


def ranked(steps: Sequence[StepT], id_of: Callable[[StepT], str], feedback: Sequence[Feedback]) -> tuple[StepT, ...]:
    """Return the steps as a person's judgements order them: accepted first, the rest as it was, rejected not at all."""
    said = {one.step_id: one.judgement for one in feedback}
    kept = [step for step in steps if said.get(id_of(step)) is not Judgement.REJECTED]
    return tuple(sorted(kept, key=lambda step: said.get(id_of(step)) is not Judgement.ACCEPTED))
