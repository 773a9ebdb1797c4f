"""What follows from a change of a case: a closed one loses its collection, a resolved one may become a card.

A change only says where to look. What is done depends on how the case stands now, so changes may come twice, late,
and in any order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from faultmaven.agent.models import Turn
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.responses import Diagnosed
from faultmaven.case.models import Case, CaseStatus
from faultmaven.case.service import CaseNotFound, CaseService, case_service
from faultmaven.core.errors import NotFound
from faultmaven.diagnosis.models import Cause, Claim, NextStep
from faultmaven.knowledge.cards import Card, card_id
from faultmaven.knowledge.dependencies import document_service

#: Verdicts that make a case worth keeping.
_SETTLED = frozenset({"CONFIRMED", "LIKELY"})
_OVER = frozenset({CaseStatus.RESOLVED, CaseStatus.CLOSED})


class Turns(Protocol):
    """Turns by id."""

    def get(self, user_id: str, case_id: str, turn_id: str) -> Turn:
        """Return a turn; raises NotFound."""
        ...


class Cards(Protocol):
    """What knowledge keeps of cases."""

    def drop_case(self, user_id: str, case_id: str) -> int:
        """Erase the collection of a case."""
        ...

    def keep_card(self, user_id: str, card: Card) -> None:
        """Keep a card, in place of the one that its case has."""
        ...

    def drop_card(self, user_id: str, document_id: str) -> None:
        """Erase a card; erasing nothing is not an error."""
        ...


@dataclass(frozen=True)
class Closing:
    """Follows changes of cases."""

    cases: CaseService
    turns: Turns
    knowledge: Cards

    def follow(self, user_id: str, case_id: str) -> None:
        """Bring what knowledge keeps of a case in line with the case as it is now."""
        try:
            case = self.cases.get_case(user_id, case_id)
        except CaseNotFound:
            self.knowledge.drop_case(user_id, case_id)
            self.knowledge.drop_card(user_id, card_id(case_id))
            return
        if case.status is CaseStatus.CLOSED:
            self.knowledge.drop_case(user_id, case_id)
        if not case.keep_as_knowledge:
            self.knowledge.drop_card(user_id, card_id(case_id))
        elif case.status in _OVER and case.conclusion is not None and case.conclusion.verdict in _SETTLED:
            self.knowledge.keep_card(user_id, card_of(case, self._diagnosis(case, case.conclusion.turn_id)))

    def _diagnosis(self, case: Case, turn_id: str) -> Diagnosed | None:
        try:
            response = self.turns.get(case.user_id, case.case_id, turn_id).response
        except NotFound:
            return None
        return response if isinstance(response, Diagnosed) else None


def card_of(case: Case, diagnosed: Diagnosed | None) -> Card:
    """Return the card of a concluded case, with the addresses that its owner knows."""
    assert case.conclusion is not None
    shown = case.addresses.restored
    cause = next(iter(diagnosed.causes), None) if diagnosed else None
    symptoms = [case.title, case.description, *(_effects(cause) if cause else ())]
    because = [case.conclusion.conclusion, *([cause.summary] if cause else ())]
    fix = [*(_told(step) for step in cause.remediation)] if cause else [*case.conclusion.next_steps]
    evidence = [*(_quotes(cause.claims) if cause else case.conclusion.supporting_evidence)]
    named = [cause.cause_id, cause.category] if cause else []
    return Card(
        case_id=case.case_id,
        title=shown(cause.title if cause else case.title),
        symptoms=tuple(shown(text) for text in symptoms if text.strip()),
        cause=tuple(shown(text) for text in because if text.strip()),
        fix=tuple(map(shown, fix)),
        evidence=tuple(map(shown, evidence)),
        tags=tuple(dict.fromkeys(shown(tag).lower() for tag in (*case.tags, *named) if tag)),
    )


def handle_case_change(keys: Mapping[str, str]) -> None:
    """Handle one change of the case table's stream, given the keys of the item that changed."""
    if keys["sk"].startswith("case#"):
        closing().follow(keys["pk"].removeprefix("user#"), keys["sk"].removeprefix("case#"))


@cache
def closing() -> Closing:
    """Return what follows changes, over this process's tables and bucket."""
    return Closing(case_service(), TurnRepository(), document_service())


def _effects(cause: Cause) -> Iterator[str]:
    yield from (claim.text for claim in cause.effects)
    yield from (link.claim.text for link in cause.chain)


def _told(step: NextStep) -> str:
    return f"{step.text}\n```\n{step.command}\n```" if step.command else step.text


def _quotes(claims: tuple[Claim, ...]) -> Iterator[str]:
    for claim in claims:
        for citation in claim.citations[:1]:
            yield f"{claim.text}\n```log\n{citation.quote}\n```\n({citation.filename}, line {citation.line_start})"
