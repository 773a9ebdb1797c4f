"""The operations of sessions and cases whose cost is counted and measured, as somebody calls them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.people import Person


@dataclass
class Desk:
    """Somebody with a session and a case to ask for."""

    person: Person
    session_id: str = ""
    case_id: str = ""

    def __post_init__(self) -> None:
        opened = self.person.call("POST", "/sessions", json={"client_id": "laptop"})
        self.session_id = opened.json()["session_id"]
        self.case_id = self.person.open_case()

    def session(self, method: str, below: str = "", **options: Any) -> Any:
        """Ask for the session."""
        return self.person.call(method, f"/sessions/{self.session_id}{below}", **options)

    def case(self, method: str, below: str = "", **options: Any) -> Any:
        """Ask for the case."""
        return self.person.call(method, f"/cases/{self.case_id}{below}", headers={"if-match": "*"}, **options)


Operation = Callable[[Desk], Any]

#: What comes with every request: is the sign-in ended, and one token of the user's bucket.
GATE = ["GetItem", "PutItem"]

#: Operation -> how it is asked for, and the calls it needs besides those of the gate.
OPERATIONS: dict[str, tuple[Operation, list[str]]] = {
    "resume a session": (
        lambda desk: desk.person.call("POST", "/sessions", json={"client_id": "laptop"}),
        ["GetItem", "GetItem", "UpdateItem", "UpdateItem"],
    ),
    "read a session": (lambda desk: desk.session("GET"), ["GetItem"]),
    "heartbeat": (lambda desk: desk.session("POST", "/heartbeat"), ["GetItem", "UpdateItem"]),
    "keep a draft": (
        lambda desk: desk.session("PATCH", json={"state": {"draft": "why is"}}),
        ["GetItem", "UpdateItem"],
    ),
    "list sessions": (lambda desk: desk.person.call("GET", "/sessions"), ["Query"]),
    "open a case": (
        lambda desk: desk.person.call("POST", "/cases", json={"title": "orders is down"}),
        ["TransactWriteItems"],
    ),
    "read a case": (lambda desk: desk.case("GET"), ["GetItem"]),
    "list cases": (lambda desk: desk.person.call("GET", "/cases"), ["Query"]),
    "change a case": (
        lambda desk: desk.case("PATCH", json={"severity": "high"}),
        ["GetItem", "TransactWriteItems"],
    ),
    "say something": (
        lambda desk: desk.case("POST", "/messages", json={"content": "is it up?"}),
        ["TransactWriteItems"],
    ),
    "read what was said": (lambda desk: desk.case("GET", "/messages"), ["GetItem", "Query"]),
}
