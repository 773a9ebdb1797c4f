"""Whole turns under a real, small language model, through the ordinary adapter of Ollama at a loopback address.

    make test-model            (MODEL=large for the one that reasons; the small one is there to make mistakes)

Such a model is often wrong. What is tested is what the product makes of it: the answer has the form that was asked for
or is not used; every citation is looked up; what is invented is marked and carries no verdict; a turn ends in time.
What it really said is printed, for `docs/evaluation.md`.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from faultmaven.agent import turn as turns
from faultmaven.agent.model_answer import ModelAnswer
from faultmaven.agent.models import EventKind
from faultmaven.agent.responses import RESPONSES, Answer, Diagnosed
from faultmaven.agent.turn import Answerer, Asked, Outcome
from faultmaven.case.investigation.memory import State
from faultmaven.core.settings import Settings
from faultmaven.diagnosis.models import Cause, Diagnosis, Verdict
from faultmaven.diagnosis.port import CaseFacts as Facts
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.facts import CaseFacts
from faultmaven.providers.llm.catalogue import chosen_models
from faultmaven.providers.llm.port import Budget, Delta, Done, LLMProvider, Message, ModelFailed, Tool
from pydantic import BaseModel

#: A turn has 60 s for its models. One thread of a busy machine reads 40 tokens a second, so it gets more here.
PATIENT_S = 540.0
LOG = (
    "2026-01-31T08:00:00Z INFO  orders starting, version 41\n"
    "2026-01-31T09:04:58Z INFO  orders connecting to postgres at orders-db:5432\n"
    '2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"\n'
    "2026-01-31T09:05:01Z FATAL orders giving up, exit 1\n"
)
#: A program and an error that no signature of the catalogue knows: only the model has an opinion.
STRANGE = (
    "2026-01-31T09:04:58Z INFO  kiln-press heating plate 4 to 640\n"
    "2026-01-31T09:05:00Z WARN  kiln-press plate 4 is 12 degrees behind its ramp\n"
    "2026-01-31T09:05:31Z ERROR kiln-press plate 4 lost thermocouple TC-77, ramp aborted\n"
    "2026-01-31T09:05:32Z INFO  kiln-press cooling all plates\n"
)


@pytest.fixture
def model(address: str, monkeypatch: pytest.MonkeyPatch) -> LLMProvider:
    monkeypatch.setattr(turns, "MODEL_TIMEOUT_S", PATIENT_S)
    return served(address)


def served(address: str) -> LLMProvider:
    found = chosen_models(Settings(model_providers=(f"ollama:a-small-model@{address}",)))
    assert found is not None
    return found


@pytest.fixture
def facts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CaseFacts]:
    path = tmp_path / "service.log"
    path.write_text(getattr(request, "param", LOG))
    with CaseFacts.from_files([path]) as opened:
        yield opened


def unsure(_facts: Facts, _question: str) -> Diagnosis:
    return Diagnosis(Verdict.INCONCLUSIVE, "No signature fits.", ())


def run(model: LLMProvider, facts: CaseFacts, question: str, know: Any = diagnose) -> Outcome:
    told: list[tuple[EventKind, str]] = []
    asked = Asked(question, State("something is down"), (), facts, "turn_1", datetime(2026, 2, 1, tzinfo=UTC))
    started = time.monotonic()
    outcome = Answerer(know, lambda _: {}, model).run(asked, lambda kind, text, **_: told.append((kind, text)))
    print(f"\n{question!r}: {time.monotonic() - started:.0f} s, {outcome.usage}")
    print(f"  {outcome.model.note}\n  {outcome.response.type}: {outcome.response.text[:600]}")
    for kind, text in told:
        if kind in (EventKind.MODEL, EventKind.CLAIMS_CHECKED):
            print(f"  {kind}: {text}")
    assert RESPONSES.validate_json(RESPONSES.dump_json(outcome.response)) == outcome.response
    return outcome


def _holds(outcome: Outcome, facts: CaseFacts, lines: list[str]) -> None:
    """Nothing that was invented counts: looked up here once more, beside the product's own check."""
    for citation in outcome.diagnosis.citations:
        if citation.checked:
            text = "\n".join(lines[citation.line_start - 1 : citation.line_end])
            assert " ".join(citation.quote.split()) in " ".join(text.split()), citation
    for cause in outcome.diagnosis.causes:
        if cause.verdict is Verdict.CONFIRMED:
            assert _is_proven(cause), cause
    if outcome.usage.invented and isinstance(outcome.response, Diagnosed | Answer):
        shown = RESPONSES.dump_json(outcome.response).decode()
        assert "unverified" in shown or '"verified":false' in shown.replace(" ", "")


def _is_proven(cause: Cause) -> bool:
    return any(citation.checked for claim in cause.claims for citation in claim.citations)


def test_a_turn_under_a_real_model_shows_only_what_the_files_say(model: LLMProvider, facts: CaseFacts) -> None:
    outcome = run(model, facts, "What is wrong and why?")
    _holds(outcome, facts, LOG.splitlines())
    assert outcome.usage.model_calls >= 1
    assert outcome.usage.input_tokens > 500
    assert outcome.usage.output_tokens > 20
    assert outcome.usage.cost_usd is not None or outcome.usage.input_tokens
    # whatever the model says, the catalogue's proven cause is not lost
    assert outcome.diagnosis.causes
    assert "password" in outcome.response.text


@pytest.mark.parametrize("facts", [STRANGE], indirect=True)
def test_where_only_the_model_has_an_opinion_it_confirms_nothing_without_lines(
    model: LLMProvider, facts: CaseFacts
) -> None:
    outcome = run(model, facts, "Is the disk full, and which database is to blame?", unsure)
    _holds(outcome, facts, STRANGE.splitlines())
    assert outcome.diagnosis.verdict is not Verdict.CONFIRMED or any(map(_is_proven, outcome.diagnosis.causes))


def test_a_model_that_is_too_slow_leaves_the_analyst_in_time(
    address: str, facts: CaseFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MODEL_TIMEOUT_S", 2.0)
    started = time.monotonic()
    outcome = run(served(address), facts, "What is wrong and why?")
    assert time.monotonic() - started < 20
    assert outcome.model.used is False
    assert "No language model answered" in outcome.model.note
    assert "password" in outcome.response.text


class Colours(BaseModel):
    """Which of the two colours is meant."""

    colour: str


def test_a_tool_is_offered_and_the_answer_has_its_form(model: LLMProvider) -> None:
    asked: list[dict[str, Any]] = []

    def look(arguments: dict[str, Any]) -> str:
        asked.append(arguments)
        return "the light is green"

    schema = {"type": "object", "properties": {"light": {"type": "string"}}, "required": ["light"]}
    tool = Tool("look_at_light", "See which colour a light has.", schema, look)
    messages = [Message("system", "Look before you answer."), Message("user", "Which colour has the light L1?")]
    try:
        done = model.complete(messages, Colours, Budget(PATIENT_S, 200, 3), tools=[tool])
    except ModelFailed as failed:  # out of calls or of forms: said, counted, and no hang
        told, tally = str(failed.fault), failed.tally
    else:
        told, tally = repr(done.output), done.tally
        assert isinstance(done.output, Colours)
    print(f"\n{told} after {asked}, {tally}")
    assert 1 <= tally.requests <= 3
    assert tally.tool_calls == len(asked) + tally.mistakes


def test_the_answers_schema_is_held(model: LLMProvider, facts: CaseFacts) -> None:
    messages = [Message("system", "Answer shortly."), Message("user", f"What is wrong?\n{LOG}")]
    done = model.complete(messages, ModelAnswer, Budget(PATIENT_S, 600, 2))
    assert isinstance(done.output, ModelAnswer)
    assert done.tally.repairs <= 1


def test_text_comes_as_a_stream(model: LLMProvider) -> None:
    events = list(model.stream([Message("user", "Count from one to five.")], Budget(PATIENT_S, 40)))
    assert isinstance(events[-1], Done)
    assert sum(isinstance(event, Delta) for event in events) > 3
    assert events[-1].usage.output_tokens > 3
