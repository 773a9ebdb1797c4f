"""The course of an investigation through its turns: hypotheses, phase and intensity, moved by what each turn found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from faultmaven.case.investigation.feedback import Feedback
from faultmaven.case.investigation.hypotheses import Hypothesis, HypothesisState, Proposal, manage
from faultmaven.case.investigation.intensity import Intensity, Load, choose
from faultmaven.case.investigation.phases import MAX_ITERATIONS, Phase, Situation, advance, missing_in

#: Hypotheses kept in a case; beyond these the least likely open ones go, never a validated or rejected one.
_MOST = 40


@dataclass(frozen=True)
class Course:
    """Where an investigation stands after its last turn. `phases` are those entered, oldest first.

    `missing` says what the phase waits for, `because` why it was entered, `intensity_because` what made the case hard.
    `pinned` are facts that no turn may forget, `feedback` what was said of recommendations. `turn_id` is the last turn
    that moved it, so that a second delivery of the same turn changes nothing; `revision` counts the changes.
    """

    hypotheses: tuple[Hypothesis, ...] = ()
    phases: tuple[Phase, ...] = (Phase.CONSULTING,)
    iterations: int = 0
    because: str = ""
    missing: str = ""
    must_escalate: bool = False
    intensity: Intensity = Intensity.LIGHT
    intensity_because: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    turn_id: str = ""
    revision: int = 0

    @property
    def phase(self) -> Phase:
        """Return the phase now."""
        return self.phases[-1]

    def in_state(self, *states: HypothesisState) -> list[Hypothesis]:
        """Return the hypotheses in these states, likeliest first."""
        return [hypothesis for hypothesis in self.hypotheses if hypothesis.state in states]

    def find(self, hypothesis_id: str) -> Hypothesis | None:
        """Return a hypothesis by its id."""
        return next((h for h in self.hypotheses if h.hypothesis_id == hypothesis_id), None)

    def with_hypothesis(self, changed: Hypothesis) -> Course:
        """Return the course with one hypothesis in place of the one with its id."""
        kept = tuple(changed if h.hypothesis_id == changed.hypothesis_id else h for h in self.hypotheses)
        return replace(self, hypotheses=kept)


@dataclass(frozen=True)
class Found:
    """What one turn found: proposals of causes, the files there are (`E3`), and what the phases ask about.

    `components` counts those that show something wrong, `records` the records of the evidence.
    """

    turn_id: str
    at: datetime
    proposals: Sequence[Proposal] = ()
    files: frozenset[str] = frozenset()
    is_understood: bool = False
    has_solution: bool = False
    is_solution_verified: bool = False
    components: int = 0
    records: int = 0


def after_turn(before: Course, found: Found, max_iterations: int = MAX_ITERATIONS) -> Course:
    """Return the course after a turn; the same turn twice is one turn."""
    if before.turn_id == found.turn_id:
        return before
    hypotheses = manage(before.hypotheses, found.proposals, found.files, found.at)
    validated = {h.key for h in hypotheses if h.state is HypothesisState.VALIDATED}
    lost = {h.key for h in before.in_state(HypothesisState.VALIDATED)} - validated
    situation = Situation(
        is_understood=found.is_understood,
        has_evidence=bool(found.files),
        is_cause_proven=bool(validated),
        is_cause_contradicted=bool(lost) and not validated,
        has_solution=found.has_solution,
        is_solution_verified=found.is_solution_verified,
        is_fault_back=_is_back(before, hypotheses),
    )
    step = advance(before.phases, before.iterations, situation, max_iterations)
    chosen = choose(_load(hypotheses, found, step.iterations, is_proven=bool(validated)))
    return replace(
        before,
        hypotheses=_fewer(hypotheses),
        phases=step.history[-100:],
        iterations=step.iterations,
        because=step.because or before.because,
        missing=step.missing,
        must_escalate=step.must_escalate,
        intensity=chosen.intensity,
        intensity_because=chosen.because,
        turn_id=found.turn_id,
    )


def after_confirmation(before: Course, step_id: str, because: str) -> Course:
    """Return the course after a person confirmed that it is solved; the same confirmation twice is one."""
    if before.turn_id == step_id or before.phase is Phase.RESOLVED:
        return before
    return replace(after_choice(before, Phase.RESOLVED, because), turn_id=step_id)


def after_choice(before: Course, phase: Phase, because: str) -> Course:
    """Return the course after a person said which phase it is in; the next turn goes on from there."""
    if before.phase is phase:
        return before
    return replace(
        before,
        phases=(*before.phases, phase)[-100:],
        iterations=1,
        because=because,
        missing=missing_in(phase),
        must_escalate=False,
    )


def _is_back(before: Course, hypotheses: Sequence[Hypothesis]) -> bool:
    """Tell whether a proven cause of a resolved case has lines in a file that was not there when it was resolved."""
    if before.phase is not Phase.RESOLVED:
        return False
    known = {h.key: set(h.supporting) for h in before.hypotheses}
    return any(h.state is HypothesisState.VALIDATED and set(h.supporting) - known.get(h.key, set()) for h in hypotheses)


def _load(hypotheses: Sequence[Hypothesis], found: Found, turns: int, *, is_proven: bool) -> Load:
    return Load(
        components=found.components,
        open_hypotheses=sum(h.state in (HypothesisState.PROPOSED, HypothesisState.TESTING) for h in hypotheses),
        failed_hypotheses=sum(h.state is HypothesisState.REJECTED for h in hypotheses),
        turns_in_phase=turns,
        files=len(found.files),
        records=found.records,
        is_proven=is_proven,
    )


def _fewer(hypotheses: tuple[Hypothesis, ...]) -> tuple[Hypothesis, ...]:
    settled = (HypothesisState.VALIDATED, HypothesisState.REJECTED)
    room = _MOST - sum(h.state in settled for h in hypotheses)
    open_ones = [h for h in hypotheses if h.state not in settled][: max(room, 0)]
    return tuple(h for h in hypotheses if h.state in settled or h in open_ones)
