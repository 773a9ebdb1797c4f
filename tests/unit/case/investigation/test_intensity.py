"""How deep a turn goes follows the table of points, and its budget of calls is kept."""

from dataclasses import fields, replace

import pytest
from faultmaven.case.investigation.intensity import CALLS, CallBudget, CallsSpent, Intensity, Load, choose
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("load", "intensity"),
    [
        (Load(), Intensity.LIGHT),
        (Load(components=2, open_hypotheses=1, files=6), Intensity.LIGHT),
        (Load(components=4, open_hypotheses=2), Intensity.MEDIUM),
        (Load(failed_hypotheses=1), Intensity.MEDIUM),
        (Load(components=9, open_hypotheses=3, failed_hypotheses=1), Intensity.FULL),
        (Load(failed_hypotheses=3, turns_in_phase=5), Intensity.FULL),
        (Load(components=9, failed_hypotheses=5, records=10**7, is_proven=True), Intensity.LIGHT),
    ],
)
def test_the_table_of_points(load, intensity):
    chosen = choose(load)
    assert chosen.intensity is intensity
    assert chosen.calls == CALLS[intensity]
    assert bool(chosen.because) or load == Load() or intensity is Intensity.LIGHT


_COUNTS = [field.name for field in fields(Load) if field.name != "is_proven"]
_LOADS = st.builds(Load, **{name: st.integers(0, 200_000) for name in _COUNTS})


@given(_LOADS, st.sampled_from(_COUNTS))
def test_more_of_anything_never_makes_a_case_lighter(load, name):
    more = replace(load, **{name: getattr(load, name) + 1})
    assert CALLS[choose(more).intensity] >= CALLS[choose(load).intensity]


@given(st.integers(0, 20))
def test_no_call_is_made_beyond_the_budget(calls):
    budget = CallBudget(calls)
    for _ in range(calls):
        budget.take()
    with pytest.raises(CallsSpent):
        budget.take()
