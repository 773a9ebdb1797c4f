"""Hypotheses move by checked evidence, are never lost, and come back only with something new."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from faultmaven.case.investigation.hypotheses import (
    CONTRADICTED_MOST,
    UNCITED_MOST,
    Hypothesis,
    HypothesisState,
    Proposal,
    manage,
    reject,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 1, 31, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
FILES = frozenset({"E1", "E2"})
OOM = Proposal("The container is killed for memory", 0.6, "oom-killed", "Deployment/cart", ("[E1:L4]",))


def _one(*proposals: Proposal, known: tuple[Hypothesis, ...] = (), files: frozenset[str] = FILES) -> Hypothesis:
    (found,) = manage(known, proposals, files, NOW)
    return found


@pytest.mark.parametrize(
    ("proposal", "state"),
    [
        (replace(OOM, supporting=()), HypothesisState.PROPOSED),
        (OOM, HypothesisState.TESTING),
        (replace(OOM, is_proven=True), HypothesisState.VALIDATED),
        (replace(OOM, is_proven=True, supporting=()), HypothesisState.PROPOSED),
        (replace(OOM, is_proven=True, contradicting=("[E2:L1]",)), HypothesisState.TESTING),
        (replace(OOM, ruled_out_by="it ended with reason Error [E1:L9]"), HypothesisState.REJECTED),
    ],
)
def test_evidence_alone_decides_the_state(proposal, state):
    assert _one(proposal).state is state


def test_a_guess_stays_a_guess_however_sure_it_sounds():
    assert _one(replace(OOM, confidence=0.99, supporting=())).confidence == UNCITED_MOST


def test_one_contradiction_outweighs_two_that_agree():
    agreed = _one(replace(OOM, supporting=("[E1:L4]", "[E1:L5]")))
    doubted = _one(replace(OOM, supporting=(), contradicting=("[E2:L7]",)), known=(agreed,))
    assert doubted.confidence < 0.6 < agreed.confidence
    assert doubted.confidence <= CONTRADICTED_MOST


def test_what_was_measured_over_its_lines_stands_as_it_was_measured_in_every_turn():
    measured = replace(OOM, confidence=0.7, supporting=("[E1:L4]", "[E1:L5]"), is_weighed=True)
    first = _one(measured)
    more = _one(replace(measured, confidence=0.9, supporting=("[E1:L4]", "[E2:L7]")), known=(first,))
    less = _one(replace(measured, confidence=0.55), known=(more,))
    assert [one.confidence for one in (first, more, less)] == [0.7, 0.9, 0.55]
    guessed = _one(replace(OOM, supporting=("[E2:L9]",)), known=(less,))  # what a model adds moves it
    assert 0.55 < guessed.confidence < 0.9
    assert _one(replace(measured, supporting=())).confidence == UNCITED_MOST


def test_what_was_validated_is_tested_again_when_it_is_contradicted():
    proven = _one(replace(OOM, is_proven=True))
    assert (
        _one(replace(OOM, is_proven=True, contradicting=("[E2:L7]",)), known=(proven,)).state is HypothesisState.TESTING
    )


def test_a_rejected_one_is_kept_with_its_reason_and_needs_a_new_file_to_come_back():
    gone = reject(_one(OOM), "we doubled the memory and it still dies", FILES, NOW)
    assert _one(replace(OOM, supporting=("[E2:L40]",)), known=(gone,)) == gone
    back = _one(replace(OOM, supporting=("[E3:L1]",)), known=(gone,), files=FILES | {"E3"})
    assert back.state is HypothesisState.TESTING
    assert not back.ruled_out_by


def test_the_second_delivery_of_a_turn_changes_nothing():
    first = manage((), [OOM, replace(OOM, mechanism="evicted", ruled_out_by="no eviction [E1:L2]")], FILES, NOW)
    again = manage(first, [OOM, replace(OOM, mechanism="evicted", ruled_out_by="no eviction [E1:L2]")], FILES, LATER)
    assert again == first


def test_two_sentences_with_the_same_words_are_one_hypothesis():
    one = Proposal("the cart database refuses connections", 0.3)
    other = Proposal("Connections: the database refuses, the cart!", 0.3)
    assert len(manage((), [one, other], FILES, NOW)) == 1


_MARKS = st.lists(st.builds("[E{}:L{}]".format, st.integers(1, 4), st.integers(1, 9)), max_size=4).map(tuple)
_PROPOSALS = st.builds(
    Proposal,
    statement=st.sampled_from(["a disk is full", "a probe is wrong", "the node is gone"]),
    confidence=st.floats(-1, 2),
    supporting=_MARKS,
    contradicting=_MARKS,
    is_proven=st.booleans(),
    ruled_out_by=st.sampled_from(["", "", "it is not [E1:L1]"]),
)


@given(turns=st.lists(st.lists(_PROPOSALS, max_size=4), max_size=6))
def test_through_any_life_nothing_is_lost_and_nothing_is_believed_without_proof(turns):
    known: tuple[Hypothesis, ...] = ()
    for number, proposals in enumerate(turns):
        after = manage(known, proposals, frozenset({f"E{number}"}), NOW + timedelta(minutes=number))
        assert {h.key for h in known} | {p.key for p in proposals} == {h.key for h in after}
        for hypothesis in after:
            assert 0 <= hypothesis.confidence <= 1
            if hypothesis.state is HypothesisState.VALIDATED:
                assert hypothesis.is_proven
                assert hypothesis.supporting
                assert not hypothesis.contradicting
            if hypothesis.state is HypothesisState.REJECTED:
                assert hypothesis.ruled_out_by
                assert hypothesis.confidence == 0
        known = after
