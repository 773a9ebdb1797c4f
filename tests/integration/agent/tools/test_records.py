"""What is remembered of tools: the table and its double under one contract."""

from datetime import UTC, datetime, timedelta

import pytest
from faultmaven.agent.tools.errors import ConfirmationNotFound, ConfirmationOver
from faultmaven.agent.tools.models import Answered, Confirmation, Output, Policy
from faultmaven.agent.tools.repository import MemoryToolRecords, ToolRecords, ToolRepository, pending_one

NOW = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
HERE = ("user_ada", "case_1")


@pytest.fixture(params=[MemoryToolRecords, ToolRepository])
def records(request: pytest.FixtureRequest, stores: None) -> ToolRecords:
    return request.param()


def asked(sha256: str = "a" * 64, confirmation_id: str = "conf_1", at: datetime = NOW) -> Confirmation:
    until = at + timedelta(minutes=10)
    arguments = {"host": "example.com", "port": 443}
    return Confirmation(confirmation_id, *HERE, "NetworkAnalyzer", arguments, sha256, "why", at, until, "turn_1")


def test_policies_are_those_of_the_case(records: ToolRecords) -> None:
    assert records.policies(*HERE) == {}
    records.set_policies(*HERE, {"HTTPClient": Policy.DENY})
    assert records.policies(*HERE) == {"HTTPClient": Policy.DENY}
    assert records.policies("user_eve", "case_1") == {}
    records.set_policies(*HERE, {})
    assert records.policies(*HERE) == {}


def test_a_call_waits_once(records: ToolRecords) -> None:
    first = records.ask(asked(), NOW)
    assert first == asked()
    assert records.ask(asked(confirmation_id="conf_2"), NOW + timedelta(minutes=5)) == first
    assert records.pending(*HERE, NOW) == [first]
    assert records.pending("user_eve", "case_1", NOW) == []
    assert records.find(*HERE, "a" * 64, NOW) == first
    assert records.find(*HERE, "b" * 64, NOW) is None
    assert pending_one(records, *HERE, "conf_1", NOW) == first
    with pytest.raises(ConfirmationNotFound):
        pending_one(records, *HERE, "conf_2", NOW)


def test_an_expired_one_gives_way(records: ToolRecords) -> None:
    records.ask(asked(), NOW)
    late = NOW + timedelta(minutes=11)
    assert records.pending(*HERE, late) == []
    with pytest.raises(ConfirmationOver):
        records.settle(asked(), Answered.USED, late)
    again = asked(confirmation_id="conf_2", at=late)
    assert records.ask(again, late) == again
    with pytest.raises(ConfirmationOver):
        records.settle(asked(), Answered.USED, late)


@pytest.mark.parametrize("state", [Answered.USED, Answered.REFUSED])
def test_it_is_settled_once(records: ToolRecords, state: Answered) -> None:
    records.ask(asked(), NOW)
    records.settle(asked(), state, NOW)
    for again in (Answered.USED, Answered.REFUSED):
        with pytest.raises(ConfirmationOver):
            records.settle(asked(), again, NOW)
    assert records.pending(*HERE, NOW) == []
    found = records.find(*HERE, "a" * 64, NOW + timedelta(minutes=50))
    assert found is not None
    assert found.state is state
    assert records.find(*HERE, "a" * 64, NOW + timedelta(minutes=61)) is None
    fresh = asked(confirmation_id="conf_2")
    assert records.ask(fresh, NOW) == fresh


def test_an_execution_begins_once_and_its_result_is_kept_for_an_hour(records: ToolRecords) -> None:
    at = (*HERE, "turn_1", "a" * 64)
    assert records.begin(*at, NOW) is None
    assert records.begin(*at, NOW) == Output("")
    records.end(*at, Output("found", total_bytes=5, duration_ms=9))
    assert records.begin(*at, NOW) == Output("found", total_bytes=5, is_remembered=True)
    assert records.result(*HERE, "turn_2", "a" * 64, NOW) is None
    assert records.result(*at, NOW + timedelta(minutes=61)) is None


def test_a_long_result_is_kept_from_its_beginning_and_says_so(records: ToolRecords) -> None:
    at = (*HERE, "turn_1", "a" * 64)
    records.begin(*at, NOW)
    records.end(*at, Output("line\n" * 100_000, total_bytes=500_000))
    kept = records.result(*at, NOW)
    assert kept is not None
    assert kept.is_truncated
    assert kept.total_bytes == 500_000
    assert "(cut: " in kept.text
