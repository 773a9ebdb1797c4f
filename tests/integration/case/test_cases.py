"""Cases over the API: what is sent comes back, what is another's is not there, what is erased is gone."""

import json

import boto3
import pytest
from faultmaven.case.models import Conclusion, MessageRole
from faultmaven.case.service import CaseNotFound, case_service
from faultmaven.core.settings import settings
from faultmaven.providers.data.erasure import TableErasure
from faultmaven.providers.files.s3 import S3Files

from tests.support.people import Person


def test_a_case_comes_back_as_it_was_opened(person: Person):
    sent = {"title": "  orders is down ", "description": "since 9", "severity": "high", "tags": ["db", "prod"]}
    answer = person.call("POST", "/cases", json=sent)
    assert answer.status_code == 201
    case = answer.json()
    assert answer.headers["location"] == f"/cases/{case['case_id']}"
    assert (case["title"], case["status"], case["evidence_count"], case["conclusion"]) == (
        "orders is down",
        "consulting",
        0,
        None,
    )
    read = person.call("GET", f"/cases/{case['case_id']}")
    assert read.json() == case
    assert read.headers["etag"] == answer.headers["etag"]


def test_a_case_without_a_title_is_named_after_the_moment(person: Person):
    assert person.call("POST", "/cases", json={}).json()["title"].startswith("Incident of 20")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a", "severity": "awful"}, "severity"),
        ({"title": "a", "tags": ["t"] * 21}, "tags"),
        ({"title": "a", "tags": [""]}, "tags.0"),
        ({"title": "a", "surprise": 1}, "surprise"),
        ({"title": "\ud800"}, "title"),
    ],
)
def test_a_malformed_case_is_refused_with_the_field_that_is_wrong(person: Person, body, field):
    answer = person.call("POST", "/cases", content=json.dumps(body), headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_an_edit_needs_the_version_that_was_read(person: Person):
    case_id = person.open_case()
    path = f"/cases/{case_id}"
    etag = person.call("GET", path).headers["etag"]
    assert person.call("PATCH", path, json={"title": "a"}).status_code == 428
    assert person.call("PATCH", path, json={"title": "a"}, headers={"if-match": '"old"'}).status_code == 412
    assert person.call("PATCH", path, json={"title": "a"}, headers={"if-match": f"W/{etag}"}).status_code == 412
    edited = person.call("PATCH", path, json={"status": "resolved", "tags": ["x"]}, headers={"if-match": etag})
    assert edited.status_code == 200
    assert (edited.json()["status"], edited.json()["tags"], edited.json()["title"]) == (
        "resolved",
        ["x"],
        "orders is down",
    )
    assert edited.headers["etag"] != etag
    assert person.call("PATCH", path, json={"title": "b"}, headers={"if-match": etag}).status_code == 412
    assert person.call("PATCH", path, json={"title": "b"}, headers={"if-match": "*"}).status_code == 200


def test_what_the_product_adds_does_not_stand_in_the_way_of_an_edit(person: Person):
    case_id = person.open_case()
    etag = person.call("GET", f"/cases/{case_id}").headers["etag"]
    case_service().next_evidence_number(person.user_id, case_id, "evidence_a")
    case_service().add_message(person.user_id, case_id, MessageRole.ASSISTANT, "hello")
    assert person.call("PATCH", f"/cases/{case_id}", json={"title": "b"}, headers={"if-match": etag}).status_code == 200


def test_the_list_is_newest_first_filtered_and_paged(person: Person, stranger: Person):
    ids = [person.open_case(f"case {n}", tags=["even" if n % 2 == 0 else "odd"]) for n in range(7)]
    stranger.open_case("case of another")
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2, "q": "EVEN case"} | ({"cursor": cursor} if cursor else {})
        page = person.call("GET", "/cases", params=query).json()
        seen += [case["case_id"] for case in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(ids[::2])
    assert [c["case_id"] for c in person.call("GET", "/cases", params={"status": "resolved"}).json()["items"]] == []


def test_a_cursor_counts_only_for_its_own_list(person: Person, stranger: Person):
    for n in range(3):
        person.open_case(f"case {n}")
    cursor = person.call("GET", "/cases", params={"limit": 1}).json()["next_cursor"]
    for who, params in ((stranger, {"cursor": cursor}), (person, {"cursor": cursor, "q": "x"})):
        answer = who.call("GET", "/cases", params=params)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_messages_are_kept_in_order_and_paged(person: Person):
    case_id = person.open_case()
    for n in range(5):
        answer = person.call("POST", f"/cases/{case_id}/messages", json={"role": "user", "content": f"m{n}"})
        assert answer.status_code == 201
    first = person.call("GET", f"/cases/{case_id}/messages", params={"limit": 3}).json()
    rest = person.call("GET", f"/cases/{case_id}/messages", params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert len(first["items"]) == 3
    assert [m["content"] for m in first["items"] + rest["items"]] == [f"m{n}" for n in range(5)]
    assert rest["next_cursor"] is None


def test_a_message_said_once_is_said_once(person: Person):
    case_id = person.open_case()
    service = case_service()
    first = service.add_message(person.user_id, case_id, MessageRole.ASSISTANT, "answer", once="turn_1")
    again = service.add_message(person.user_id, case_id, MessageRole.ASSISTANT, "answer", once="turn_1")
    assert again.message_id == first.message_id
    assert len(list(service.all_messages(person.user_id, case_id))) == 1
    with pytest.raises(CaseNotFound):
        service.add_message(person.user_id, "case_none", MessageRole.USER, "x", once="turn_1")


def test_evidence_is_numbered_once_and_never_again(person: Person):
    service, case_id = case_service(), person.open_case()
    asked = ["a", "b", "a", "c", "b"]
    assert [service.next_evidence_number(person.user_id, case_id, f"evidence_{e}") for e in asked] == [1, 2, 1, 3, 2]
    for _ in range(2):
        service.drop_evidence(person.user_id, case_id, "evidence_b")
    assert service.get_case(person.user_id, case_id).evidence_count == 2
    assert service.next_evidence_number(person.user_id, case_id, "evidence_d") == 4
    with pytest.raises(CaseNotFound):
        service.next_evidence_number("user_other", case_id, "evidence_e")


def test_an_older_conclusion_does_not_replace_a_newer_one(person: Person, clock):
    service, case_id = case_service(), person.open_case()

    def conclusion(text: str) -> Conclusion:
        return Conclusion("LIKELY", text, "medium", "one file", ("[E1:L3]",), ("fix it",), "turn_1", clock())

    older = conclusion("older")
    clock.advance(seconds=1)
    service.record_conclusion(person.user_id, case_id, conclusion("newer"))
    service.record_conclusion(person.user_id, case_id, older)
    told = person.call("GET", f"/cases/{case_id}").json()["conclusion"]
    assert (told["conclusion"], told["supporting_evidence"], told["verdict"]) == ("newer", ["[E1:L3]"], "LIKELY")
    with pytest.raises(CaseNotFound):
        service.record_conclusion("user_other", case_id, older)


def test_erasing_a_case_leaves_nothing_of_it(person: Person):
    case_id, kept_id = person.open_case("canary-7f"), person.open_case("kept")
    service = case_service()
    for which in (case_id, kept_id):
        service.next_evidence_number(person.user_id, which, "evidence_a")
        service.add_message(person.user_id, which, MessageRole.USER, "canary-7f" if which == case_id else "kept")
    files = S3Files(settings().bucket)
    for version in range(2):
        files.put(f"raw/{person.user_id}/{case_id}/evidence_a", f"canary-7f {version}".encode())
    files.put(f"raw/{person.user_id}/{kept_id}/evidence_a", b"kept")
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    partition = {"S": f"user#{person.user_id}#case#{case_id}"}
    dynamodb.put_item(
        TableName=settings().tables.evidence,
        Item={"pk": {"S": "x"}, "sk": {"S": "y"}, "gsi1pk": partition, "gsi1sk": {"S": "z"}},
    )
    dynamodb.put_item(TableName=settings().tables.agent, Item={"pk": partition, "sk": {"S": "turn#1"}})
    etag = person.call("GET", f"/cases/{case_id}").headers["etag"]

    assert person.call("DELETE", f"/cases/{case_id}").status_code == 428
    assert person.call("DELETE", f"/cases/{case_id}", headers={"if-match": '"no"'}).status_code == 412
    assert person.call("DELETE", f"/cases/{case_id}", headers={"if-match": etag}).status_code == 204

    assert person.call("GET", f"/cases/{case_id}").status_code == 404
    assert person.call("DELETE", f"/cases/{case_id}", headers={"if-match": etag}).status_code == 404
    tables = settings().tables
    left = [str(dynamodb.scan(TableName=name)["Items"]) for name in (tables.case, tables.evidence, tables.agent)]
    assert "canary-7f" not in "".join(left)
    assert case_id not in "".join(left)
    versions = boto3.client("s3").list_object_versions(Bucket=settings().bucket)
    assert [v["Key"] for v in versions["Versions"]] == [f"raw/{person.user_id}/{kept_id}/evidence_a"]
    assert "DeleteMarkers" not in versions
    assert [m["content"] for m in person.call("GET", f"/cases/{kept_id}/messages").json()["items"]] == ["kept"]


def test_an_erasure_that_was_cut_short_is_finished_by_repeating_it(person: Person, monkeypatch):
    case_id = person.open_case()
    whole = TableErasure.erase

    def dies(self: TableErasure, partition: str) -> None:
        raise ConnectionError("cut short")

    monkeypatch.setattr(TableErasure, "erase", dies)
    assert person.call("DELETE", f"/cases/{case_id}", headers={"if-match": "*"}).status_code == 500
    assert person.call("GET", f"/cases/{case_id}").status_code == 404
    assert person.call("GET", "/cases").json()["items"] == []
    assert person.call("POST", f"/cases/{case_id}/messages", json={"content": "x"}).status_code == 404
    monkeypatch.setattr(TableErasure, "erase", whole)
    assert person.call("DELETE", f"/cases/{case_id}", headers={"if-match": "*"}).status_code == 204
    assert person.call("DELETE", f"/cases/{case_id}", headers={"if-match": "*"}).status_code == 404


def test_a_number_taken_by_a_rival_is_not_given_twice(person: Person, monkeypatch):
    service, case_id = case_service(), person.open_case()
    honest = service.numbers.last

    def stale(user_id: str, asked: str) -> int:
        found = honest(user_id, asked)
        monkeypatch.undo()
        service.next_evidence_number(user_id, asked, "evidence_rival")  # between our look and our write
        return found

    monkeypatch.setattr(type(service.numbers), "last", lambda _self, user_id, asked: stale(user_id, asked))
    assert service.next_evidence_number(person.user_id, case_id, "evidence_mine") == 2
    assert service.next_evidence_number(person.user_id, case_id, "evidence_rival") == 1
