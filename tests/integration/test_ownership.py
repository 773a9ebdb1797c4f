"""Every route of the product times everybody: nobody signed in, somebody else, and the owner with all there is to own.

The matrix is held against the app's own description: a route that is added is put into it, or this fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from faultmaven.api import create_api
from faultmaven.providers.audit.dynamo import audit_log
from faultmaven.providers.audit.protocol import verify

from tests.support.people import Person
from tests.support.whole_product import (
    LOG,
    PASSWORD,
    REQUEST_ID,
    SECRET,
    WholeProduct,
    announcement,
    upload,
    whole_product,
)


@dataclass(frozen=True)
class Row:
    """One route: how it answers those who may (an open one anybody, any other the owner), and the body it takes.

    `is_common` is the same for everybody who is signed in.
    """

    route: str
    answers: int
    body: dict[str, Any] | None = None
    is_open: bool = False
    is_common: bool = False

    @property
    def method(self) -> str:
        return self.route.split()[0]

    @property
    def path(self) -> str:
        return self.route.split()[1]

    @property
    def is_owned(self) -> bool:
        """Tell whether it names something of the owner, in its path or its body."""
        return not self.is_common and ("{" in self.path or "case_id" in (self.body or {}))

    def sent(self, ids: dict[str, str]) -> dict[str, Any]:
        """Return how to ask for the things with these ids."""
        body = self.body
        if body and "case_id" in body:
            body = {**body, "case_id": ids["case_id"]}
        return {"json": body, "headers": {"if-match": "*"}}


#: In the order in which an owner can do all of it: what erases comes last.
MATRIX = (
    Row("GET /agent/health", 200, is_open=True),
    Row("GET /query/{case_id}/turns/{turn_id}", 200),
    Row(
        "POST /query/{case_id}/turns/{turn_id}/feedback", 404, {"step_id": f"step_{16 * '0'}", "judgement": "rejected"}
    ),
    Row("POST /query", 200, {"query": f"why is {SECRET} down?", "logs": [SECRET], "case_id": ""}),
    Row("POST /auth/register", 201, {"email": "new@example.com", "password": PASSWORD}, is_open=True),
    Row("POST /auth/login", 401, {"email": f"{SECRET}@example.com", "password": "wrong"}, is_open=True),
    Row("POST /auth/refresh", 401, is_open=True),
    Row("POST /auth/logout", 204, is_open=True),
    Row("GET /auth/options", 200, is_open=True),
    # this process has no queues and no identity provider; with them, `auth/test_reset.py` and `auth/test_federation.py`
    Row("POST /auth/reset-password", 503, {"email": f"{SECRET}@example.com"}, is_open=True),
    Row("POST /auth/reset-password/confirm", 503, {"token": "x", "new_password": PASSWORD}, is_open=True),
    Row("POST /auth/federated/start", 404, {"provider": "Okta"}, is_open=True),
    Row("POST /auth/federated", 404, {"code": "x", "state": "y"}, is_open=True),
    Row("GET /auth/me", 200),
    Row("DELETE /auth/me", 503, {"password": PASSWORD}),
    Row("PATCH /auth/me", 200, {"name": SECRET}),
    Row("POST /auth/keys", 201, {"name": SECRET, "scopes": ["cases:read"]}),
    Row("GET /auth/keys", 200),
    Row("DELETE /auth/keys/{key_id}", 204),
    Row("GET /auth/audit", 200),
    Row("GET /auth/audit/verification", 200),
    Row("POST /webhooks/in/{address}", 404, is_open=True),
    Row("POST /webhooks/endpoints", 201, {"source": "grafana", "name": SECRET}),
    Row("GET /webhooks/endpoints", 200),
    Row("POST /webhooks/endpoints/{endpoint_id}/rotate", 200, {}),
    Row("DELETE /webhooks/endpoints/{endpoint_id}", 204),
    Row("POST /webhooks/subscriptions", 201, {"url": f"https://hooks.example.com/{SECRET}"}),
    Row("GET /webhooks/subscriptions", 200),
    Row("GET /webhooks/subscriptions/{subscription_id}/deliveries", 200),
    Row("POST /webhooks/subscriptions/{subscription_id}/deliveries/{delivery_id}/redeliver", 404),
    Row("DELETE /webhooks/subscriptions/{subscription_id}", 204),
    Row("POST /mcp", 200, {"jsonrpc": "2.0", "id": 1, "method": "ping"}),
    Row("POST /sessions", 201, {"client_id": f"{SECRET} 2"}),
    *(Row("GET /sessions", 200), Row("GET /sessions/{session_id}", 200)),
    Row("PATCH /sessions/{session_id}", 200, {"state": {"draft": SECRET}}),
    Row("POST /sessions/{session_id}/heartbeat", 200),
    Row("POST /cases", 201, {"title": SECRET}),
    Row("GET /cases", 200),
    *(Row("POST /cases/search", 200, {"text": SECRET}), Row("GET /cases/statistics", 200)),
    Row("POST /cases/views", 201, {"name": SECRET, "filters": {"text": SECRET}}),
    *(Row("GET /cases/views", 200), Row("GET /cases/views/{view_id}", 200)),
    *(Row("PATCH /cases/views/{view_id}", 200, {"name": SECRET}), Row("DELETE /cases/views/{view_id}", 204)),
    *(Row("GET /cases/{case_id}/recurrence", 200), Row("GET /cases/{case_id}/solutions", 200)),
    Row("POST /cases/{case_id}/solutions", 201, {"title": SECRET, "steps": [{"text": f"restart {SECRET}"}]}),
    Row("GET /cases/{case_id}/solutions/{solution_id}", 200),
    Row("PATCH /cases/{case_id}/solutions/{solution_id}", 200, {"state": "rejected", "reason": SECRET}),
    Row("GET /cases/{case_id}", 200),
    Row("PATCH /cases/{case_id}", 200, {"title": SECRET}),
    Row("POST /cases/{case_id}/messages", 201, {"content": SECRET}),
    Row("GET /cases/{case_id}/messages", 200),
    Row("POST /evidence/upload", 201, announcement("", b"more")),
    Row("GET /evidence/{evidence_id}", 200),
    Row("GET /evidence/{evidence_id}/download", 200),
    Row("GET /evidence/{evidence_id}/lines", 200),
    Row("GET /cases/{case_id}/evidence", 200),
    Row("GET /cases/{case_id}/timeline", 200),
    Row("POST /cases/{case_id}/facts/query", 200, {"text": SECRET}),
    Row("POST /cases/{case_id}/facts/sql", 200, {"sql": "SELECT * FROM events"}),
    Row("GET /cases/{case_id}/findings", 200),
    Row("GET /cases/{case_id}/templates", 200),
    Row("GET /cases/{case_id}/schema", 200),
    Row("GET /cases/{case_id}/changes", 200),
    Row("GET /cases/{case_id}/requests", 200),
    Row("GET /cases/{case_id}/requests/{request_id}", 200),
    Row("GET /cases/{case_id}/co-movements", 200),
    Row("POST /cases/{case_id}/comparison", 200, {"before": {}, "after": {}}),
    Row("GET /cases/{case_id}/config-changes", 200),
    Row("GET /cases/{case_id}/stack-frames", 200),
    Row("GET /evidence/formats", 200, is_common=True),
    Row("POST /agent/chat/{case_id}", 202, {"message": f"and why is {SECRET} down?"}),
    Row("GET /agent/chat/{case_id}/turns", 200),
    Row("GET /agent/chat/{case_id}/spending", 200),
    Row("GET /agent/chat/{case_id}/turns/{turn_id}", 200),
    Row("GET /agent/chat/{case_id}/turns/{turn_id}/events", 200),
    Row("GET /agent/tools", 200, is_common=True),
    Row("POST /agent/tools/execute", 200, {"case_id": "", "tool": "FileSearcher", "arguments": {"text": SECRET}}),
    Row("GET /agent/tools/confirmations/{case_id}", 200),
    Row("PUT /agent/tools/grants/{case_id}", 200, {"policies": {}}),
    Row("GET /agent/tools/grants/{case_id}", 200),
    Row("DELETE /agent/tools/grants/{case_id}/{grant_id}", 204),
    # it is there, and is for other arguments than these
    Row("POST /agent/tools/confirmations/{case_id}/{confirmation_id}", 403, {"allow": True, "sha256": "0" * 64}),
    Row("GET /cases/{case_id}/investigation", 200),
    Row("GET /cases/{case_id}/hypotheses", 200),
    Row("PATCH /cases/{case_id}/hypotheses/{hypothesis_id}", 200, {"state": "rejected", "reason": SECRET}),
    Row("PUT /cases/{case_id}/pinned", 200, {"facts": [SECRET]}),
    Row("POST /cases/{case_id}/investigations", 202, {"goal": f"why is {SECRET} down?"}),
    Row("GET /cases/{case_id}/investigations", 200),
    Row("GET /cases/{case_id}/investigations/{investigation_id}", 200),
    Row("POST /cases/{case_id}/investigations/{investigation_id}/heartbeat", 200),
    Row("POST /cases/{case_id}/investigations/{investigation_id}/answer", 409, {"wait_id": "wait_none"}),
    Row("POST /cases/{case_id}/investigations/{investigation_id}/confirm", 409, {"wait_id": "w", "confirmed": True}),
    Row("POST /cases/{case_id}/investigations/{investigation_id}/stop", 200, {"reason": SECRET}),
    Row("GET /cases/{case_id}/report", 200),
    Row("GET /cases/{case_id}/reports/{kind}", 200),
    Row("POST /cases/{case_id}/reports/{kind}", 201, {"note": SECRET}),
    Row("PATCH /cases/{case_id}/reports/{kind}", 200, {"sections": [{"key": "impact", "body": SECRET}]}),
    Row("GET /cases/{case_id}/reports/{kind}/versions", 200),
    Row("GET /cases/{case_id}/reports/{kind}/versions/{number}", 200),
    Row("GET /cases/{case_id}/reports/{kind}/versions/{number}/diff", 200),
    Row("POST /cases/{case_id}/reports/{kind}/versions/{number}/restore", 201),
    Row("POST /knowledge/documents", 202, {"title": SECRET, "text": f"# {SECRET}\n\nAnother note on {SECRET}."}),
    Row("GET /knowledge/documents", 200),
    Row("GET /knowledge/documents/{document_id}", 200),
    Row("POST /knowledge/documents/{document_id}/tag", 200, {"tags": [SECRET]}),
    Row("GET /knowledge/documents/{document_id}/versions", 200),
    Row("GET /knowledge/documents/{document_id}/versions/{number}", 200),
    Row("GET /knowledge/documents/{document_id}/versions/{number}/diff", 200),
    Row("POST /knowledge/documents/{document_id}/versions/{number}/restore", 202),
    Row("GET /knowledge/documents/{document_id}/related", 200),
    Row("GET /knowledge/documents/{document_id}/cases", 200),
    Row("POST /knowledge/related", 200, {"case_id": ""}),
    Row("GET /knowledge/graph", 200),
    Row("POST /knowledge/search", 200, {"query": f"{SECRET} password authentication failed"}),
    Row("POST /evidence/{evidence_id}/process", 202, {"data_type": "text"}),
    Row("DELETE /knowledge/documents/{document_id}", 204),
    Row("DELETE /evidence/{evidence_id}", 204),
    Row("POST /sessions/{session_id}/cleanup", 204),
    Row("DELETE /sessions/{session_id}", 204),
    Row("DELETE /cases/{case_id}", 204),
    Row("PUT /auth/password", 200, {"current_password": PASSWORD, "new_password": f"{PASSWORD}!"}),
    Row("POST /auth/logout-everywhere", 204),
)
OPEN = [row for row in MATRIX if row.is_open]
CLOSED = [row for row in MATRIX if not row.is_open]
OWNED = [row for row in CLOSED if row.is_owned]
OWN = [row for row in CLOSED if not row.is_owned and not row.is_common]

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


def test_the_owner_can_do_all_of_it(product: WholeProduct):
    """After everybody else has tried; so nothing above was refused because it is not there."""
    for row in CLOSED:
        answer = ask(product.owner, row, product.ids)
        product.client.cookies.clear()
        assert answer.status_code == row.answers, row.route
        if row.path == "/auth/password":  # ended every sign-in but the one it gave
            product.owner.headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    noted = audit_log().read(product.owner.user_id)
    assert verify(noted, audit_log().head(product.owner.user_id)) == []
    assert {(record.deed.kind, record.deed.decision, record.deed.facts.get("what")) for record in noted} >= {
        ("account", "opened", None),
        ("api_key", "made", None),
        ("api_key", "revoked", None),
        ("deletion", "begun", "case"),
        ("deletion", "begun", "document"),
        ("deletion", "begun", "evidence"),
        ("export", "done", "evidence"),
        ("export", "done", "report"),
        ("password", "changed", None),
        ("tool", "done", None),
    }
    assert SECRET not in repr(noted)
