"""Several models as one: the order, what they spend together, and providers that are left alone for a while."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from faultmaven.providers.llm import conversation, fallback
from faultmaven.providers.llm.breaker import FAILURES_TO_OPEN, FIRST_PAUSE_S
from faultmaven.providers.llm.circuit import Circuit, GuardedModel, circuit_of
from faultmaven.providers.llm.fallback import FallbackModels
from faultmaven.providers.llm.port import Budget, Delta, Done, Fault, ModelFailed, Reset, Usage
from faultmaven.providers.llm.scripted import Breaks, ScriptedModel

from tests.unit.providers.llm.conftest import PROMPT, Lookup, Why, ask

FULL = Why(reason="full", line=1)


class Seconds:
    """A clock that moves only when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    """The seconds by which the budgets of this test are kept."""
    told = Seconds()
    for module in (fallback, conversation):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=told))
    return told


class Hanging(ScriptedModel):
    """Uses all the time it is given."""

    def __init__(self, name: str, clock: Seconds) -> None:
        super().__init__([], name=name)
        self.clock = clock

    def ask(self, may_call_tools: bool, seconds: float) -> Any:
        self.clock.now += seconds
        raise ModelFailed(self.name, Fault.TIMED_OUT)


def guarded(*script: Any, name: str = "first", clock: Seconds | None = None) -> tuple[GuardedModel, ScriptedModel]:
    model = ScriptedModel(script, name=name)
    return GuardedModel(model, Circuit(name, clock or Seconds())), model


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.TIMED_OUT, Fault.SERVER_ERROR, Fault.UNAUTHORIZED])
def test_the_next_model_answers_when_the_first_does_not(fault: Fault) -> None:
    second = ScriptedModel([FULL], name="second")
    completion = ask(FallbackModels((ScriptedModel([fault], name="first"), second)))
    assert (completion.provider, completion.tally.requests) == ("second", 2)
    assert completion.failures == (f"first: {fault.value}",)


def test_a_model_that_gives_no_valid_answer_falls_back_and_its_tokens_count() -> None:
    first = ScriptedModel(["prose", "more prose"], name="first")
    completion = ask(FallbackModels((first, ScriptedModel([FULL], name="second"))))
    assert completion.failures == (f"first: {Fault.INVALID_OUTPUT.value}",)
    assert (completion.tally.requests, completion.tally.repairs) == (3, 1)
    assert completion.usage == Usage(300, 60, pytest.approx(0.003))


def test_tools_are_offered_to_the_next_model_too() -> None:
    lookup = Lookup()
    script = [(("look_up", '{"word": "a"}'),)]
    first, second = ScriptedModel([*script, Fault.SERVER_ERROR]), ScriptedModel([*script, FULL])
    completion = ask(FallbackModels((first, second)), lookup.tool)
    assert len(lookup.seen) == 2
    assert (completion.tally.tool_calls, completion.tally.requests) == (2, 4)


def test_the_seconds_are_for_all_together_and_a_hanging_model_leaves_the_next_its_share(seconds: Seconds) -> None:
    completion = ask(FallbackModels((Hanging("slow", seconds), ScriptedModel([FULL], name="second"))), timeout_s=30)
    assert completion.provider == "second"
    assert seconds.now == 15
    with pytest.raises(ModelFailed):
        ask(FallbackModels((Hanging("a", seconds), Hanging("b", seconds))), timeout_s=30)
    assert seconds.now == 15 + 30


def test_when_all_fail_every_failure_is_named() -> None:
    models = FallbackModels(
        (ScriptedModel([Fault.SERVER_ERROR], name="first"), ScriptedModel([Fault.TIMED_OUT], name="second"))
    )
    with pytest.raises(ModelFailed, match=r"first: .*; second: ") as caught:
        ask(models)
    assert (caught.value.fault, caught.value.tally.requests) == (Fault.TIMED_OUT, 2)


def test_a_provider_that_keeps_failing_is_skipped_and_tried_again_later() -> None:
    clock = Seconds()
    first, asked = guarded(*[Fault.SERVER_ERROR] * FAILURES_TO_OPEN, FULL, clock=clock)
    models = FallbackModels((first, ScriptedModel([FULL] * 9, name="second")))
    for _ in range(FAILURES_TO_OPEN):
        assert ask(models).provider == "second"
    assert ask(models).failures == (f"first: {Fault.PAUSED.value}",)
    assert len(asked.asked) == FAILURES_TO_OPEN, "nobody asked it while it was left alone"
    clock.now = FIRST_PAUSE_S
    assert ask(models).provider == "first"


def test_answers_of_the_wrong_form_do_not_pause_a_provider() -> None:
    first, _ = guarded(*["prose"] * 2 * (FAILURES_TO_OPEN + 1), FULL)
    for _ in range(FAILURES_TO_OPEN + 1):
        with pytest.raises(ModelFailed):
            ask(first)
    assert ask(first).output == FULL


def test_a_pause_and_a_refused_key_are_logged(logged: Callable[[], list[dict[str, Any]]]) -> None:
    first, _ = guarded(Fault.UNAUTHORIZED)
    with pytest.raises(ModelFailed):
        ask(first)
    lines = {line["message"]: line for line in logged()}
    assert lines["model_key_refused"]["level"] == "ERROR"
    assert lines["model_key_refused"]["provider"] == "first"
    assert (lines["model_paused"]["reason"], lines["model_paused"]["seconds"]) == ("unauthorized", FIRST_PAUSE_S)


def test_a_stream_that_fails_before_its_first_word_needs_no_reset() -> None:
    first, second = ScriptedModel([Fault.RATE_LIMITED], name="first"), ScriptedModel(["it is full"], name="second")
    events = list(FallbackModels((first, second)).stream(PROMPT, Budget()))
    assert [event.text for event in events[:-1] if isinstance(event, Delta)] == ["it", "is", "full"]
    assert isinstance(events[-1], Done)
    assert events[-1].failures == (f"first: {Fault.RATE_LIMITED.value}",)


def test_a_reset_voids_what_was_said_and_names_why() -> None:
    models = FallbackModels(
        (
            ScriptedModel([Breaks("it is")], name="first"),
            ScriptedModel([Fault.SERVER_ERROR], name="second"),
            ScriptedModel(["the disk"], name="third"),
        )
    )
    *events, done = list(models.stream(PROMPT, Budget()))
    assert events == [
        Delta("it"),
        Delta("is"),
        Reset(f"first: {Fault.CUT_OFF.value}"),
        Delta("the"),
        Delta("disk"),
    ]
    assert isinstance(done, Done)
    assert done.requests == 3


def test_streams_count_for_the_circuit_as_well() -> None:
    first, asked = guarded(*[Breaks("it")] * FAILURES_TO_OPEN, "never said")
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(ModelFailed):
            list(first.stream(PROMPT, Budget()))
    with pytest.raises(ModelFailed) as caught:
        list(first.stream(PROMPT, Budget()))
    assert caught.value.fault is Fault.PAUSED
    assert len(asked.asked) == FAILURES_TO_OPEN


def test_one_process_has_one_circuit_for_a_provider_at_an_address() -> None:
    assert circuit_of("openai", "http://127.0.0.1:1") is circuit_of("openai", "http://127.0.0.1:1")
    assert circuit_of("openai", "http://127.0.0.1:1") is not circuit_of("openai")
