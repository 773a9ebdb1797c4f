"""The circuit breaker's rule: what opens it, what closes it, and what it can never do."""

import pytest
from faultmaven.providers.llm.breaker import (
    ANSWERED,
    FAILURES_TO_OPEN,
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    LONGEST_RETRY_AFTER_S,
    NEUTRAL,
    TRIAL_S,
    Breaker,
    CircuitState,
)
from faultmaven.providers.llm.port import Fault
from hypothesis import given
from hypothesis import strategies as st

HARMFUL = sorted(set(Fault) - ANSWERED - NEUTRAL)
SLOW = [fault for fault in HARMFUL if fault is not Fault.UNAUTHORIZED]

#: What may happen: time passes, a request is answered or fails, with or without a wait that was asked for.
STEPS = st.lists(
    st.tuples(
        st.floats(0, 2_000),
        st.one_of(st.none(), st.sampled_from(list(Fault))),
        st.one_of(st.none(), st.floats(-10, 100_000)),
    ),
    max_size=40,
)


def opened(now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN):
        breaker = breaker.failed(Fault.SERVER_ERROR, now)
    return breaker


@pytest.mark.parametrize("fault", SLOW)
def test_failures_in_a_row_open_it_and_one_fewer_do_not(fault: Fault) -> None:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker = breaker.failed(fault, 0)
        assert breaker.permits(0)
    assert breaker.answered().failed(fault, 0).permits(0), "an answer in between starts the count anew"
    breaker = breaker.failed(fault, 0)
    assert breaker.state(0) is CircuitState.OPEN
    assert breaker.wait_s(0) == FIRST_PAUSE_S


def test_a_refused_key_opens_it_at_once() -> None:
    assert Breaker().failed(Fault.UNAUTHORIZED, 0).state(1) is CircuitState.OPEN


def test_retry_after_is_honoured_to_the_second() -> None:
    breaker = Breaker().failed(Fault.RATE_LIMITED, 100, retry_after_s=7)
    assert not breaker.permits(106.9)
    assert breaker.permits(107)


def test_after_the_pause_one_trial_goes_through_and_decides() -> None:
    now = FIRST_PAUSE_S
    breaker = opened()
    assert breaker.state(now) is CircuitState.HALF_OPEN
    trying = breaker.began(now)
    assert not trying.permits(now)
    assert trying.answered() == Breaker()
    again = trying.failed(Fault.TIMED_OUT, now)
    assert again.wait_s(now) == 2 * FIRST_PAUSE_S
    assert again.state(now) is CircuitState.OPEN


def test_a_trial_that_never_reports_back_does_not_shut_it_for_ever() -> None:
    trying = opened().began(FIRST_PAUSE_S)
    assert trying.permits(FIRST_PAUSE_S + TRIAL_S)


@given(STEPS)
def test_a_pause_is_kept_bounded_and_ends(steps: list[tuple[float, Fault | None, float | None]]) -> None:
    breaker, now, in_a_row = Breaker(), 0.0, 0
    for passed, fault, retry_after_s in steps:
        now += passed
        before = breaker
        if before.permits(now):
            breaker = before.began(now)
            assert before.state(now) is CircuitState.CLOSED or not breaker.permits(now), "one trial at a time"
        if fault is None or fault in ANSWERED:
            breaker = breaker.answered() if fault is None else breaker.failed(fault, now, retry_after_s)
            in_a_row = 0
            assert breaker == Breaker()
        else:
            breaker = breaker.failed(fault, now, retry_after_s)
            in_a_row += fault not in NEUTRAL
            if fault not in NEUTRAL and retry_after_s is not None and retry_after_s > 0:
                assert breaker.wait_s(now) >= min(retry_after_s, LONGEST_RETRY_AFTER_S) - 1e-6
        assert breaker.failures == in_a_row
        longest = max(LONGEST_PAUSE_S, LONGEST_RETRY_AFTER_S, TRIAL_S)
        assert 0 <= breaker.wait_s(now) <= longest + 1e-6
        assert breaker.permits(now + longest + 1), "nothing is shut for ever"
        if breaker.state(now) is CircuitState.OPEN:
            assert not breaker.permits(now)
        if in_a_row < FAILURES_TO_OPEN and breaker.open_until is None:
            assert breaker.permits(now)
