"""Searching over the API: what filters find, that pages neither lose nor double, and that nobody finds another's."""

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from faultmaven.case.entries import Entry
from faultmaven.case.models import CaseStatus, Conclusion, Severity
from faultmaven.case.repository import EntryRepository
from faultmaven.case.service import case_service
from faultmaven.case.tables import CaseItem, EntryItem, EntryPageItem
from faultmaven.providers.data.base import user_key

from tests.support.people import Person

AT = datetime(2026, 1, 31, 9, 5, tzinfo=UTC)


def concluded(person: Person, case_id: str, **changes: Any) -> None:
    """Let a turn have concluded something."""
    said = Conclusion("CONFIRMED", "cart is killed for its memory", "high", "", (), (), "turn_a", AT)
    named = {"mechanism": "oom-killed", "cause": "The container was killed", "component": "Deployment/cart"}
    case_service().record_conclusion(person.user_id, case_id, replace(said, **{**named, **changes}))


def titles(person: Person, **filters: Any) -> list[str]:
    """Return the titles that a search finds, in its order."""
    answer = person.call("POST", "/cases/search", json=filters)
    assert answer.status_code == 200, answer.text
    return [case["title"] for case in answer.json()["items"]]


@pytest.fixture
def cases(person: Person) -> dict[str, str]:
    """Four cases, each with something of its own."""
    opened = {
        "checkout is slow": {"severity": "high", "tags": ["shop", "Prod"], "description": "since the rollout"},
        "orders is down": {"severity": "critical", "tags": ["prod"]},
        "a node left": {"severity": "low"},
        "disk of db-1 at 10.20.30.40 is full": {"tags": ["storage"]},
    }
    ids = {title: person.open_case(title, **more) for title, more in opened.items()}
    concluded(person, ids["checkout is slow"])
    case_service().cases.set_status(person.user_id, ids["a node left"], CaseStatus.RESOLVED, AT)
    return ids


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"text": "slow CHECKOUT"}, {"checkout is slow"}),
        ({"text": "rollout"}, {"checkout is slow"}),
        ({"text": "killed memory"}, {"checkout is slow"}),
        ({"text": "deployment/cart"}, {"checkout is slow"}),
        ({"text": "oom-killed"}, {"checkout is slow"}),
        ({"text": "10.20.30.40"}, {"disk of db-1 at 10.20.30.40 is full"}),
        ({"text": "nothing"}, set()),
        ({"tag": ["PROD"]}, {"checkout is slow", "orders is down"}),
        ({"tag": ["prod", "shop"]}, {"checkout is slow"}),
        ({"severity": ["high", "critical"]}, {"checkout is slow", "orders is down"}),
        ({"status": ["resolved", "closed"]}, {"a node left"}),
        ({"component": "cart"}, {"checkout is slow"}),
        ({"cause": "oom-killed"}, {"checkout is slow"}),
        ({"cause": "container killed"}, {"checkout is slow"}),
        ({"time": "ended", "since": "2026-01-31T09:05:00Z", "until": "2026-01-31T10:05:01+01:00"}, {"a node left"}),
        ({"until": "2020-01-01T00:00:00Z"}, set()),
        ({"last_hours": 1, "severity": ["low"]}, {"a node left"}),
        ({"last_hours": 1, "time": "ended"}, set()),
        ({"text": "is", "severity": ["critical"], "tag": ["prod"]}, {"orders is down"}),
    ],
)
def test_each_filter_finds_what_it_says(person: Person, cases: dict[str, str], filters, found):
    assert set(titles(person, **filters)) == found


@pytest.mark.parametrize(
    "filters",
    [
        {"sort": "length"},
        {"since": "2026-01-31T09:05:00"},
        {"text": "x" * 201},
        {"surprise": 1},
        {"limit": 0},
        {"status": ["lost"]},
    ],
)
def test_a_malformed_search_is_refused(person: Person, filters):
    assert person.call("POST", "/cases/search", json=filters).status_code == 422


def test_orders(person: Person, cases: dict[str, str]):
    assert titles(person, sort="created", order="asc") == list(cases)
    assert titles(person, sort="title", order="asc")[:2] == ["a node left", "checkout is slow"]
    assert titles(person, sort="severity")[0] == "orders is down"
    assert titles(person, sort="severity")[-1] == "a node left"
    person.call("POST", f"/cases/{cases['orders is down']}/messages", json={"content": "anything new?"})
    assert titles(person)[0] == "orders is down"


def test_what_narrows_a_search_is_counted_over_all_pages(person: Person, cases: dict[str, str]):
    answer = person.call("POST", "/cases/search", json={"limit": 1}).json()
    assert answer["total"] == 4
    assert answer["facets"]["status"] == [{"value": "consulting", "count": 3}, {"value": "resolved", "count": 1}]
    assert answer["facets"]["cause"] == [{"value": "oom-killed", "count": 1}]
    assert answer["facets"]["component"] == [{"value": "Deployment/cart", "count": 1}]
    assert {one["value"] for one in answer["facets"]["tag"]} == {"shop", "Prod", "prod", "storage"}


def test_pages_hold_every_case_once_while_cases_change(person: Person):
    ids = [person.open_case(f"case {number}") for number in range(25)]
    seen: list[str] = []
    cursor = None
    while True:
        asked = {"limit": 4, "sort": "created", "cursor": cursor}
        page = person.call("POST", "/cases/search", json=asked).json()
        seen += [case["case_id"] for case in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        person.call("POST", f"/cases/{ids[0]}/messages", json={"content": "still there"})
        person.open_case("opened meanwhile")
    assert sorted(seen) == sorted(ids)
    other = {"limit": 4, "sort": "title", "cursor": person.call("POST", "/cases/search", json={"limit": 1}).json()}
    other["cursor"] = other["cursor"]["next_cursor"]
    assert person.call("POST", "/cases/search", json=other).status_code == 400


def test_nobody_finds_what_is_anothers(person: Person, stranger: Person, cases: dict[str, str]):
    assert titles(stranger) == []
    cursor = person.call("POST", "/cases/search", json={"limit": 1}).json()["next_cursor"]
    assert stranger.call("POST", "/cases/search", json={"limit": 1, "cursor": cursor}).status_code == 400
    assert stranger.call("GET", f"/cases/{cases['a node left']}/recurrence").status_code == 404


def test_an_incident_that_comes_again_says_so(person: Person, cases: dict[str, str]):
    again = person.open_case("cart again")
    assert person.call("GET", f"/cases/{again}/recurrence").json() == {"seen_before": None}
    concluded(person, again, verdict="LIKELY")
    seen = person.call("GET", f"/cases/{again}/recurrence").json()["seen_before"]
    assert (seen["times"], seen["because"], seen["cases"][0]["case_id"]) == (1, "cause", cases["checkout is slow"])
    assert titles(person, recurring=True) == ["cart again"]
    concluded(person, again, component="Deployment/web", updated_at=AT + timedelta(1))
    assert titles(person, recurring=True) == []


def test_the_same_alert_is_the_same_incident_before_anything_is_known_of_it(person: Person):
    service = case_service()
    first = service.open_case(person.user_id, "disk at 10.20.30.40", fingerprint="alert a", severity=Severity.HIGH)
    second = service.open_case(person.user_id, "disk at 10.20.30.40", fingerprint="alert a")
    service.open_case(person.user_id, "another", fingerprint="alert b")
    seen = person.call("GET", f"/cases/{second.case_id}/recurrence").json()["seen_before"]
    assert (seen["because"], [case["case_id"] for case in seen["cases"]]) == ("alert", [first.case_id])
    assert seen["cases"][0]["title"] == "disk at 10.20.30.40"


def kept_of(user_id: str) -> dict[str, Entry]:
    return {entry.case_id: entry for entry in EntryRepository().list(user_id)}


def test_packing_changes_nothing_that_is_found(person: Person, cases: dict[str, str]):
    """Whatever is packed when, in pages or beside them, the entries read the same."""
    before = kept_of(person.user_id)
    assert {entry.case_id: entry for entry in EntryRepository(fresh_most=0).list(person.user_id)} == before
    partition = f"{user_key(person.user_id)}#entries"
    assert [*EntryItem.query(partition, EntryItem.sk.startswith("fresh#"))] == []
    assert kept_of(person.user_id) == before
    concluded(person, cases["orders is down"])
    case_service().record_spending(person.user_id, cases["orders is down"], 1200, 0.25)
    case_service().record_spending(person.user_id, cases["orders is down"], 1100, 0.2)  # late, and known to be less
    changed = kept_of(person.user_id)[cases["orders is down"]]
    assert (changed.title, changed.component, changed.tokens, changed.cost_usd) == (
        "orders is down",
        "Deployment/cart",
        1200,
        0.25,
    )
    later = AT + timedelta(hours=1)
    concluded(person, cases["orders is down"], updated_at=later)
    EntryRepository(fresh_most=0).list(person.user_id)
    assert kept_of(person.user_id)[cases["orders is down"]].caused_at == AT


def test_a_packing_that_meets_a_writer_leaves_it_to_the_next(person: Person, cases: dict[str, str], monkeypatch):
    read = EntryRepository._pack

    def interrupted(self: EntryRepository, user_id: str, *args: Any) -> bool:
        person.call("PATCH", f"/cases/{cases['orders is down']}", json={"title": "new"}, headers={"if-match": "*"})
        return read(self, user_id, *args)

    monkeypatch.setattr(EntryRepository, "_pack", interrupted)
    EntryRepository(fresh_most=0).list(person.user_id)
    assert kept_of(person.user_id)[cases["orders is down"]].title == "new"
    assert len(kept_of(person.user_id)) == 4


def test_many_long_cases_take_several_pages_and_all_are_found(person: Person):
    service = case_service()
    for number in range(30):
        service.open_case(person.user_id, f"long {number}", description="word " * 2000)
    EntryRepository(fresh_most=0).list(person.user_id)
    partition = f"{user_key(person.user_id)}#entries"
    assert len([*EntryPageItem.query(partition, EntryPageItem.sk.startswith("page#"))]) > 1
    assert len(kept_of(person.user_id)) == 30


def test_cases_from_before_there_were_entries_are_found(person: Person, cases: dict[str, str]):
    partition = f"{user_key(person.user_id)}#entries"
    for item in EntryItem.query(partition):
        item.delete()
    assert set(titles(person)) == set(cases)
    assert titles(person, text="killed") == ["checkout is slow"]
    assert CaseItem.count(user_key(person.user_id), CaseItem.sk.startswith("case#")) == 4


def test_an_erased_case_is_in_no_page(person: Person, cases: dict[str, str]):
    EntryRepository(fresh_most=0).list(person.user_id)
    erased = cases.pop("checkout is slow")
    person.call("DELETE", f"/cases/{erased}", headers={"if-match": "*"})
    assert set(titles(person)) == set(cases)
    assert erased not in kept_of(person.user_id)
    pages = EntryPageItem.query(f"{user_key(person.user_id)}#entries", EntryPageItem.sk.startswith("page#"))
    assert all(b"checkout" not in zlib.decompress(page.entries) for page in pages)
