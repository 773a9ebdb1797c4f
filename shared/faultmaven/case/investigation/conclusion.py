"""The working conclusion of a case after a turn: what we hold true, how sure, why, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Confidence in words by the lowest value that earns it; a verdict caps it, whatever the number says.
LEVELS: tuple[tuple[float, str], ...] = ((0.8, "high"), (0.5, "medium"), (0.0, "low"))
CAPS = {"CONFIRMED": "high", "LIKELY": "medium", "INCONCLUSIVE": "low", "NO_FAULT_FOUND": "medium"}
_ORDER = ("low", "medium", "high")

#: Marks shown with a conclusion; the rest stand in the turn.
MARKS_SHOWN = 8


@dataclass(frozen=True)
class WorkingConclusion:
    """What the case room shows on its card."""

    verdict: str
    conclusion: str
    confidence: str
    reason: str
    supporting_evidence: tuple[str, ...]
    next_steps: tuple[str, ...]
    mechanism: str = ""
    cause: str = ""
    component: str = ""


def conclude(
    *, verdict: str, summary: str, confidence: float, reason: str, marks: Sequence[str], next_steps: Sequence[str]
) -> WorkingConclusion:
    """Return the conclusion of a turn; `confidence` is 0 to 1, `marks` are those of checked citations only."""
    return WorkingConclusion(
        verdict=verdict,
        conclusion=summary,
        confidence=confidence_in_words(verdict, confidence, len(marks)),
        reason=reason or _reason(verdict, len(marks)),
        supporting_evidence=tuple(dict.fromkeys(marks))[:MARKS_SHOWN],
        next_steps=tuple(next_steps),
    )


def confidence_in_words(verdict: str, confidence: float, checked: int) -> str:
    """Return low, medium or high: never above what the verdict allows, and low without a checked citation."""
    if not checked:
        return "low"
    earned = next(word for least, word in LEVELS if confidence >= least)
    return min(earned, CAPS[verdict], key=_ORDER.index)


def _reason(verdict: str, checked: int) -> str:
    lines = f"{checked} cited line{'' if checked == 1 else 's'} checked against the files"
    return {
        "CONFIRMED": f"{lines}, and nothing in the evidence contradicts it",
        "LIKELY": f"{lines}, but the evidence does not settle it",
    }.get(verdict, "the evidence does not single out one cause")
