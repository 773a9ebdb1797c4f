"""The table of moves: for every standing there is one, it has a reason, and people and limits come first."""

from dataclasses import replace

import pytest
from faultmaven.case.investigation.moves import (
    DESCRIBE,
    MOST_FAILED_TURNS,
    RULES,
    WAITING,
    WELL_AGAIN,
    Ending,
    Move,
    MoveKind,
    Needed,
    Standing,
    next_move,
)
from faultmaven.case.investigation.phases import MAX_ITERATIONS, Phase
from hypothesis import given
from hypothesis import strategies as st

LOG = Needed("The log of orders-db", "kubectl logs deploy/orders-db")
AROUND = (Phase.DIAGNOSING, Phase.ANALYZING) * 4
SUSPECT = "The login is refused."

#: One standing for each row, in the order of the table, and what comes of it.
ROWS = (
    (Standing(is_confirmed=True, closed_as="resolved", suspect=SUSPECT), MoveKind.END, Ending.RESOLVED),
    (Standing(closed_as="closed", has_news=True), MoveKind.END, Ending.STOPPED),
    (Standing(unanswered="Nobody answered.", has_news=True), MoveKind.END, Ending.STOPPED),
    (Standing(failed_turns=MOST_FAILED_TURNS, has_news=True), MoveKind.END, Ending.ESCALATED),
    (Standing(phases=AROUND, has_news=True), MoveKind.END, Ending.ESCALATED),
    (Standing(turns_in_phase=MAX_ITERATIONS, has_news=True, missing="a proof"), MoveKind.END, Ending.ESCALATED),
    (Standing(turns=Standing().most_turns, has_news=True), MoveKind.END, Ending.ESCALATED),
    (Standing(has_news=True, is_proven=True), MoveKind.THINK, None),
    (Standing(must_escalate="It is stuck.", question="Which?"), MoveKind.END, Ending.ESCALATED),
    (Standing(question="Which one?", options=("a", "b"), is_proven=True), MoveKind.ASK, None),
    (Standing(is_proven=True, suspect=SUSPECT, fix=("Set it anew",), needed=(LOG,)), MoveKind.CONFIRM, None),
    (Standing(suspect=SUSPECT, needed=(LOG,)), MoveKind.TEST, None),
    (Standing(is_healthy=True, needed=(LOG,)), MoveKind.CONFIRM, None),
    (Standing(needed=(LOG,)), MoveKind.GATHER, None),
    (Standing(), MoveKind.ASK, None),
    (Standing(was_described=True, suspect=SUSPECT), MoveKind.END, Ending.ESCALATED),
)


def test_how_many_turns_a_phase_and_an_investigation_have_is_said_by_the_installation():
    patient = Standing(has_news=True, most_turns_in_phase=MAX_ITERATIONS + 1)
    assert next_move(replace(patient, turns_in_phase=MAX_ITERATIONS)).kind is MoveKind.THINK
    assert next_move(replace(patient, turns_in_phase=MAX_ITERATIONS + 1)).ending is Ending.ESCALATED
    assert next_move(replace(patient, turns=Standing().most_turns)).kind is MoveKind.THINK
    assert next_move(replace(patient, turns=patient.most_turns)).ending is Ending.ESCALATED


def test_every_row_of_the_table_has_its_example() -> None:
    assert len(ROWS) == len(RULES)
    for (standing, _, _), rule in zip(ROWS, RULES, strict=True):
        assert next(row for row in RULES if row.test(standing)) is rule


@pytest.mark.parametrize(("standing", "kind", "ending"), ROWS)
def test_a_row_leads_to_its_move(standing: Standing, kind: MoveKind, ending: Ending | None) -> None:
    move = next_move(standing)
    assert (move.kind, move.ending) == (kind, ending)
    assert move.because


def test_a_likely_cause_asks_for_exactly_what_would_decide() -> None:
    move = next_move(Standing(suspect=SUSPECT, needed=(LOG,)))
    assert move.needed == (LOG,)
    assert SUSPECT in move.text
    assert LOG.text in move.text


def test_a_proof_asks_whether_its_fix_works_and_names_fix_and_check() -> None:
    move = next_move(Standing(is_proven=True, suspect=SUSPECT, fix=("Set it anew",), checks=("The login succeeds",)))
    assert "Set it anew" in move.text
    assert "The login succeeds" in move.text


def test_health_is_confirmed_once_then_described() -> None:
    assert next_move(Standing(is_healthy=True)).text == WELL_AGAIN
    assert next_move(Standing(is_healthy=True, is_denied_well=True)).text == DESCRIBE


def test_a_phase_at_its_limit_may_still_ask_but_not_think_again() -> None:
    at_limit = Standing(turns_in_phase=MAX_ITERATIONS, needed=(LOG,))
    assert next_move(at_limit).kind is MoveKind.GATHER
    stuck = next_move(replace(at_limit, has_news=True, missing="lines that prove one cause"))
    assert stuck.ending is Ending.ESCALATED
    assert "lines that prove one cause" in stuck.text


STANDINGS = st.builds(
    Standing,
    turns=st.integers(0, 30),
    failed_turns=st.integers(0, 5),
    has_news=st.booleans(),
    phases=st.lists(st.sampled_from(Phase), min_size=1, max_size=12).map(tuple),
    turns_in_phase=st.integers(0, 8),
    suspect=st.sampled_from(["", SUSPECT]),
    is_proven=st.booleans(),
    is_healthy=st.booleans(),
    needed=st.sampled_from([(), (LOG,), (LOG,) * 9]),
    question=st.sampled_from(["", "Which?"]),
    must_escalate=st.sampled_from(["", "It is stuck."]),
    is_confirmed=st.booleans(),
    is_denied_well=st.booleans(),
    was_described=st.booleans(),
    closed_as=st.sampled_from(["", "resolved", "closed"]),
    unanswered=st.sampled_from(["", "Nobody answered."]),
)


@given(standing=STANDINGS)
def test_there_is_always_a_move_with_a_reason_and_an_end_says_why(standing: Standing) -> None:
    move: Move = next_move(standing)
    assert move.because
    assert (move.ending is not None) == (move.kind is MoveKind.END)
    assert move.text or move.kind is MoveKind.THINK
    if move.kind in WAITING:
        assert not standing.has_news, "nobody is asked before everything was thought about"
