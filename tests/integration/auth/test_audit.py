"""The audit log over the API and the command line: what is on record, who reads it, and what tampering looks like."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from faultmaven.auth import sign_ins
from faultmaven.cli import audit as command
from faultmaven.cli.client import audit_pages, connection
from faultmaven.core.settings import settings
from faultmaven.providers.audit.dynamo import audit_log
from faultmaven.providers.aws import REGION

from tests.support.aws_calls import aws_calls

PASSWORD = "correct horse battery staple"
COOKIE = "__Host-fm_refresh"


@pytest.fixture
def ada(client: TestClient) -> dict[str, str]:
    """An account: its id, and the header of its sign-in."""
    answer = client.post("/auth/register", json={"email": "ada@example.com", "password": PASSWORD}).json()
    return {"user_id": answer["user"]["user_id"], "authorization": f"Bearer {answer['access_token']}"}


def log_of(client: TestClient, person: dict[str, str], **parameters: Any) -> dict[str, Any]:
    headers = {"authorization": person["authorization"]}
    return client.get("/auth/audit", params=parameters, headers=headers).json()


def deeds_of(user_id: str) -> list[tuple[str, str]]:
    return [(record.deed.kind, record.deed.decision) for record in audit_log().read(user_id)]


def login(client: TestClient, password: str, email: str = "ada@example.com") -> int:
    return client.post("/auth/login", json={"email": email, "password": password}).status_code


def test_every_way_in_and_every_key_is_on_record(client, ada, monkeypatch):
    headers = {"authorization": ada["authorization"]}
    assert login(client, "wrong") == 401
    assert login(client, PASSWORD) == 200
    key = client.post("/auth/keys", json={"name": "ci", "scopes": ["cases:read"]}, headers=headers).json()
    refused = client.post("/cases", json={"title": "x"}, headers={"authorization": f"Bearer {key['key']}"})
    assert refused.status_code == 403
    client.delete(f"/auth/keys/{key['key_id']}", headers=headers)
    spent = client.cookies[COOKIE]
    client.post("/auth/refresh")
    monkeypatch.setattr(sign_ins, "GRACE", timedelta(0))
    client.cookies.clear()
    client.cookies.set(COOKIE, spent)
    assert client.post("/auth/refresh").status_code == 401
    wrong = {"current_password": "wrong", "new_password": f"{PASSWORD}!"}
    assert client.put("/auth/password", json=wrong, headers=headers).status_code == 401
    right = {**wrong, "current_password": PASSWORD}
    client.cookies.clear()
    assert client.put("/auth/password", json=right, headers=headers).status_code == 200
    assert client.post("/auth/logout").status_code == 204
    assert deeds_of(ada["user_id"]) == [
        ("account", "opened"),
        ("sign_in", "denied"),
        ("sign_in", "done"),
        ("api_key", "made"),
        ("api_key", "denied"),
        ("api_key", "revoked"),
        ("sign_in", "reused"),
        ("password", "denied"),
        ("password", "changed"),
        ("sign_out", "done"),
    ]


def test_guessing_at_no_account_costs_the_same_calls_and_is_noted_without_the_address(client, ada):
    with aws_calls() as known:
        assert login(client, "wrong") == 401
    with aws_calls() as unknown:
        assert login(client, "wrong", "nobody@example.com") == 401
    assert [call.operation for call in known] == [call.operation for call in unknown]
    kept = str(boto3.client("dynamodb", region_name=REGION).scan(TableName=settings().tables.platform)["Items"])
    assert "audit#nobody-" in kept
    assert "nobody@example.com" not in kept


def test_a_deletion_is_on_record_once_and_only_if_there_is_something_to_delete(client, person, stranger):
    case_id = person.open_case()
    assert stranger.call("DELETE", f"/cases/{case_id}", headers={"if-match": "*"}).status_code == 404
    assert person.call("DELETE", f"/cases/{case_id}", headers={"if-match": '"old"'}).status_code == 412
    assert person.call("DELETE", f"/cases/{case_id}", headers={"if-match": "*"}).status_code == 204
    assert person.call("DELETE", f"/cases/{case_id}", headers={"if-match": "*"}).status_code == 404
    assert deeds_of(person.user_id) == [("deletion", "begun")]
    assert deeds_of(stranger.user_id) == []


def test_the_own_log_is_read_page_by_page_and_nobody_elses(client, ada, person):
    for _ in range(4):
        login(client, "wrong")
    first = log_of(client, ada, limit=3)
    rest = log_of(client, ada, limit=3, cursor=first["next_cursor"])
    assert [item["seq"] for item in first["items"] + rest["items"]] == [5, 4, 3, 2, 1]
    assert rest["next_cursor"] is None
    assert first["end"] == {"seq": 5, "sha256": first["items"][0]["sha256"]}
    assert person.call("GET", "/auth/audit").json() == {"items": [], "next_cursor": None, "end": None}
    assert person.call("GET", "/auth/audit", params={"cursor": first["next_cursor"]}).status_code == 400


def test_tampering_in_the_table_is_told_to_whose_log_it_is(client, ada):
    login(client, "wrong")
    headers = {"authorization": ada["authorization"]}
    whole = client.get("/auth/audit/verification", headers=headers).json()
    assert (whole["is_whole"], whole["records"], whole["wrong"]) == (True, 2, [])
    boto3.client("dynamodb", region_name=REGION).delete_item(
        TableName=settings().tables.platform,
        Key={"pk": {"S": f"audit#{ada['user_id']}"}, "sk": {"S": "deed#000000000001"}},
    )
    found = client.get("/auth/audit/verification", headers=headers).json()
    assert (found["is_whole"], found["wrong"]) == (False, ["record 1 is missing"])


@pytest.fixture
def api(client: TestClient, ada: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command asks the app of this test, with a key for nothing but the log."""
    body = {"name": "auditor", "scopes": ["audit:read"]}
    key = client.post("/auth/keys", json=body, headers={"authorization": ada["authorization"]}).json()["key"]

    def carried(request: httpx.Request) -> httpx.Response:
        answer = client.request(request.method, str(request.url), headers=dict(request.headers))
        return httpx.Response(answer.status_code, content=answer.content)

    monkeypatch.setenv("FM_API_URL", "https://testserver")
    monkeypatch.setenv("FM_API_KEY", key)
    monkeypatch.setattr(connection, "new_transport", lambda: httpx.MockTransport(carried))
    monkeypatch.setattr(audit_pages, "_PAGE", 2)


def test_the_command_verifies_what_the_api_shows_and_the_file_it_kept(client, ada, api, tmp_path: Path):
    for _ in range(3):
        login(client, "wrong")
    kept, run = tmp_path / "audit.jsonl", CliRunner()
    shown = run.invoke(command.audit, ["verify", "--from-api", "--save", str(kept)])
    assert (shown.exit_code, shown.output.split(",")[0]) == (0, "5 records")
    assert run.invoke(command.audit, ["verify", str(kept)]).output == shown.output
    end = shown.output.split()[-1]
    assert run.invoke(command.audit, ["verify", str(kept), "--holds", end]).exit_code == 0
    assert run.invoke(command.audit, ["verify", str(kept), "--holds", "0" * 64]).exit_code == 1

    lines = kept.read_text().splitlines()
    record = json.loads(lines[2])
    kept.write_text("\n".join([*lines[:2], json.dumps({**record, "decision": "done"}), *lines[3:]]))
    found = run.invoke(command.audit, ["verify", str(kept)])
    assert (found.exit_code, found.output) == (1, "record 3 was altered\n")
    kept.write_text("\n".join([*lines[:3], *lines[4:]]))
    assert "record 4 is missing" in run.invoke(command.audit, ["verify", str(kept)]).output


@pytest.mark.parametrize("given", [[], ["FILE", "--from-api"], ["not there"]])
def test_the_command_needs_one_log(given: list[str]):
    assert CliRunner().invoke(command.audit, ["verify", *given]).exit_code != 0
