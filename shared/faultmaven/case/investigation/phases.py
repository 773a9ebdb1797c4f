"""PhaseOrchestrator: where an investigation stands, what is missing to go on, and when it runs in circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The four phases of an investigation, in their order."""

    CONSULTING = "consulting"
    DIAGNOSING = "diagnosing"
    ANALYZING = "analyzing"
    RESOLVED = "resolved"


ORDER = tuple(Phase)
#: As designed: of the last ten entries no phase may stand more than three times.
LOOP_WINDOW, LOOP_MOST = 10, 3
#: Turns in one phase before the case says that it is stuck.
MAX_ITERATIONS = 5


@dataclass(frozen=True)
class Situation:
    """What is known when a turn ends."""

    is_understood: bool  # it is said what is wrong, or there is evidence that shows it
    has_evidence: bool
    is_cause_proven: bool  # a validated hypothesis
    is_cause_contradicted: bool  # what was validated before no longer holds
    has_solution: bool
    is_solution_verified: bool
    is_fault_back: bool = False  # new evidence shows the fault again after it was resolved


@dataclass(frozen=True)
class Rule:
    """One row of the table of transitions. `missing` says what the row waits for."""

    source: Phase
    target: Phase
    test: Callable[[Situation], bool]
    because: str
    missing: str


#: The first row of a phase that holds is taken. Rows that lead back stand first.
RULES: Sequence[Rule] = (
    Rule(
        Phase.RESOLVED,
        Phase.ANALYZING,
        lambda s: s.is_fault_back or s.is_cause_contradicted,
        "new evidence shows the fault again",
        "",
    ),
    Rule(
        Phase.ANALYZING,
        Phase.DIAGNOSING,
        lambda s: s.is_cause_contradicted or not s.is_cause_proven,
        "the cause is contradicted or ruled out",
        "",
    ),
    Rule(
        Phase.DIAGNOSING,
        Phase.CONSULTING,
        lambda s: not s.is_understood,
        "it is no longer clear what is wrong",
        "",
    ),
    Rule(
        Phase.CONSULTING,
        Phase.DIAGNOSING,
        lambda s: s.is_understood and s.has_evidence,
        "it is clear what is wrong, and there is evidence to read",
        "what is wrong in your words, and evidence: a log, an event list, a description",
    ),
    Rule(
        Phase.DIAGNOSING,
        Phase.ANALYZING,
        lambda s: s.is_cause_proven,
        "the root cause is proven",
        "lines that prove one cause and rule out those that look like it",
    ),
    Rule(
        Phase.ANALYZING,
        Phase.RESOLVED,
        lambda s: s.has_solution and s.is_solution_verified,
        "the solution is applied and its check passed",
        "the solution applied, and evidence from afterwards that shows that it worked",
    ),
)


@dataclass(frozen=True)
class Step:
    """What a turn does to the phase. `history` ends with the phase now; `iterations` counts its turns."""

    phase: Phase
    history: tuple[Phase, ...]
    iterations: int
    because: str = ""
    missing: str = ""
    is_loop_back: bool = False
    is_loop: bool = False
    is_stuck: bool = False

    @property
    def must_escalate(self) -> bool:
        """Tell whether going on like this leads nowhere: a person has to decide."""
        return self.is_loop or self.is_stuck


def detect_loopback(history: Sequence[Phase], most: int = LOOP_MOST) -> bool:
    """Tell whether a phase was entered more than `most` times among the last ten entries."""
    return any(count > most for count in Counter(history[-LOOP_WINDOW:]).values())


def advance(
    history: Sequence[Phase], iterations: int, situation: Situation, max_iterations: int = MAX_ITERATIONS
) -> Step:
    """Return the step of a turn: at most one transition back, or as many forward as hold.

    `history` are the phases as they were entered, oldest first (a new case has none); `iterations` are the turns that
    the last of them has had so far.
    """
    entered = list(history) or [Phase.CONSULTING]
    start = entered[-1]
    because, is_back = "", False
    while (rule := _rule(entered[-1], situation)) is not None:
        is_back = ORDER.index(rule.target) < ORDER.index(rule.source)
        if is_back and entered[-1] is not start:
            break  # a turn that went forward stays there: turning back needs evidence of its own
        entered.append(rule.target)
        because = rule.because
        if is_back:
            break
    phase = entered[-1]
    has_moved = len(entered) > max(len(history), 1)
    turns = 1 if has_moved else iterations + 1
    return Step(
        phase,
        tuple(entered),
        turns,
        because,
        missing_in(phase),
        is_back and has_moved,
        detect_loopback(entered),
        phase is not Phase.RESOLVED and turns >= max_iterations,
    )


def missing_in(phase: Phase) -> str:
    """Return what a phase waits for; nothing in the last one."""
    return next((rule.missing for rule in RULES if rule.source is phase and rule.missing), "")


def _rule(phase: Phase, situation: Situation) -> Rule | None:
    return next((rule for rule in RULES if rule.source is phase and rule.test(situation)), None)
