"""Every route of the product times everybody: nobody signed in, somebody else, and the owner with all there is to own.

The matrix is held against the app's own description: a route that is added is put into it, or this fails.
"""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from faultmaven.api import create_api
from faultmaven.auth.models import Role
from faultmaven.core.settings import settings
from faultmaven.knowledge.deliveries import ingest as document_ingest
from faultmaven.providers.audit.dynamo import audit_log
from faultmaven.providers.audit.protocol import verify

from tests.integration.route_matrix import CLOSED, MATRIX, OPEN, OWN, OWNED, Row
from tests.support.aws_calls import Call, aws_calls
from tests.support.grants import beyond, door_of
from tests.support.people import Person
from tests.support.whole_product import (
    LOG,
    REQUEST_ID,
    SECRET,
    WholeProduct,
    announcement,
    bring,
    elsewhere,
    read_file,
    upload,
    whole_product,
)

_NOT_IDS = {
    **{"view_id": "view_none", "solution_id": "sol_none", "case_id": "case_none", "evidence_id": "ev_none"},
    **{"turn_id": "turn_none", "session_id": "session_none"},
    **{"request_id": "req-none", "hypothesis_id": "hyp_0000000000000000", "investigation_id": "inv_none"},
    **{"grant_id": "0" * 64},
    **{"confirmation_id": "conf_none", "key_id": "key_none", "endpoint_id": "hook_none", "subscription_id": "sub_none"},
}


def rows(chosen: list[Row] | tuple[Row, ...]) -> Any:
    """Parametrise a test by routes."""
    return pytest.mark.parametrize("row", chosen, ids=lambda row: row.route)


@pytest.fixture(scope="module")
def product() -> Iterator[WholeProduct]:
    with whole_product(has_library=False) as running:
        yield running


def ask(person: Person, row: Row, ids: dict[str, str]) -> Any:
    """Ask as somebody for the things with these ids."""
    return person.call(row.method, row.path.format(**ids), **row.sent(ids))


def _without_request(answer: Any) -> dict[str, Any]:
    return {key: value for key, value in answer.json().items() if key != "request_id"}


def test_the_matrix_holds_every_route_of_the_app():
    document = create_api().openapi()
    described = {
        (f"{method.upper()} {path}", not operation.get("security"))
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    assert described == {(row.route, row.is_open) for row in MATRIX}
    assert len(MATRIX) == len(described)


@rows(CLOSED)
def test_nobody_comes_in_without_a_token(product: WholeProduct, row: Row):
    before = product.stored()
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic dXNlcjpwYXNz"}):
        sent = row.sent(product.ids)
        sent["headers"] |= headers
        answer = product.client.request(row.method, row.path.format(**product.ids), **sent)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
        assert SECRET not in answer.text
    assert product.stored() == before


@rows(OPEN)
def test_an_open_door_tells_nobody_anything_of_anybody(product: WholeProduct, row: Row):
    answer = product.client.request(row.method, row.path, **row.sent(product.ids))
    product.client.cookies.clear()
    assert answer.status_code == row.answers
    assert SECRET not in answer.text


@rows(OWNED)
def test_what_is_somebody_elses_is_not_there_and_stays_as_it_is(product: WholeProduct, row: Row):
    before = product.stored()
    answer = ask(product.stranger, row, product.ids)
    assert answer.status_code == 404
    assert SECRET not in answer.text
    assert _without_request(answer) == _without_request(ask(product.stranger, row, {**product.ids, **_NOT_IDS}))
    assert product.stored() == before


@rows(OWNED)
def test_an_administrator_finds_nothing_of_anybody_either(product: WholeProduct, row: Row):
    """The role opens no door to other people's incidents."""
    before = product.stored()
    answer = ask(Person(product.client, role=Role.ADMIN), row, product.ids)
    assert answer.status_code == 404
    assert SECRET not in answer.text
    assert product.stored() == before


@rows([row for row in OWN if row.method == "GET"])
def test_lists_hold_only_the_own(product: WholeProduct, row: Row):
    answer = ask(product.stranger, row, product.ids)
    assert answer.status_code == 200
    assert SECRET not in answer.text
    assert product.ids["case_id"] not in answer.text


def test_the_own_case_leads_to_nothing_of_anothers(product: WholeProduct):
    """A case of one's own with ids of somebody else's behind it, in the path and in the body."""
    eve, ids = product.stranger, product.ids
    own = eve.open_case("mine")
    upload(
        eve,
        own,
        LOG.replace(SECRET.encode(), b"magpie").replace(REQUEST_ID.encode(), b"0af7651916cd43dd8448eb211c80319c"),
    )
    before = product.stored()
    asked = (
        ("GET", f"/agent/chat/{own}/turns/{ids['turn_id']}", None),
        ("GET", f"/agent/chat/{own}/turns/{ids['turn_id']}/events", None),
        ("POST", f"/cases/{own}/facts/query", {"evidence_id": ids["evidence_id"]}),
        ("POST", f"/cases/{own}/comparison", {"before": {"evidence_id": ids["evidence_id"]}, "after": {}}),
        ("GET", f"/cases/{own}/requests/{ids['request_id']}", None),
        ("PATCH", f"/cases/{own}/hypotheses/{ids['hypothesis_id']}", {"state": "rejected"}),
        ("GET", f"/cases/{own}/solutions/{ids['solution_id']}", None),
    )
    for method, path, body in asked:
        answer = eve.call(method, path, json=body)
        assert (answer.status_code, path) == (404, path)
        assert SECRET not in answer.text
    assert product.stored() == before


def test_the_same_bytes_of_two_people_are_two_files(product: WholeProduct):
    """Whoever announces a file's hash gets no bytes of anybody who has that file."""
    eve = product.stranger
    own = eve.open_case("same bytes")
    answer = eve.call("POST", "/evidence/upload", json=announcement(own, LOG)).json()
    assert answer["evidence"]["duplicate_of"] is None
    assert eve.user_id in answer["upload"]["url"]
    download = eve.call("GET", f"/evidence/{answer['evidence']['evidence_id']}/download")
    assert (download.status_code, download.json()["code"]) == (409, "not_uploaded")


def test_an_idempotency_key_of_anothers_replays_nothing(product: WholeProduct):
    headers = {"idempotency-key": "the-very-same-key"}
    first = product.owner.call("POST", "/cases", json={"title": SECRET}, headers=headers)
    second = product.stranger.call("POST", "/cases", json={"title": SECRET}, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["case_id"] != second.json()["case_id"]


def test_a_cursor_of_anothers_opens_nothing(product: WholeProduct):
    product.owner.open_case(f"{SECRET} again")
    cursor = product.owner.call("GET", "/cases", params={"limit": 1}).json()["next_cursor"]
    assert cursor
    answer = product.stranger.call("GET", "/cases", params={"cursor": cursor})
    assert answer.status_code == 400
    assert SECRET not in answer.text


def test_who_reads_files_and_documents_calls_only_what_was_granted(product: WholeProduct):
    person = product.stranger
    key = bring(person, person.open_case("grants"), LOG)
    with aws_calls() as reading:
        read_file(key)
    told = {"title": "a page", "text": "# A page\n\nIt is about 203.0.113.77.\n"}
    document = person.call("POST", "/knowledge/documents", json=told).json()["document"]
    with aws_calls() as ingesting:
        document_ingest().handle(f"uploads/{person.user_id}/{document['document_id']}/1")
    assert len(reading) > 5
    assert len(ingesting) > 5
    assert beyond(reading, "evidence_pipeline") == set()
    assert beyond(ingesting, "knowledge_ingest") == set()


def test_a_call_that_nobody_granted_is_noticed(product: WholeProduct):
    tables, items, objects = settings().tables, boto3.client("dynamodb"), boto3.client("s3")
    put = {"Put": {"TableName": tables.session}}
    calls = [
        Call(items, "PutItem", {"TableName": tables.auth}, 0.0),
        Call(items, "TransactWriteItems", {"TransactItems": [put, {"Update": {"TableName": tables.case}}]}, 0.0),
        Call(items, "Scan", {"TableName": tables.session}, 0.0),
        Call(objects, "GetObject", {"Bucket": "b", "Key": "raw/user/case/file"}, 0.0),
        Call(objects, "ListObjectsV2", {"Bucket": "b", "Prefix": "raw/"}, 0.0),
    ]
    actions = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Scan", "s3:GetObject", "s3:ListBucket")
    assert beyond(calls, "session") == {f"session: {action}" for action in actions}
    assert beyond(calls[3:4], "evidence") == set()


def test_the_owner_can_do_all_of_it(product: WholeProduct):
    """After everybody else has tried; so nothing above was refused because it is not there.

    And what each route calls of AWS is granted to the function that serves it, or to those of the state machine.
    """
    refused: set[str] = set()
    for row in CLOSED:
        with aws_calls() as made, elsewhere(made) as answering:
            answer = ask(product.owner, row, product.ids)
        refused |= beyond(made, door_of(row.method, row.path))
        refused |= beyond(answering, "investigation_observe", "investigation_act", "investigation_fail")
        product.client.cookies.clear()
        assert answer.status_code == row.answers, row.route
        if row.path == "/auth/password":  # ended every sign-in but the one it gave
            product.owner.headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    assert refused == set()
    noted = audit_log().read(product.owner.user_id)
    assert verify(noted, audit_log().head(product.owner.user_id)) == []
    assert {(record.deed.kind, record.deed.decision, record.deed.facts.get("what")) for record in noted} >= {
        ("account", "opened", None),
        ("api_key", "made", None),
        ("api_key", "revoked", None),
        ("deletion", "begun", "case"),
        ("deletion", "begun", "document"),
        ("deletion", "begun", "endpoint"),
        ("deletion", "begun", "evidence"),
        ("deletion", "begun", "session"),
        ("deletion", "begun", "subscription"),
        ("deletion", "begun", "view"),
        ("export", "done", "evidence"),
        ("export", "done", "report"),
        ("password", "changed", None),
        ("tool", "done", None),
        ("tool", "revoked", None),
    }
    assert SECRET not in repr(noted)
