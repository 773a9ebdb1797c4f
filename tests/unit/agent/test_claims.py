"""What a model writes counts as far as its lines carry it, sentence by sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from faultmaven.agent.claims import check_answer
from faultmaven.agent.model_answer import ModelAnswer, ModelCitation, ModelClaim
from faultmaven.agent.model_check import UNVERIFIED
from faultmaven.diagnosis.models import Claim, Diagnosis, Verdict
from faultmaven.diagnosis.statements.sentences import sentences_of
from faultmaven.evidence.facts import CaseFacts

from tests.support.cases import case_of

ORDERS = """\
2026-01-31T09:04:59Z INFO orders starting, version 41
2026-01-31T09:05:00Z ERROR orders request to ledger timed out after 3000ms
2026-01-31T09:05:02Z ERROR orders giving up after 5 attempts
"""
LEDGER = "2026-01-31T09:05:01Z WARN ledger pool exhausted: 20 of 20 connections in use\n"
NOTHING = Diagnosis(Verdict.INCONCLUSIVE, "No signature fits.", ())


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseFacts]:
    files = {"a-orders.log": ORDERS, "b-ledger.log": LEDGER}
    with case_of(Path(tmp_path_factory.mktemp("case")), files) as opened:
        yield opened


def answered(facts: CaseFacts, text: str, mark: str, quote: str, **more: object) -> Diagnosis:
    answer = ModelAnswer(
        summary=str(more.get("summary", "A request to ledger timed out.")),
        cause_title="A request to ledger timed out",
        component="ledger",
        verdict=more.get("verdict", Verdict.CONFIRMED),  # pyright: ignore[reportArgumentType]
        claims=[ModelClaim(text=text, citations=[ModelCitation(mark=mark, quote=quote)])],
    )
    return check_answer(answer, facts, NOTHING).diagnosis


def claims(found: Diagnosis) -> tuple[Claim, ...]:
    return found.causes[0].claims


@pytest.mark.parametrize(
    ("text", "mark", "quote", "holds"),
    [
        ("A request of orders to ledger timed out after 3 s.", "E1:L2", "timed out after 3000ms", True),
        ("The pool of ledger is exhausted: 20 of 20 connections are in use.", "E2:L1", "pool exhausted", True),
        ("A request of orders to ledger timed out after 3 s.", "E2:L1", "timed out after 3000ms", False),  # wrong file
        ("A request of orders to ledger timed out after 3 s.", "E1:L3", "timed out after 3000ms", False),  # wrong line
        ("A request of orders to ledger timed out after 9 s.", "E1:L2", "timed out after 3000ms", False),  # figure
        ("A request of orders to ledger timed out after 3000 s.", "E1:L2", "timed out", False),  # unit
        ("A request of orders to `payments-db` timed out.", "E1:L2", "timed out", False),  # entity
        ("No request of orders timed out.", "E1:L2", "timed out after 3000ms", False),  # negation
        ("A request timed out at 10:05:00.", "E1:L2", "timed out after 3000ms", False),  # time
        ("The ledger crashed.", "E1:L2", "request to ledger timed out", False),  # not said
        ("A request of orders timed out.", "E9:L2", "timed out after 3000ms", False),  # no such file
        ("A request of orders timed out.", "E1:L2", "words that are not there", False),  # no such quote
    ],
)
def test_a_claim_holds_when_its_line_says_it(facts: CaseFacts, text: str, mark: str, quote: str, holds: bool) -> None:
    (claim,) = claims(answered(facts, text, mark, quote))
    assert claim.is_verified is holds, claim.doubts


def test_each_sentence_of_a_claim_stands_for_itself(facts: CaseFacts) -> None:
    text = "A request of orders to ledger timed out. The disk of ledger is full."
    found = claims(answered(facts, text, "E1:L2", "timed out after 3000ms"))
    assert [claim.is_verified for claim in found] == [True, False]
    assert any("disk" in doubt for doubt in found[1].doubts)


def test_a_sentence_of_the_summary_that_no_line_carries_is_marked(facts: CaseFacts) -> None:
    summary = "A request of orders to ledger timed out. The network was down for 7 minutes."
    found = answered(facts, "A request to ledger timed out.", "E1:L2", "timed out", summary=summary)
    first, second = found.causes[0].summary.split(". ", 1)
    assert UNVERIFIED not in first
    assert second.endswith(UNVERIFIED)


def test_what_fails_supports_no_verdict(facts: CaseFacts) -> None:
    found = answered(facts, "The ledger crashed 7 times.", "E1:L2", "timed out after 3000ms")
    assert found.causes[0].verdict is Verdict.INCONCLUSIVE


def test_that_nothing_is_wrong_is_not_for_a_model_to_say(facts: CaseFacts) -> None:
    found = answered(facts, "All is well.", "E1:L1", "orders starting", verdict=Verdict.NO_FAULT_FOUND)
    assert (found.verdict, found.causes) == (Verdict.INCONCLUSIVE, ())


def test_a_full_stop_inside_a_name_ends_no_sentence() -> None:
    assert sentences_of("It failed at 10.0.0.4:80. Then v1.2 came, e.g. on web. Done") == [
        "It failed at 10.0.0.4:80.",
        "Then v1.2 came, e.g. on web.",
        "Done",
    ]
