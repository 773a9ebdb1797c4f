"""Hypotheses out of a model's structured output: what it holds possible, with the lines that hold for and against."""

import re
from collections.abc import Sequence

from faultmaven.agent.model_answer import ModelAnswer
from faultmaven.agent.model_check import ModelCheck, inert
from faultmaven.case.investigation.hypotheses import Hypothesis, Proposal

#: Of the words of two statements about one thing, so many have to be the same for both to be one hypothesis: a model
#: words the same thought anew every time, and a rejected one must not come back in other words.
SAME_WORDS = 0.4

#: What a model's own number counts for at most before a line speaks for it; lines raise it, as for any other.
GUESS = 0.4

_WORD = re.compile(r"[a-z0-9][a-z0-9_.-]*[a-z0-9]")
_ENDING = re.compile(r"(?:ations?|ings?|ions?|ies|ed|es|s|e|y)$")
_EMPTY = frozenset(("the", "and", "for", "was", "were", "has", "had", "its", "with", "that", "this", "from", "because"))


def proposals_of(answer: ModelAnswer, check: ModelCheck, known: Sequence[Hypothesis]) -> tuple[Proposal, ...]:
    """Return a proposal for each hypothesis of the answer; one that is known already goes under the known name."""
    found: list[Proposal] = []
    for item in answer.hypotheses:
        statement, component = inert(item.statement), inert(item.component)
        supporting, contradicting = check.marks(item.supporting), check.marks(item.contradicting)
        if not statement:
            continue
        one = Proposal(
            statement,
            min(item.confidence, GUESS),
            component=component,
            supporting=supporting,
            contradicting=tuple(mark for mark in contradicting if mark not in supporting),
        )
        found.append(known_as(one, known))
    return tuple(found)


def known_as(proposal: Proposal, known: Sequence[Hypothesis]) -> Proposal:
    """Return the proposal under the name of the hypothesis that says the same, if there is one."""
    words = _words(proposal.statement)
    for hypothesis in known:
        others = _words(hypothesis.statement)
        alike = len(words & others) / max(1, min(len(words), len(others)))
        if alike >= SAME_WORDS and _name(hypothesis.component) == _name(proposal.component):
            return Proposal(
                hypothesis.statement,
                proposal.confidence,
                hypothesis.mechanism,
                hypothesis.component,
                proposal.supporting,
                proposal.contradicting,
                proposal.is_proven,
                proposal.ruled_out_by,
            )
    return proposal


def _words(text: str) -> set[str]:
    return {_ENDING.sub("", word) for word in _WORD.findall(text.lower()) if word not in _EMPTY}


def _name(component: str) -> str:
    return component.rsplit("/", 1)[-1].lower()
