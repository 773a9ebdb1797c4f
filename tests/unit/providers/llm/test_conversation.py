"""The rules of one exchange, with a model that a script plays."""

import pytest
from faultmaven.providers.llm.port import BadArguments, Budget, Fault, ModelFailed, Tool
from faultmaven.providers.llm.scripted import ScriptedModel
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.providers.llm.conftest import PROMPT, Lookup, Why, ask

FULL = Why(reason="full", line=1)
LOOK_UP = ("look_up", '{"word": "disk"}')
LINES = st.one_of(
    st.just(FULL),
    st.text(max_size=20),
    st.sampled_from(list(Fault)),
    st.lists(st.sampled_from([LOOK_UP, ("look_up", "{"), ("nothing", "{}"), ("give_answer", "[]")]), min_size=1).map(
        tuple
    ),
)


def test_a_tool_gets_its_arguments_and_the_model_its_result() -> None:
    lookup, model = Lookup(), ScriptedModel([(LOOK_UP,), FULL])
    completion = ask(model, lookup.tool)
    assert completion.output == FULL
    assert (lookup.seen, model.told) == ([{"word": "disk"}], ["E1:L7 no space left on device"])
    assert (completion.tally.requests, completion.tally.tool_calls, completion.tally.mistakes) == (2, 1, 0)
    assert completion.usage.cost_usd == pytest.approx(0.002)
    assert len(model.asked) == 1


@pytest.mark.parametrize("arguments", ["{", "[1]", "7", "[" * 100_000])
def test_arguments_that_are_no_json_object_are_told_back(arguments: str) -> None:
    lookup, model = Lookup(), ScriptedModel([(("look_up", arguments),), FULL])
    completion = ask(model, lookup.tool)
    assert (completion.tally.mistakes, lookup.seen) == (1, [])
    assert model.told[0].startswith("Error: The arguments are not")


def test_arguments_that_the_tool_refuses_are_told_back_in_its_words() -> None:
    def run(arguments: dict[str, object]) -> str:
        raise BadArguments("word: missing")

    model = ScriptedModel([(("strict", "{}"),), FULL])
    completion = ask(model, Tool("strict", "Refuses.", {"type": "object"}, run))
    assert (completion.tally.mistakes, model.told) == (1, ["Error: word: missing"])


def test_tools_without_calls_are_not_offered() -> None:
    model = ScriptedModel([FULL])
    ask(model, Lookup().tool, max_calls=0)
    assert model.offered == [False]


def test_calls_after_the_last_are_not_run_and_going_on_is_a_failure() -> None:
    lookup, model = Lookup(), ScriptedModel([(LOOK_UP,)] * 9)
    with pytest.raises(ModelFailed) as caught:
        ask(model, lookup.tool, max_calls=2)
    assert (caught.value.fault, caught.value.tally.requests) == (Fault.INVALID_OUTPUT, 4)
    assert len(lookup.seen) == 2
    assert model.offered == [True, True, False, False]


def test_a_wrong_answer_is_told_field_by_field_without_what_was_written() -> None:
    model = ScriptedModel([(("give_answer", '{"line": "a secret"}'),), FULL])
    assert ask(model).tally.repairs == 1
    assert "reason: Field required" in model.told[0]
    assert "line: " in model.told[0]
    assert "a secret" not in model.told[0]


def test_calls_beside_an_answer_are_not_run() -> None:
    lookup, model = Lookup(), ScriptedModel([(LOOK_UP, ("give_answer", "{}")), FULL])
    ask(model, lookup.tool)
    assert lookup.seen == []
    assert any(text.startswith("Not run") for text in model.told)


def test_time_that_a_tool_used_up_is_not_the_models_fault() -> None:
    def slow(arguments: dict[str, object]) -> str:
        import time

        time.sleep(0.06)
        return "at last"

    model = ScriptedModel([(("slow", "{}"),), FULL])
    with pytest.raises(ModelFailed) as caught:
        model.complete(PROMPT, Why, Budget(timeout_s=0.05), tools=[Tool("slow", "", {}, slow)])
    assert caught.value.fault is Fault.OUT_OF_TIME
    assert caught.value.usage == model.usage


@given(st.lists(LINES, max_size=30), st.integers(0, 4))
def test_whatever_a_model_says_it_ends_and_is_counted(script: list[object], max_calls: int) -> None:
    lookup, model = Lookup(), ScriptedModel(script)
    try:
        completion = ask(model, lookup.tool, max_calls=max_calls)
    except ModelFailed as failure:
        requests, replies = failure.tally.requests, failure.usage.input_tokens // 100
    else:
        requests, replies = completion.tally.requests, completion.usage.input_tokens // 100
        assert completion.output.line is not None
        assert completion.tally.tool_calls <= max_calls
        assert completion.tally.repairs <= 1
        assert len(lookup.seen) <= completion.tally.tool_calls
    assert requests == len(model.offered)
    assert requests - replies in (0, 1)
    assert requests <= max_calls + 4, "each reply calls a tool, is a mistake, or is repaired"
    assert len(lookup.seen) <= max_calls
