"""What a long investigation does next: think, ask, gather, have something confirmed, or end with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from faultmaven.case.investigation.phases import LOOP_MOST, MAX_ITERATIONS, Phase, detect_loopback

#: Turns that fail one after another before somebody has to look at why.
MOST_FAILED_TURNS = 3
#: How often the same thing is asked for: once, and once more when what came was something else.
MOST_ASKED = 2
#: Things asked for at a time; more is a list that nobody works through.
ASKED_AT_ONCE = 3


class MoveKind(StrEnum):
    """What an investigation can do. Those from `ask` on wait for a person."""

    THINK = "think"
    END = "end"
    ASK = "ask"
    GATHER = "gather"
    TEST = "test"
    CONFIRM = "confirm"


#: Moves that end only with a reply.
WAITING = frozenset({MoveKind.ASK, MoveKind.GATHER, MoveKind.TEST, MoveKind.CONFIRM})


class Ending(StrEnum):
    """How an investigation ends, always with a reason."""

    RESOLVED = "resolved"
    ESCALATED = "escalated"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Needed:
    """One thing to bring: what it is, and the command that gets it where one is known."""

    text: str
    command: str | None = None


@dataclass(frozen=True)
class Move:
    """What to do next. `text` is the question, or the reason of an end; `needed` is what to bring."""

    kind: MoveKind
    text: str
    because: str
    needed: tuple[Needed, ...] = ()
    options: tuple[str, ...] = ()
    ending: Ending | None = None


@dataclass(frozen=True)
class Standing:
    """What is known when a move is chosen.

    `turns` counts those of this investigation, `failed_turns` the last ones without an answer, `turns_in_phase` those
    since the last of `phases` (as this investigation entered them) began. `has_news` says that no turn has seen what
    there is now. `needed` holds what the last answer names as missing and that may still be asked for. `question` is
    what the last answer asks back. `closed_as`, `unanswered` and `confirmed` are what a person did, or did not do.
    `most_turns_in_phase` is what the installation allows.
    """

    turns: int = 0
    failed_turns: int = 0
    has_news: bool = False
    phases: tuple[Phase, ...] = (Phase.CONSULTING,)
    turns_in_phase: int = 0
    missing: str = ""
    suspect: str = ""
    is_proven: bool = False
    is_healthy: bool = False
    fix: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    needed: tuple[Needed, ...] = ()
    question: str = ""
    options: tuple[str, ...] = ()
    must_escalate: str = ""
    is_confirmed: bool = False
    is_denied_well: bool = False
    was_described: bool = False
    closed_as: str = ""
    unanswered: str = ""
    most_turns_in_phase: int = MAX_ITERATIONS

    @property
    def most_turns(self) -> int:
        """Return how many turns one investigation has, whatever its phases: those of four phases."""
        return len(Phase) * self.most_turns_in_phase


@dataclass(frozen=True)
class Rule:
    """One row of the table of moves."""

    test: Callable[[Standing], bool]
    move: Callable[[Standing], Move]


def _end(ending: Ending, because: str, text: Callable[[Standing], str]) -> Callable[[Standing], Move]:
    return lambda s: Move(MoveKind.END, text(s), because, ending=ending)


def _confirm(s: Standing) -> Move:
    fix = f" The fix: {'; '.join(s.fix)}." if s.fix else ""
    check = f" The check: {'; '.join(s.checks)}." if s.checks else ""
    text = f"The cause is proven: {s.suspect}{fix}{check} Is it applied, and did the check pass?"
    return Move(MoveKind.CONFIRM, text, "a cause is proven, and only you can see whether its fix works")


def _test(s: Standing) -> Move:
    wanted = s.needed[:ASKED_AT_ONCE]
    text = f"This would decide whether it is the cause: {s.suspect} Bring: {_listed(wanted)}."
    return Move(MoveKind.TEST, text, "a cause is likely and one check would decide", wanted)


def _gather(s: Standing) -> Move:
    wanted = s.needed[:ASKED_AT_ONCE]
    return Move(MoveKind.GATHER, f"To go on, bring: {_listed(wanted)}.", "the evidence does not show the cause", wanted)


def _listed(needed: Sequence[Needed]) -> str:
    return "; ".join(item.text.rstrip(".") for item in needed)


DESCRIBE = "What do you see go wrong, since when, and what was changed just before?"
WELL_AGAIN = "Nothing in the evidence is wrong any more. Is everything well again?"

#: The first row that holds is taken: what people decided, limits, thinking, asking, and at last giving up.
RULES: Sequence[Rule] = (
    Rule(
        lambda s: s.is_confirmed,
        _end(
            Ending.RESOLVED,
            "a person confirmed it",
            lambda s: (
                f"The fix is applied and you confirmed that it works: {s.suspect}"
                if s.suspect
                else "You confirmed that everything is well again."
            ),
        ),
    ),
    Rule(
        lambda s: bool(s.closed_as),
        lambda s: Move(
            MoveKind.END,
            f"You set the case to {s.closed_as}.",
            "a person decided",
            ending=Ending.RESOLVED if s.closed_as == Phase.RESOLVED.value else Ending.STOPPED,
        ),
    ),
    Rule(lambda s: bool(s.unanswered), _end(Ending.STOPPED, "nobody answered in time", lambda s: s.unanswered)),
    Rule(
        lambda s: s.failed_turns >= MOST_FAILED_TURNS,
        _end(
            Ending.ESCALATED,
            "answers kept failing",
            lambda s: f"{s.failed_turns} answers in a row failed on our side; the case is as it was before them.",
        ),
    ),
    Rule(
        lambda s: detect_loopback(s.phases),
        _end(
            Ending.ESCALATED,
            "it runs in circles",
            lambda s: (
                f"It runs in circles: a phase was entered more than {LOOP_MOST} times, the last one is {s.phases[-1]}."
            ),
        ),
    ),
    Rule(
        lambda s: s.has_news and s.turns_in_phase >= s.most_turns_in_phase,
        _end(
            Ending.ESCALATED,
            "the phase is stuck",
            lambda s: f"{s.turns_in_phase} turns of {s.phases[-1]} led no further. What is missing: {s.missing}.",
        ),
    ),
    Rule(
        lambda s: s.has_news and s.turns >= s.most_turns,
        _end(Ending.ESCALATED, "the budget is used up", lambda s: f"All {s.most_turns} turns of it are used up."),
    ),
    Rule(
        lambda s: s.has_news,
        lambda _: Move(MoveKind.THINK, "", "there is something that no answer has looked at yet"),
    ),
    Rule(
        lambda s: bool(s.must_escalate),
        _end(Ending.ESCALATED, "the answer asks for somebody else", lambda s: s.must_escalate),
    ),
    Rule(
        lambda s: bool(s.question),
        lambda s: Move(MoveKind.ASK, s.question, "the answer depends on it", options=s.options),
    ),
    Rule(lambda s: s.is_proven, _confirm),
    Rule(lambda s: bool(s.needed and s.suspect), _test),
    Rule(
        lambda s: s.is_healthy and not s.is_denied_well,
        lambda _: Move(MoveKind.CONFIRM, WELL_AGAIN, "no fault was found in what was given"),
    ),
    Rule(lambda s: bool(s.needed), _gather),
    Rule(
        lambda s: not s.was_described,
        lambda _: Move(MoveKind.ASK, DESCRIBE, "the evidence alone does not single out a cause"),
    ),
    Rule(
        lambda _: True,
        _end(
            Ending.ESCALATED,
            "nothing is left to ask for",
            lambda s: (
                "Everything asked for was brought or cannot be had, and it does not prove one cause."
                + (f" The likeliest: {s.suspect}" if s.suspect else "")
            ),
        ),
    ),
)


def next_move(standing: Standing) -> Move:
    """Return what to do next; there is always something, and it always comes with a reason."""
    return next(rule.move(standing) for rule in RULES if rule.test(standing))
