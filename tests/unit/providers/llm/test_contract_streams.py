"""What all seven do when they stream: text while it is written, one end with its cost, and failures in the middle."""

import pytest
from faultmaven.providers.llm.fallback import FallbackModels
from faultmaven.providers.llm.port import Budget, Delta, Done, Fault, LLMProvider, ModelFailed, Reset, StreamEvent
from faultmaven.providers.llm.scripted import ScriptedModel

from tests.support.wire_formats import Reply
from tests.unit.providers.llm.conftest import AMPLE_S, KEY, PROMPT, Vendor

TEXT = "The disk is full, because nobody looked."


def events_of(model: LLMProvider, timeout_s: float = AMPLE_S) -> list[StreamEvent]:
    return list(model.stream(PROMPT, Budget(timeout_s=timeout_s)))


def failure(vendor: Vendor, timeout_s: float = AMPLE_S) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        events_of(vendor.model, timeout_s)
    return caught.value


def test_text_comes_in_pieces_and_the_end_says_what_it_cost(vendor: Vendor) -> None:
    vendor.server.script = [Reply(TEXT)]
    *pieces, done = events_of(vendor.model)
    assert len(pieces) > 3
    assert "".join(piece.text for piece in pieces if isinstance(piece, Delta)).strip() == TEXT
    assert isinstance(done, Done)
    assert (done.provider, done.usage.input_tokens, done.usage.cached_tokens) == (vendor.name, 1000, 400)
    assert done.usage.output_tokens == 100
    assert vendor.server.offered() == [[]]
    assert "Be exact." in str(vendor.server.requests[0])


def test_a_stream_that_breaks_off_is_a_failure_and_the_next_model_starts_over(vendor: Vendor) -> None:
    vendor.server.script = [Reply(TEXT), Reply(TEXT)]
    vendor.server.cut_after = 4
    assert failure(vendor).fault is Fault.CUT_OFF
    events = events_of(FallbackModels((vendor.model, ScriptedModel(["Another says."], name="second"))))
    reset = next(at for at, event in enumerate(events) if isinstance(event, Reset))
    assert reset > 0
    assert events[reset + 1 : -1] == [Delta("Another"), Delta("says.")]
    assert isinstance(events[-1], Done)
    assert events[-1].failures == (f"{vendor.name}: {Fault.CUT_OFF.value}",)
    assert events[-1].requests == 2


@pytest.mark.parametrize(
    ("status", "fault"), [(401, Fault.UNAUTHORIZED), (429, Fault.RATE_LIMITED), (500, Fault.SERVER_ERROR)]
)
def test_a_refused_stream_has_a_name_and_no_key(vendor: Vendor, status: int, fault: Fault) -> None:
    vendor.server.status = status
    failed = failure(vendor)
    assert failed.fault is fault
    assert KEY not in failed.detail
    assert failed.__cause__ is failed.__context__ is None


@pytest.mark.parametrize("after", [0, 4])
def test_an_error_inside_a_stream_has_a_name(vendor: Vendor, after: int) -> None:
    vendor.server.script = [Reply(TEXT)]
    vendor.server.error_after = after
    assert failure(vendor).fault is Fault.SERVER_ERROR


def test_a_stream_that_hangs_is_left_within_its_budget(vendor: Vendor) -> None:
    vendor.server.hang_s = 60  # and then it would answer
    assert failure(vendor, timeout_s=0.5).fault is Fault.TIMED_OUT


def test_a_stream_without_text_is_no_answer(vendor: Vendor) -> None:
    vendor.server.script = [Reply()]
    assert failure(vendor).fault is Fault.INVALID_OUTPUT


def test_a_reader_that_goes_away_leaves_the_process_able_to_ask(vendor: Vendor) -> None:
    vendor.server.script = [Reply(TEXT), Reply(TEXT)]
    stream = vendor.model.stream(PROMPT, Budget(timeout_s=AMPLE_S))
    assert isinstance(next(stream), Delta)
    stream.close()
    assert isinstance(events_of(vendor.model)[-1], Done)
