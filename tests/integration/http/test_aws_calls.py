"""What an operation of sessions and cases costs: exactly these calls to AWS, and not one more."""

import pytest

from tests.support.aws_calls import aws_calls
from tests.support.doors import GATE, OPERATIONS, Desk
from tests.support.people import Person


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_makes_no_call_it_does_not_need(person: Person, name: str):
    operation, needed = OPERATIONS[name]
    desk = Desk(person)
    operation(desk)  # what a process remembers is there from the second request on
    with aws_calls() as made:
        assert operation(desk).status_code in (200, 201)
    assert [call.operation for call in made] == GATE + needed


def test_a_key_costs_one_read_and_once_a_minute_a_note(person: Person):
    key = person.call("POST", "/auth/keys", json={"name": "ci", "scopes": ["cases:read"]}).json()["key"]
    headers = {"authorization": f"Bearer {key}"}
    with aws_calls() as first:
        assert person.client.get("/cases", headers=headers).status_code == 200
    with aws_calls() as second:
        assert person.client.get("/cases", headers=headers).status_code == 200
    assert [call.operation for call in first] == [*GATE, "GetItem", "PutItem", "Query"]
    assert [call.operation for call in second] == [*GATE, "Query"]
