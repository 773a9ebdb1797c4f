"""Resolved cases become cards that are found, with consent only; closed and erased ones leave no collection."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from faultmaven.agent import closing as agent_closing
from faultmaven.agent.closing import handle_case_change
from faultmaven.agent.models import Turn, TurnStatus
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.responses import SolutionReady
from faultmaven.case.models import CaseStatus, Conclusion
from faultmaven.case.service import CaseEdit, case_service
from faultmaven.diagnosis.models import Cause, Citation, Claim, NextStep, Verdict
from faultmaven.knowledge.deliveries import ingest
from faultmaven.knowledge.dependencies import document_service
from faultmaven.knowledge.models import Reader
from faultmaven.knowledge.service import knowledge_service

from tests.support.knowledge import knowledge, write

USER = "user_ann"
NOW = datetime(2026, 2, 1, tzinfo=UTC)
QUOTE = "java.lang.OutOfMemoryError: Java heap space at 203.0.113.9"


@pytest.fixture(autouse=True)
def stores() -> Iterator[None]:
    with knowledge():
        agent_closing.closing.cache_clear()
        yield
    agent_closing.closing.cache_clear()


def concluded_case(status: CaseStatus = CaseStatus.RESOLVED, *, keep: bool = True) -> str:
    """Return a case with a conclusion, a turn that proves it, and this status."""
    cases = case_service()
    case = cases.open_case(USER, "Checkout answers 503 since noon", description="Orders fail.")
    quote = case.addresses.pseudonymised(QUOTE)
    citation = Citation("ev_1", 1, "checkout.log", 42, 42, quote, checked=True)
    cause = Cause(
        cause_id="java-heap-exhausted",
        title="The heap of checkout is too small",
        category="memory",
        component="Deployment/checkout",
        verdict=Verdict.CONFIRMED,
        confidence=0.95,
        summary="The cart cache grows until the heap is full.",
        claims=(Claim("The heap ran out", (citation,)),),
        remediation=(NextStep("fix", "Raise the heap", "kubectl set env deploy/checkout JAVA_OPTS=-Xmx2g"),),
    )
    response = SolutionReady(
        text="t", verdict=Verdict.CONFIRMED, summary="s", causes=(cause,), cause_id=cause.cause_id,
        solution=cause.remediation, verification=(),
    )  # fmt: skip
    turn = Turn("turn_1", USER, case.case_id, "why?", TurnStatus.DONE, NOW, NOW, NOW, response)
    open_turn(turn)
    conclusion = Conclusion("CONFIRMED", cause.title, "high", "", ("[E1:L42]",), (), "turn_1", NOW)
    cases.record_conclusion(USER, case.case_id, conclusion)
    cases.edit_case(USER, case.case_id, CaseEdit(status=status, keep_as_knowledge=keep), lambda _: None)
    return case.case_id


def open_turn(turn: Turn) -> None:
    """Store a turn that has ended."""
    from faultmaven.agent.models import EventKind, Step, TurnEvent

    turns = TurnRepository()
    asked = replace(turn, status=TurnStatus.QUEUED, response=None, finished_at=None)
    turns.open(asked, TurnEvent(1, NOW, EventKind.ACCEPTED, "accepted"))
    assert turns.finish(turn, Step(NOW, EventKind.DONE, "done"))


def changed(case_id: str) -> None:
    """Let the stream tell of a change, and deliver the card's upload if there is one."""
    handle_case_change({"pk": f"user#{USER}", "sk": f"case#{case_id}"})
    card = f"card-{case_id}"
    for number in range(1, document_service().documents.latest_number(USER, card) + 1):
        ingest().handle(f"uploads/{USER}/{card}/{number}")


def cards(query: str = "checkout heap out of memory") -> list[str]:
    return [found.document_id for found in knowledge_service().search(query, reader=Reader(USER))]


def test_a_resolved_case_is_found_by_its_symptoms_with_cause_fix_and_proof() -> None:
    case_id = concluded_case()
    for _ in range(2):
        changed(case_id)
    assert cards() == [f"card-{case_id}"]
    document = document_service().get_document(USER, f"card-{case_id}")
    assert (document.type, document.number) == ("case", 1)
    assert "java-heap-exhausted" in document.tags
    for words in ("Checkout answers 503", "The cart cache grows", "-Xmx2g", QUOTE, "(checkout.log, line 42)"):
        assert words in document.body
    assert [found.section.split(" > ")[-1] for found in knowledge_service().search("Xmx2g", reader=Reader(USER))] == [
        "Fix"
    ]
    assert knowledge_service().search("checkout heap", reader=Reader("user_eve")) == []


def test_without_consent_nothing_is_kept_and_withdrawing_it_erases() -> None:
    case_id = concluded_case(keep=False)
    changed(case_id)
    assert cards() == []
    case_service().edit_case(USER, case_id, CaseEdit(keep_as_knowledge=True), lambda _: None)
    changed(case_id)
    assert cards() == [f"card-{case_id}"]
    case_service().edit_case(USER, case_id, CaseEdit(keep_as_knowledge=False), lambda _: None)
    changed(case_id)
    assert cards() == []


def test_a_case_that_is_still_open_has_no_card() -> None:
    case_id = concluded_case(CaseStatus.ANALYZING)
    changed(case_id)
    assert cards() == []


def test_closing_ends_the_collection_and_keeps_the_card_erasing_ends_both() -> None:
    case_id = concluded_case()
    write(USER, "# Topology\n\nThe checkout heap is on node seven.", case_id=case_id)
    in_case = Reader(USER, case_id)
    changed(case_id)
    assert len(knowledge_service().search("checkout heap", reader=in_case)) == 2
    case_service().edit_case(USER, case_id, CaseEdit(status=CaseStatus.CLOSED), lambda _: None)
    changed(case_id)
    assert [found.document_id for found in knowledge_service().search("checkout heap", reader=in_case)] == [
        f"card-{case_id}"
    ]
    case_service().delete_case(USER, case_id, lambda _: None)
    changed(case_id)
    assert cards() == []


def test_changes_of_other_items_are_nobodys_business() -> None:
    case_id = concluded_case()
    handle_case_change({"pk": f"user#{USER}#case#{case_id}", "sk": "message#1"})
    assert cards() == []
