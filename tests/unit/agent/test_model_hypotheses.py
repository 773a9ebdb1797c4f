"""Hypotheses out of a model's answer: only checked lines count, and what was rejected stays so in other words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faultmaven.agent.hypotheses_of_model import GUESS, known_as, proposals_of
from faultmaven.agent.model_answer import ModelAnswer, ModelCitation, ModelHypothesis
from faultmaven.agent.model_check import ModelCheck
from faultmaven.case.investigation.course import Course, Found, after_turn
from faultmaven.case.investigation.hypotheses import HypothesisState, Proposal, manage, reject
from faultmaven.diagnosis.models import Verdict
from faultmaven.evidence.facts import CaseFacts

NOW = datetime(2026, 1, 31, 9, 10, tzinfo=UTC)


@pytest.fixture
def facts(tmp_path: Path) -> Iterator[CaseFacts]:
    path = tmp_path / "orders.log"
    path.write_text("2026-01-31T09:05:00Z ERROR orders pool exhausted after 30 s\n2026-01-31T09:05:01Z INFO disk ok\n")
    with CaseFacts.from_files([path]) as opened:
        yield opened


def says(*hypotheses: ModelHypothesis) -> ModelAnswer:
    return ModelAnswer(
        summary="s", cause_title="t", component="orders", verdict=Verdict.LIKELY, claims=[], hypotheses=list(hypotheses)
    )


def guess(statement: str, *marks: tuple[str, str], against: tuple[tuple[str, str], ...] = ()) -> ModelHypothesis:
    return ModelHypothesis(
        statement=statement,
        component="orders",
        confidence=0.95,
        supporting=[ModelCitation(mark=mark, quote=quote) for mark, quote in marks],
        contradicting=[ModelCitation(mark=mark, quote=quote) for mark, quote in against],
    )


def test_only_lines_that_are_there_speak_for_or_against(facts: CaseFacts) -> None:
    check = ModelCheck(facts)
    answer = says(
        guess("The pool is exhausted", ("E1:L1", "pool exhausted"), ("E1:L9", "invented"), ("E7:L1", "no such file")),
        guess("The disk is full", against=(("E1:L2", "disk ok"),)),
        guess("See [this](http://evil.test) <img src=x>"),
    )
    pool, disk, inert = proposals_of(answer, check, ())
    assert (pool.supporting, pool.confidence, check.invented) == (("[E1:L1]",), GUESS, 2)
    assert (disk.supporting, disk.contradicting) == ((), ("[E1:L2]",))
    assert inert.statement == "See this"
    states = {h.statement: h for h in manage((), (pool, disk, inert), frozenset({"E1"}), NOW)}
    assert states["The pool is exhausted"].state is HypothesisState.TESTING
    assert states["The pool is exhausted"].confidence > states["The disk is full"].confidence
    assert states["The disk is full"].state is not HypothesisState.VALIDATED


@pytest.mark.parametrize(
    "reworded",
    [
        "The connection pool of orders is exhausted.",
        "orders exhausted its pool",
        "Pool exhaustion in the orders service",
    ],
)
def test_a_rejected_one_in_other_words_stays_rejected_until_a_new_file_speaks_for_it(reworded: str) -> None:
    first = Proposal("The pool of orders is exhausted", 0.4, component="orders", supporting=("[E1:L1]",))
    (known,) = manage((), (first,), frozenset({"E1"}), NOW)
    rejected = reject(known, "we doubled it", frozenset({"E1"}), NOW)
    same = known_as(Proposal(reworded, 0.4, component="Deployment/orders", supporting=("[E1:L2]",)), [rejected])
    assert same.key == rejected.key
    course = after_turn(Course((rejected,)), Found("turn_2", NOW, (same,), frozenset({"E1"})))
    assert course.hypotheses == (rejected,)
    new = known_as(Proposal(reworded, 0.4, component="orders", supporting=("[E2:L1]",)), [rejected])
    course = after_turn(Course((rejected,)), Found("turn_3", NOW, (new,), frozenset({"E1", "E2"})))
    assert course.hypotheses[0].state is HypothesisState.TESTING


def test_another_thought_about_the_same_component_is_another_hypothesis() -> None:
    (known,) = manage((), (Proposal("The pool is exhausted", 0.4, component="orders"),), frozenset(), NOW)
    other = Proposal("The password was rotated", 0.4, component="orders")
    assert known_as(other, [known]) == other
    elsewhere = Proposal("The pool is exhausted", 0.4, component="cart")
    assert known_as(elsewhere, [known]) == elsewhere
