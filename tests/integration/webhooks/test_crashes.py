"""A delivery that is cut short at any call to a store, and comes again, ends as if it had come once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import botocore.client
import pytest
from faultmaven.core.clock import utc_now
from faultmaven.providers.workflow.port import WorkflowUnavailable
from faultmaven.webhooks.incoming.endpoints import endpoints
from faultmaven.webhooks.incoming.errors import DeliveryInProgress
from faultmaven.webhooks.incoming.models import Delivery, Outcome, Taken
from faultmaven.webhooks.incoming.repository import HELD_S

from tests.integration.webhooks.conftest import SECRET, Desk
from tests.support.alerts import alertmanager

#: Writes of the first delivery: receipt, alert, case, and so on to the receipt's end.
_CALLS = range(1, 40)


class Crash(BaseException):
    """Ends the process, as far as the product can tell: nothing below may catch it."""


@contextmanager
def dying_at(call: int, *, before: bool) -> Iterator[list[str]]:
    """Die at the n-th write to AWS, before or right after it happened."""
    real, writes = botocore.client.BaseClient._make_api_call, []

    def counted(self: Any, name: str, arguments: dict[str, Any]) -> Any:
        is_write = name.startswith(("Put", "Update", "Transact", "Delete")) and "rate#" not in str(arguments)
        if not is_write:
            return real(self, name, arguments)
        writes.append(name)
        if len(writes) >= call and before:
            raise Crash
        answer = real(self, name, arguments)
        if len(writes) >= call:
            raise Crash
        return answer

    with patch.object(botocore.client.BaseClient, "_make_api_call", counted):
        yield writes


def take(desk: Desk, body: dict[str, Any], *, later_s: int = 0) -> Taken:
    """Take a delivery without HTTP in between, which a crash would not leave either."""
    endpoint = endpoints().at(desk.paths["alertmanager"].rpartition("/")[2])
    taking = replace(desk.intake, clock=lambda: utc_now() + timedelta(seconds=later_s))
    return taking.take(endpoint, Delivery({"authorization": f"Bearer {SECRET}"}, json.dumps(body).encode()))


@pytest.mark.parametrize("before", [True, False])
def test_every_crash_converges(desk: Desk, before: bool):
    crashes = 0
    for call in _CALLS:
        body = alertmanager(key=f"crash-{call}")
        try:
            with dying_at(call, before=before):
                take(desk, body)
        except Crash:
            crashes += 1
        else:
            break
        # The receipt of the dead is held for half a minute; the sender comes again afterwards.
        taken = take(desk, body, later_s=HELD_S + 1)
        assert taken.outcome in (Outcome.OPENED, Outcome.UPDATED, Outcome.DUPLICATE), (call, taken)
        case_id = taken.case_id
        assert case_id
        assert take(desk, body) == Taken(Outcome.DUPLICATE, case_id)
        assert len(desk.files(case_id)) == len(desk.stored(case_id)) == len(desk.turns(case_id)) == 1, call
        assert len(desk.said(case_id)) == 2, call
        assert {turn["turn_id"] for turn in desk.turns(case_id)} <= set(desk.workflow.started)
    assert crashes >= 8
    assert len(desk.cases()) == crashes + 1


def test_what_is_being_taken_is_not_taken_by_another_request(desk: Desk):
    body = alertmanager()

    def refuse(*_: Any) -> None:
        with pytest.raises(DeliveryInProgress):
            take(desk, body)
        raise WorkflowUnavailable

    with patch.object(type(desk.workflow), "start", refuse), pytest.raises(WorkflowUnavailable):
        take(desk, body)
    assert take(desk, body).outcome is Outcome.UPDATED
    (case,) = desk.cases()
    assert len(desk.turns(case["case_id"])) == len(desk.workflow.started) == 1
