"""One contract for all seven providers, over their real wire formats: answers, prices, the cache, and every failure."""

import logging
import traceback
from typing import Any

import pytest
from faultmaven.providers.llm.port import Fault, ModelFailed, Usage
from faultmaven.providers.llm.prices import price_of

from tests.support.wire_formats import Reply
from tests.unit.providers.llm.conftest import KEY, Vendor, Why, ask

PROSE = Reply("The disk is full, I would say.")
WRONG = Reply(calls=(("give_answer", '{"reason": "no line"}'),))


def failure(vendor: Vendor, **options: float) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        vendor.ask(**options)
    return caught.value


def test_the_answer_is_typed_counted_and_priced(vendor: Vendor) -> None:
    completion = vendor.ask()
    assert completion.output == Why(reason="it is full", line=7)
    assert (completion.provider, completion.failures) == (vendor.name, ())
    assert (completion.tally.requests, completion.tally.repairs, completion.tally.tool_calls) == (1, 0, 0)
    written = 100 if vendor.name == "anthropic" else 0
    price = price_of(vendor.name, vendor.model.model)
    cost = price.cost_usd(1000, 100, 400, written) if price else None
    assert completion.usage == Usage(1000, 100, cost, 400, written)
    assert (cost is None) == (vendor.name in ("huggingface", "ollama"))


def test_the_whole_conversation_reaches_the_model_and_the_key_only_its_header(vendor: Vendor) -> None:
    vendor.ask()
    sent = str(vendor.server.requests[0])
    for text in ("Be exact.", "What broke?", "The disk.", "Why?", "give_answer"):
        assert text in sent
    assert KEY not in sent
    assert vendor.server.keys[0].removeprefix("Bearer ") == KEY


def test_what_is_stable_is_marked_for_the_cache_where_the_vendor_wants_marks(vendor: Vendor) -> None:
    vendor.ask()
    body = vendor.server.requests[0]
    if vendor.name == "anthropic":
        assert body["system"] == [
            {"type": "text", "text": "Be exact.", "cache_control": {"type": "ephemeral", "ttl": "5m"}}
        ]
    elif vendor.name == "openrouter":
        assert "cache_control" in str(body["messages"][0])
    else:
        assert "cache_control" not in str(body)
    assert "cache_control" not in str(body.get("messages", [])[1:])


def test_a_second_question_uses_the_same_process(vendor: Vendor) -> None:
    assert vendor.ask() == vendor.ask()


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
def test_a_refusal_has_a_name_is_not_retried_and_shows_no_key(
    vendor: Vendor, status: int, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    vendor.server.status = status
    vendor.server.headers = {"retry-after": "17"} if status == 429 else {}
    failed = failure(vendor)
    assert failed.fault is fault
    assert failed.retry_after_s == (17 if status == 429 else None)
    assert len(vendor.server.requests) == 1
    shown = "".join(traceback.format_exception(failed)) + failed.detail + repr(vendor.model) + caplog.text
    assert KEY not in shown
    assert "broken on purpose" not in "".join(traceback.format_exception(failed))


def test_a_hanging_model_is_left_within_its_budget(vendor: Vendor) -> None:
    vendor.ask()  # what is made once is made
    vendor.server.hang_s = 60  # and then it would answer
    assert failure(vendor, timeout_s=0.5).fault is Fault.TIMED_OUT


@pytest.mark.parametrize("body", [b'{"id": "chatcmpl-1", "choi', b'{"hello": 1}', b"[1]", b"<html>502</html>"])
def test_a_body_of_another_shape_is_no_answer(vendor: Vendor, body: bytes) -> None:
    vendor.server.body = body
    assert failure(vendor).fault in (Fault.INVALID_OUTPUT, Fault.UNREADABLE)


def test_nobody_listening_is_unreachable(vendor: Vendor) -> None:
    with pytest.raises(ModelFailed) as caught:
        ask(vendor.at("http://127.0.0.1:9"))
    assert caught.value.fault is Fault.UNREACHABLE


@pytest.mark.parametrize("wrong", [WRONG, PROSE, Reply()], ids=["wrong arguments", "prose", "nothing"])
def test_an_answer_of_another_form_is_sent_back_once(vendor: Vendor, wrong: Reply) -> None:
    vendor.server.script = [wrong]
    completion = vendor.ask()
    assert completion.output.line == 7
    assert (completion.tally.requests, completion.tally.repairs) == (2, 1)
    assert completion.usage.input_tokens == 2000
    told = str(vendor.server.requests[1])
    assert ("Field required" if wrong is WRONG else "Answer by calling give_answer") in told


def test_an_answer_of_another_form_twice_is_no_answer_and_was_paid_for(vendor: Vendor) -> None:
    vendor.server.script = [WRONG, PROSE, WRONG]
    failed = failure(vendor)
    assert failed.fault is Fault.INVALID_OUTPUT
    assert len(vendor.server.requests) == failed.tally.requests == 2
    assert failed.usage.output_tokens == 200


def test_json_written_as_text_is_an_answer(vendor: Vendor) -> None:
    vendor.server.script = [Reply('```json\n{"reason": "full", "line": 3}\n```')]
    completion = vendor.ask()
    assert (completion.output.line, completion.tally.repairs) == (3, 0)


def test_a_model_that_refuses_is_not_asked_again(vendor: Vendor) -> None:
    refusals = {"anthropic": "refusal", "google": "SAFETY"}
    vendor.server.script = [Reply("I cannot.", finish=refusals.get(vendor.name, "content_filter"))]
    assert failure(vendor).fault is Fault.REFUSED
    assert len(vendor.server.requests) == 1


def _spans(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [vars(record) for record in caplog.records if record.getMessage() == "span"]


def test_each_request_is_a_span_of_the_genai_conventions_without_content(
    vendor: Vendor, caplog: pytest.LogCaptureFixture
) -> None:
    vendor.ask()
    (span,) = _spans(caplog)
    assert span["gen_ai.operation.name"] == "chat"
    assert span["gen_ai.request.model"] == vendor.model.model
    assert (span["gen_ai.usage.input_tokens"], span["gen_ai.usage.output_tokens"]) == (1000, 100)
    assert span["duration_ms"] > 0
    assert "dropped" not in span
    for content in ("What broke?", "it is full", KEY):
        assert content not in repr(span)


def test_a_request_that_fails_is_a_span_with_its_error(vendor: Vendor, caplog: pytest.LogCaptureFixture) -> None:
    vendor.server.status = 500
    failure(vendor)
    assert _spans(caplog)[0]["error.type"]
