"""A budget is kept: the calls of a turn by every model together, and what the purse of the case pays for."""

from dataclasses import dataclass, field

import pytest
from faultmaven.providers.llm.fallback import FallbackModels
from faultmaven.providers.llm.port import Budget, BudgetSpent, Fault, ModelFailed, Tally, Usage
from faultmaven.providers.llm.scripted import ScriptedModel
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.providers.llm.conftest import PROMPT, Lookup, Why

FULL = Why(reason="full", line=1)
LOOK_UP = (("look_up", '{"word": "disk"}'),)


@dataclass
class Pocket:
    """A purse with so many tokens in it."""

    left: int
    held: dict[str, int] = field(default_factory=dict)
    spent: int = 0

    def hold(self, tokens: int) -> str:
        if tokens > self.left - sum(self.held.values()):
            raise BudgetSpent(f"only {self.left} tokens are left")
        self.held[name := f"hold-{len(self.held)}-{self.spent}"] = tokens
        return name

    def settle(self, hold: str, usage: Usage) -> None:
        del self.held[hold]
        self.left -= usage.input_tokens + usage.output_tokens
        self.spent += usage.input_tokens + usage.output_tokens


def test_the_last_call_is_for_the_answer() -> None:
    model = ScriptedModel([LOOK_UP, FULL])
    completion = model.complete(PROMPT, Why, Budget(model_calls=2), tools=[Lookup().tool])
    assert model.offered == [True, False]
    assert completion.tally == Tally(2, 2, 0, 1, 0)


@given(
    st.integers(1, 12),
    st.lists(st.lists(st.sampled_from([LOOK_UP, "prose", Fault.SERVER_ERROR, FULL]), max_size=9), max_size=3),
)
def test_no_turn_takes_more_replies_than_it_may(calls: int, scripts: list[list[object]]) -> None:
    models = FallbackModels(tuple(ScriptedModel([*script, Fault.UNREACHABLE]) for script in scripts))
    try:
        tally = models.complete(PROMPT, Why, Budget(model_calls=calls), tools=[Lookup().tool], max_calls=50).tally
    except ModelFailed as failure:
        tally = failure.tally
    assert tally.replies <= calls


def test_calls_of_a_model_that_failed_are_gone_for_the_next() -> None:
    first, second = ScriptedModel(["prose", "prose"]), ScriptedModel([FULL])
    with pytest.raises(ModelFailed):
        FallbackModels((first, second)).complete(PROMPT, Why, Budget(model_calls=2))
    assert second.asked == []


def test_a_call_that_cannot_be_paid_is_not_made_and_no_other_model_is_asked() -> None:
    pocket, model, other = Pocket(left=500), ScriptedModel([LOOK_UP, FULL]), ScriptedModel([FULL])
    budget = Budget(max_output_tokens=200, prompt_tokens=250, purse=pocket)
    with pytest.raises(ModelFailed) as caught:
        FallbackModels((model, other)).complete(PROMPT, Why, budget, tools=[Lookup().tool])
    assert caught.value.fault is Fault.OVER_BUDGET
    assert "only 380 tokens are left" in caught.value.detail
    assert (len(model.offered), other.asked, pocket.held, pocket.spent) == (1, [], {}, 120)


def test_what_a_failed_call_was_held_for_is_given_back() -> None:
    pocket = Pocket(left=1_000)
    budget = Budget(max_output_tokens=200, purse=pocket)
    with pytest.raises(ModelFailed):
        ScriptedModel([Fault.SERVER_ERROR]).complete(PROMPT, Why, budget)
    assert (pocket.held, pocket.spent, pocket.left) == ({}, 0, 1_000)
