"""The phase of a case follows the table, one way back at a time, and says when it leads nowhere."""

import itertools
from dataclasses import replace

import pytest
from faultmaven.case.investigation.phases import (
    LOOP_MOST,
    LOOP_WINDOW,
    MAX_ITERATIONS,
    ORDER,
    RULES,
    Phase,
    Situation,
    advance,
    detect_loopback,
)
from hypothesis import given
from hypothesis import strategies as st

NOTHING = Situation(False, False, False, False, False, False)
READING = replace(NOTHING, is_understood=True, has_evidence=True)
PROVEN = replace(READING, is_cause_proven=True)
FIXED = replace(PROVEN, has_solution=True, is_solution_verified=True)


@pytest.mark.parametrize(
    ("start", "situation", "end"),
    [
        (Phase.CONSULTING, NOTHING, Phase.CONSULTING),
        (Phase.CONSULTING, replace(NOTHING, is_understood=True), Phase.CONSULTING),
        (Phase.CONSULTING, READING, Phase.DIAGNOSING),
        (Phase.CONSULTING, PROVEN, Phase.ANALYZING),
        (Phase.CONSULTING, FIXED, Phase.RESOLVED),
        (Phase.DIAGNOSING, READING, Phase.DIAGNOSING),
        (Phase.DIAGNOSING, NOTHING, Phase.CONSULTING),
        (Phase.ANALYZING, PROVEN, Phase.ANALYZING),
        (Phase.ANALYZING, READING, Phase.DIAGNOSING),
        (Phase.ANALYZING, replace(PROVEN, is_cause_contradicted=True), Phase.DIAGNOSING),
        (Phase.ANALYZING, FIXED, Phase.RESOLVED),
        (Phase.RESOLVED, FIXED, Phase.RESOLVED),
        (Phase.RESOLVED, replace(FIXED, is_fault_back=True), Phase.ANALYZING),
    ],
)
def test_the_table_of_transitions(start, situation, end):
    assert advance([start], 1, situation).phase is end


def test_a_step_back_is_said_with_its_reason():
    step = advance([Phase.CONSULTING, Phase.DIAGNOSING, Phase.ANALYZING], 2, READING)
    assert step.is_loop_back
    assert step.because == "the cause is contradicted or ruled out"
    assert step.iterations == 1


def test_what_is_missing_is_said_for_the_phase_it_is_in_now():
    assert "rule out" in advance([Phase.CONSULTING], 1, READING).missing
    assert advance([Phase.CONSULTING], 1, FIXED).missing == ""


def test_a_phase_that_lasts_too_long_is_stuck():
    assert not advance([Phase.DIAGNOSING], MAX_ITERATIONS - 2, READING).must_escalate
    assert advance([Phase.DIAGNOSING], MAX_ITERATIONS - 1, READING).is_stuck
    assert not advance([Phase.RESOLVED], 50, FIXED).is_stuck


def test_going_back_and_forth_is_a_loop():
    history = [Phase.CONSULTING, *[Phase.DIAGNOSING, Phase.ANALYZING] * LOOP_MOST]
    step = advance(history, 1, READING)
    assert step.is_loop
    assert step.must_escalate


@given(st.lists(st.sampled_from(ORDER), max_size=30))
def test_a_loop_is_counted_over_the_last_entries_only(history):
    counts = [history[-LOOP_WINDOW:].count(phase) for phase in ORDER]
    assert detect_loopback(history) == (max(counts) > LOOP_MOST)


@given(st.lists(st.builds(Situation, *[st.booleans()] * 7), max_size=20))
def test_any_course_moves_along_the_table_and_ends(situations):
    history, turns = (), 0
    for situation in situations:
        step = advance(history, turns, situation)
        assert set(itertools.pairwise(step.history)) <= {(rule.source, rule.target) for rule in RULES}
        assert len(step.history) - max(len(history), 1) <= len(ORDER) - 1
        assert step.history[: len(history)] == history
        history, turns = step.history, step.iterations
