"""One contract for every way to ask a model: two vendors over their real wire formats, the fallback, and the double."""

import time
from collections.abc import Iterator

import pytest
from faultmaven.core.settings import Settings
from faultmaven.providers.llm.anthropic_model import anthropic_model
from faultmaven.providers.llm.catalogue import chosen_models, provider_states
from faultmaven.providers.llm.fallback import FallbackModels
from faultmaven.providers.llm.openai_model import openai_model
from faultmaven.providers.llm.port import Budget, Fault, LLMProvider, Message, ModelFailed
from faultmaven.providers.llm.pydantic_ai_model import PydanticAIModel
from faultmaven.providers.llm.scripted import ScriptedModel
from pydantic import BaseModel, SecretStr
from pydantic_ai.models import override_allow_model_requests

from tests.support.model_servers import ModelServer, model_server

KEY = "sk-canary-7f3a"
PROMPT = (
    Message("system", "Be exact."),
    Message("user", "What broke?"),
    Message("assistant", "The disk."),
    Message("user", "Why?"),
)
FACTORIES = {"openai": (openai_model, "gpt-5.4"), "anthropic": (anthropic_model, "claude-sonnet-5-5")}


class Why(BaseModel):
    """The answer the tests ask for."""

    reason: str
    line: int


@pytest.fixture(autouse=True)
def _loopback_only() -> Iterator[None]:
    with override_allow_model_requests(True):
        yield


@pytest.fixture(params=["openai", "anthropic"])
def server(request: pytest.FixtureRequest) -> Iterator[ModelServer]:
    with model_server(request.param) as running:
        running.answer = {"reason": "it is full", "line": 7}
        yield running


def model_at(server: ModelServer) -> PydanticAIModel:
    factory, name = FACTORIES[server.wire]
    return PydanticAIModel(server.wire, name, SecretStr(KEY), factory, server.url)


def ask(model: LLMProvider, timeout_s: float = 10) -> Why:
    return model.complete(PROMPT, Why, Budget(timeout_s=timeout_s)).output


def test_the_answer_is_typed_and_priced(server: ModelServer) -> None:
    completion = model_at(server).complete(PROMPT, Why, Budget())
    assert completion.output == Why(reason="it is full", line=7)
    assert (completion.usage.input_tokens, completion.usage.output_tokens) == (1000, 100)
    assert completion.usage.cost_usd is not None
    assert 0.0001 < completion.usage.cost_usd < 0.1
    assert (completion.provider, completion.failures) == (server.wire, ())


def test_the_whole_conversation_reaches_the_model(server: ModelServer) -> None:
    ask(model_at(server))
    sent = str(server.requests[0])
    for text in ("Be exact.", "What broke?", "The disk.", "Why?"):
        assert text in sent


def test_a_second_question_uses_the_same_process(server: ModelServer) -> None:
    model = model_at(server)
    assert ask(model) == ask(model)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (401, Fault.UNAUTHORIZED),
        (429, Fault.RATE_LIMITED),
        (500, Fault.SERVER_ERROR),
        (529, Fault.SERVER_ERROR),
        (400, Fault.REFUSED),
    ],
)
def test_a_refusal_has_a_name_is_not_retried_and_shows_no_key(server: ModelServer, status: int, fault: Fault) -> None:
    server.status = status
    with pytest.raises(ModelFailed) as caught:
        ask(model_at(server))
    assert caught.value.fault is fault
    assert len(server.requests) == 1
    assert KEY not in caught.value.detail


def test_a_hanging_model_is_left_within_its_budget(server: ModelServer) -> None:
    server.hang_s = 1.5
    began = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        ask(model_at(server), timeout_s=0.4)
    assert caught.value.fault is Fault.TIMED_OUT
    assert time.monotonic() - began < 1.2


def test_an_answer_of_another_form_is_no_answer(server: ModelServer) -> None:
    server.answer = {"reason": "no line"}
    with pytest.raises(ModelFailed) as caught:
        ask(model_at(server))
    assert caught.value.fault is Fault.INVALID_OUTPUT


def test_nobody_listening_is_unreachable(server: ModelServer) -> None:
    server.url = "http://127.0.0.1:9"
    with pytest.raises(ModelFailed) as caught:
        ask(model_at(server))
    assert caught.value.fault is Fault.UNREACHABLE


def test_the_next_model_answers_when_the_first_does_not() -> None:
    first = ScriptedModel([Fault.RATE_LIMITED], name="first")
    second = ScriptedModel([Why(reason="full", line=1)], name="second")
    completion = FallbackModels((first, second)).complete(PROMPT, Why, Budget())
    assert completion.provider == "second"
    assert completion.failures == (f"first: {Fault.RATE_LIMITED.value}",)


def test_when_all_fail_every_failure_is_named() -> None:
    models = FallbackModels(
        (ScriptedModel([Fault.SERVER_ERROR], name="first"), ScriptedModel([Fault.TIMED_OUT], name="second"))
    )
    with pytest.raises(ModelFailed, match=r"first: .*; second: "):
        ask(models)


def test_a_model_is_configured_by_its_name_and_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    config = Settings(model_providers=("anthropic", "openai:gpt-4.1-mini"))
    model = chosen_models(config)
    assert isinstance(model, PydanticAIModel)
    assert (model.name, model.model) == ("openai", "gpt-4.1-mini")
    assert KEY not in repr(model)
    assert {state.name: state.configured for state in provider_states(config)} == {"openai": True, "anthropic": False}
    assert chosen_models(Settings()) is None
