"""HypothesisManager: what might be the cause, what speaks for and against each, and what became of it.

A hypothesis moves by evidence alone. Marks of citations come from the checker; what it did not find again is not
among them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self


class HypothesisState(StrEnum):
    """Where a hypothesis is in its life."""

    PROPOSED = "proposed"
    TESTING = "testing"
    VALIDATED = "validated"
    REJECTED = "rejected"

    @property
    def words(self) -> str:
        """Return what people call it, in answers as on screen."""
        return {"testing": "being tested", "validated": "proven", "rejected": "ruled out"}.get(self.value, self.value)


#: What one more checked citation does to a confidence c: for it, c + (1 - c) * FOR; against it, c * AGAINST.
#: One contradiction outweighs two that agree: agreement is cheap, a contradiction has to be explained.
FOR, AGAINST = 0.25, 0.55
#: What nobody has cited a line for is at most a guess, and what contradicts the evidence is no better.
UNCITED_MOST, CONTRADICTED_MOST = 0.4, 0.45


@dataclass(frozen=True)
class Proposal:
    """What the catalogue or a model says of one possible cause in this turn.

    `mechanism` and `component` name it when a catalogue knows it; `supporting` and `contradicting` are marks of checked
    citations such as `[E3:L120]`; `is_proven` says that its verdict is CONFIRMED; `ruled_out_by` is the sentence that
    excludes it, with its mark, and empty otherwise. `is_weighed` says that `confidence` was measured over these very
    lines, so that they are not counted again.
    """

    statement: str
    confidence: float
    mechanism: str = ""
    component: str = ""
    supporting: tuple[str, ...] = ()
    contradicting: tuple[str, ...] = ()
    is_proven: bool = False
    ruled_out_by: str = ""
    is_weighed: bool = False

    @property
    def key(self) -> str:
        """Return what makes two proposals one hypothesis: mechanism and component, or the words of the sentence."""
        if self.mechanism:
            return f"{self.mechanism} {self.component}".strip().lower()
        return " ".join(sorted(set(re.findall(r"[a-z0-9_-]{3,}", self.statement.lower()))))


@dataclass(frozen=True)
class Hypothesis:
    """One possible cause through all turns of a case. `confidence` is 0 to 1.

    `ruled_out_by` says why a rejected one was rejected, and `seen_when_rejected` which files there were then: it is
    proposed again only when a file that is not among them speaks for it, and `rejected_before` keeps why it was not
    believed. `accepted_because` is what a person who holds it true says; it stands before all others.
    """

    key: str
    statement: str
    state: HypothesisState
    confidence: float
    created_at: datetime
    updated_at: datetime
    mechanism: str = ""
    component: str = ""
    supporting: tuple[str, ...] = ()
    contradicting: tuple[str, ...] = ()
    is_proven: bool = False
    ruled_out_by: str = ""
    seen_when_rejected: frozenset[str] = frozenset()
    rejected_before: str = ""
    accepted_because: str = ""

    @property
    def hypothesis_id(self) -> str:
        """Return the id by which it is asked for; the same key has the same id in every case."""
        return f"hyp_{hashlib.sha256(self.key.encode()).hexdigest()[:16]}"

    @classmethod
    def of(cls, proposal: Proposal, now: datetime) -> Self:
        """Return a new hypothesis; nothing of it is believed before its evidence is weighed."""
        return cls(
            proposal.key,
            proposal.statement,
            HypothesisState.PROPOSED,
            min(max(proposal.confidence, 0.0), 1.0),
            now,
            now,
            proposal.mechanism,
            proposal.component,
        )


@dataclass(frozen=True)
class Transition:
    """One row of the table of a hypothesis's life: from these states, when the test holds, to that state."""

    sources: frozenset[HypothesisState]
    target: HypothesisState
    test: Callable[[Hypothesis], bool]
    why: str


_ALIVE = frozenset({HypothesisState.PROPOSED, HypothesisState.TESTING, HypothesisState.VALIDATED})

TRANSITIONS: Sequence[Transition] = (
    Transition(_ALIVE, HypothesisState.REJECTED, lambda h: bool(h.ruled_out_by), "it is ruled out"),
    Transition(
        frozenset({HypothesisState.VALIDATED}),
        HypothesisState.TESTING,
        lambda h: bool(h.contradicting) or not h.is_proven,
        "what proved it is contradicted, or no longer holds",
    ),
    Transition(
        frozenset({HypothesisState.PROPOSED, HypothesisState.TESTING}),
        HypothesisState.VALIDATED,
        lambda h: h.is_proven and bool(h.supporting) and not h.contradicting,
        "checked lines prove it and none contradicts it",
    ),
    Transition(
        frozenset({HypothesisState.PROPOSED}),
        HypothesisState.TESTING,
        lambda h: bool(h.supporting),
        "a checked line speaks for it",
    ),
)


_BOARD = {
    HypothesisState.VALIDATED: 0,
    HypothesisState.TESTING: 1,
    HypothesisState.PROPOSED: 2,
    HypothesisState.REJECTED: 3,
}


def manage(
    known: Sequence[Hypothesis], proposals: Iterable[Proposal], files: frozenset[str], now: datetime
) -> tuple[Hypothesis, ...]:
    """Return the hypotheses after a turn: the likeliest first, rejected ones last and never lost.

    `files` are the names or marks (`E3`) of the evidence there is now. A turn that is repeated changes nothing.
    """
    found = {hypothesis.key: hypothesis for hypothesis in known}
    for proposal in proposals:
        before = found.get(proposal.key)
        after = _weighed(before or Hypothesis.of(proposal, now), proposal, files)
        if after is not None:
            found[proposal.key] = after if after == before else replace(after, updated_at=now)
    return tuple(sorted(found.values(), key=_place))


def _place(hypothesis: Hypothesis) -> tuple[object, ...]:
    """Return where it stands on the board: accepted ones first, then by what the evidence says, rejected ones last."""
    is_rejected = hypothesis.state is HypothesisState.REJECTED
    order = _BOARD[hypothesis.state]
    return (
        is_rejected,
        not hypothesis.accepted_because,
        order,
        -hypothesis.confidence,
        hypothesis.created_at,
        hypothesis.key,
    )


def reject(hypothesis: Hypothesis, reason: str, files: frozenset[str], now: datetime) -> Hypothesis:
    """Return the hypothesis as one that a person rejected, with the reason given."""
    return replace(
        hypothesis,
        state=HypothesisState.REJECTED,
        confidence=0.0,
        ruled_out_by=reason or "rejected by the user",
        seen_when_rejected=files,
        accepted_because="",
        updated_at=now,
    )


def accept(hypothesis: Hypothesis, reason: str, now: datetime) -> Hypothesis:
    """Return the hypothesis as one that a person holds true; what the evidence says of it stays as it is."""
    open_one = reopen(hypothesis, now) if hypothesis.ruled_out_by else hypothesis
    return replace(open_one, accepted_because=reason or "accepted by the user", updated_at=now)


def withdraw(hypothesis: Hypothesis, now: datetime) -> Hypothesis:
    """Return the hypothesis without what a person said of it: neither rejected nor accepted."""
    if hypothesis.ruled_out_by:
        return reopen(hypothesis, now)
    return replace(hypothesis, accepted_because="", updated_at=now) if hypothesis.accepted_because else hypothesis


def reopen(hypothesis: Hypothesis, now: datetime) -> Hypothesis:
    """Return a rejected hypothesis as one to be tested again, because a person says so; its evidence is kept."""
    confidence = _bounded(hypothesis, UNCITED_MOST)
    return _moved(
        replace(
            hypothesis,
            state=HypothesisState.PROPOSED,
            confidence=confidence,
            ruled_out_by="",
            seen_when_rejected=frozenset(),
            updated_at=now,
        ),
        frozenset(),
    )


def _weighed(before: Hypothesis, proposal: Proposal, files: frozenset[str]) -> Hypothesis | None:
    """Return the hypothesis with what the proposal adds; None when a rejected one stays as it is."""
    fresh_for = [mark for mark in proposal.supporting if mark not in before.supporting]
    fresh_against = [mark for mark in proposal.contradicting if mark not in before.contradicting]
    revived = before.state is HypothesisState.REJECTED
    if revived:
        if proposal.ruled_out_by or not any(file_of(mark) not in before.seen_when_rejected for mark in fresh_for):
            return None
        before = replace(
            before,
            state=HypothesisState.PROPOSED,
            ruled_out_by="",
            rejected_before=before.ruled_out_by,
            confidence=proposal.confidence,
        )
    confidence = proposal.confidence if proposal.is_weighed else _moved_by(before, len(fresh_for), len(fresh_against))
    after = replace(
        before,
        supporting=(*before.supporting, *fresh_for),
        contradicting=(*before.contradicting, *fresh_against),
        is_proven=proposal.is_proven,
        ruled_out_by=proposal.ruled_out_by,
    )
    after = replace(after, confidence=round(_bounded(after, confidence), 4))
    return _moved(after, files)


def _moved_by(hypothesis: Hypothesis, lines_for: int, lines_against: int) -> float:
    """Return how much a hypothesis is believed after so many more lines."""
    doubt = (1 - hypothesis.confidence) * (1 - FOR) ** lines_for
    return (1 - doubt) * AGAINST**lines_against


def _bounded(hypothesis: Hypothesis, confidence: float) -> float:
    if not hypothesis.supporting:
        confidence = min(confidence, UNCITED_MOST)
    if hypothesis.contradicting:
        confidence = min(confidence, CONTRADICTED_MOST)
    return min(max(confidence, 0.0), 1.0)


def _moved(hypothesis: Hypothesis, files: frozenset[str]) -> Hypothesis:
    """Return the hypothesis in the state that its evidence has earned, through as many rows as hold."""
    for _ in HypothesisState:
        row = next((row for row in TRANSITIONS if hypothesis.state in row.sources and row.test(hypothesis)), None)
        if row is None:
            break
        hypothesis = replace(hypothesis, state=row.target)
        if row.target is HypothesisState.REJECTED:
            return replace(hypothesis, confidence=0.0, seen_when_rejected=files)
    return hypothesis


def file_of(mark: str) -> str:
    """Return the file of a citation mark: `E3` for `[E3:L120-L124]`."""
    return mark.strip("[]").partition(":")[0]
