"""What all seven do with tools: call them, be told of mistakes, and answer when no calls are left."""

import pytest
from faultmaven.providers.llm.port import Fault, ModelFailed

from tests.support.wire_formats import Reply
from tests.unit.providers.llm.conftest import Lookup, Vendor

LOOK_UP = Reply(calls=(("look_up", '{"word": "disk"}'),))
UNKNOWN = Reply(calls=(("delete_all", "{}"),))


def test_a_tool_is_called_with_its_arguments_and_its_result_goes_back(vendor: Vendor) -> None:
    lookup = Lookup()
    vendor.server.script = [LOOK_UP, Reply(calls=LOOK_UP.calls * 2)]
    completion = vendor.ask(lookup.tool)
    assert lookup.seen == [{"word": "disk"}] * 3
    assert (completion.tally.requests, completion.tally.tool_calls, completion.tally.mistakes) == (3, 3, 0)
    assert completion.usage.input_tokens == 3000
    assert "no space left on device" in str(vendor.server.requests[1])
    assert set(vendor.server.offered()[0]) == {"look_up", "give_answer"}


def test_while_tools_are_called_the_conversation_is_cached_too(vendor: Vendor) -> None:
    vendor.server.script = [LOOK_UP]
    vendor.ask(Lookup().tool)
    if vendor.name == "anthropic":
        body = vendor.server.requests[1]
        marked = [body.get("cache_control"), *(block.get("cache_control") for block in body["messages"][-1]["content"])]
        assert {"type": "ephemeral", "ttl": "5m"} in marked
        assert "cache_control" in str(body["system"])


def test_when_no_calls_are_left_only_the_answer_is_offered(vendor: Vendor) -> None:
    lookup = Lookup()
    vendor.server.script = [Reply(calls=LOOK_UP.calls * 3)]
    completion = vendor.ask(lookup.tool, max_calls=2)
    assert len(lookup.seen) == completion.tally.tool_calls == 2
    assert completion.tally.mistakes == 0
    assert vendor.server.offered()[1] == ["give_answer"]
    assert "no calls are left" in str(vendor.server.requests[1])


def test_an_unknown_tool_is_told_back_and_counted(vendor: Vendor) -> None:
    lookup = Lookup()
    vendor.server.script = [UNKNOWN, LOOK_UP, UNKNOWN]
    completion = vendor.ask(lookup.tool)
    assert completion.output.line == 7
    assert (completion.tally.tool_calls, completion.tally.mistakes, len(lookup.seen)) == (3, 2, 1)
    assert "There is no tool of that name. There are: look_up" in str(vendor.server.requests[1])


def test_an_unknown_tool_twice_in_a_row_is_a_failure(vendor: Vendor) -> None:
    vendor.server.script = [UNKNOWN, UNKNOWN]
    with pytest.raises(ModelFailed) as caught:
        vendor.ask(Lookup().tool)
    assert caught.value.fault is Fault.INVALID_OUTPUT
    assert caught.value.tally.requests == 2
