"""Ranks matches: causes above their effects, what the case is about above what is merely in a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from faultmaven.diagnosis.matching import Match

#: What the kinds of proof are worth beside each other; only their order and rough distance matter.
_PROOF = {"direct": 1.0, "strong": 0.7, "circumstantial": 0.4}
#: What a fault loses that was over long before its log ends: it is seldom what is wrong now.
_OVER = 0.2
#: Below this a match concerns something the case is not about.
IN_FOCUS = 0.5


@dataclass(frozen=True)
class Ranked:
    """A cause, the effects worth telling, all that it explains, and its score between 0 and about 1."""

    match: Match
    effects: tuple[Match, ...]
    explained: tuple[Match, ...]
    score: float


def rank(matches: Sequence[Match]) -> tuple[list[Ranked], list[Match], list[Ranked]]:
    """Return the causes in focus, best first; effects that no cause explains, anywhere; and causes elsewhere."""
    causes = [match for match in matches if match.signature.role == "cause"]
    effects = [match for match in matches if match.signature.role == "effect"]
    consequences = {id(d) for c in causes for d in causes if c is not d and _explains(c, d) and not _explains(d, c)}
    ranked: list[Ranked] = []
    for cause in causes:
        if id(cause) in consequences:
            continue
        own = [other for other in [*effects, *causes] if other is not cause and _explains(cause, other)]
        states = [other for other in own if other.signature.role == "effect"]
        shown = tuple(o for o in own if not any(_explains(state, o) for state in states if state is not o))
        ranked.append(Ranked(cause, shown, tuple(own), _score(cause, own)))
    ranked.sort(key=lambda r: (-r.score, -r.match.signature.priority, r.match.subject.key))
    explained = {id(effect) for entry in ranked for effect in entry.explained}
    left = [e for e in effects if id(e) not in explained]
    open_effects = [e for e in left if not any(_explains(other, e) for other in left if other is not e)]
    here = [entry for entry in ranked if entry.match.focus >= IN_FOCUS]
    return (
        here,
        sorted(open_effects, key=lambda e: (-e.focus, -e.signature.priority)),
        [r for r in ranked if r not in here],
    )


def _explains(cause: Match, effect: Match) -> bool:
    if effect.signature.id not in cause.signature.explains:
        return False
    if any(a.is_related_to(b) for a in cause.all_subjects for b in effect.all_subjects):
        return True
    # A service, node, volume or log has no workload of its own: there the declared relation has to do, in focus.
    return "Pod" not in (cause.subject.kind, effect.subject.kind) and min(cause.focus, effect.focus) >= IN_FOCUS


def _score(cause: Match, effects: Sequence[Match]) -> float:
    signature = cause.signature
    confirmed = min(len(cause.confirmations), 3) / 3
    explained = min(len(effects), 3) / 3
    score = 0.30 * signature.priority / 100 + 0.25 * _PROOF[signature.proof] + 0.12 * confirmed + 0.15 * explained
    score += 0.18 * min(cause.focus, 1.2)
    if cause.values.get("ended"):
        score -= _OVER
    return round(score - 0.15 * len(cause.contradictions), 4)
