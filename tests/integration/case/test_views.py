"""Saved views and statistics over the API."""

import pytest

from tests.support.people import Person

FILTERS = {"text": "checkout", "severity": ["high"], "sort": "created", "since": "2026-01-31T09:05:00Z"}


def test_a_view_is_kept_renamed_changed_and_deleted(person: Person, stranger: Person):
    made = person.call("POST", "/cases/views", json={"name": " mine ", "filters": FILTERS})
    assert made.status_code == 201
    view, path = made.json(), made.headers["location"]
    assert (view["name"], view["filters"]["severity"], view["filters"]["order"]) == ("mine", ["high"], "desc")
    assert person.call("GET", path).json() == view
    assert person.call("PATCH", path, json={"name": "b"}).status_code == 428
    assert person.call("PATCH", path, json={"name": "b"}, headers={"if-match": '"old"'}).status_code == 412
    renamed = person.call("PATCH", path, json={"name": "b"}, headers={"if-match": made.headers["etag"]})
    assert (renamed.json()["name"], renamed.json()["filters"]) == ("b", view["filters"])
    old = {"if-match": made.headers["etag"]}
    assert person.call("PATCH", path, json={"name": "c"}, headers=old).status_code == 412
    new = {"if-match": renamed.headers["etag"]}
    changed = person.call("PATCH", path, json={"filters": {"text": "x"}}, headers=new)
    assert (changed.json()["filters"]["text"], changed.json()["filters"]["severity"]) == ("x", [])
    person.call("POST", "/cases/views", json={"name": "A", "filters": {}})
    assert [one["name"] for one in person.call("GET", "/cases/views").json()["items"]] == ["A", "b"]
    assert stranger.call("GET", path).status_code == 404
    assert stranger.call("GET", "/cases/views").json() == {"items": []}
    assert person.call("DELETE", path, headers=new).status_code == 412
    assert person.call("DELETE", path, headers={"if-match": changed.headers["etag"]}).status_code == 204
    assert person.call("GET", path).status_code == 404


def test_what_a_view_finds_is_checked_when_it_is_saved(person: Person):
    for filters in ({"sort": "length"}, {"surprise": 1}, {"since": "yesterday"}):
        assert person.call("POST", "/cases/views", json={"name": "a", "filters": filters}).status_code == 422


def test_statistics_are_those_of_the_own_cases(person: Person, stranger: Person):
    first = person.open_case()
    stranger.open_case()
    person.call("PATCH", f"/cases/{first}", json={"status": "resolved"}, headers={"if-match": "*"})
    told = person.call("GET", "/cases/statistics").json()
    assert (told["cases"], told["by_status"]["resolved"], told["time_to_resolve"]["cases"]) == (1, 1, 1)
    assert told["time_to_cause"] == {"cases": 0, "median_s": None, "p90_s": None}
    person.call("PATCH", f"/cases/{first}", json={"status": "analyzing"}, headers={"if-match": "*"})
    again = person.call("GET", "/cases/statistics").json()
    assert (again["time_to_resolve"]["cases"], again["open_by_age"][0]["count"]) == (0, 1)


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2026-01-31T09:05:00"},
        {"since": "2026-01-31T09:05:00Z", "until": "2026-01-31T09:05:00Z"},
        {"since": "1900-01-01T00:00:00Z"},
        {"since": "soon"},
    ],
)
def test_a_range_that_is_none_is_refused(person: Person, query):
    assert person.call("GET", "/cases/statistics", params=query).status_code == 422
