"""Whatever goes wrong, the answer is a problem document with a request id and the headers every answer has."""

import json

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from faultmaven.core.errors import Conflict
from faultmaven.http.app import create_app
from faultmaven.http.lambda_adapter import lambda_handler
from pydantic import BaseModel


class CaseClosed(Conflict):
    code, title = "case_closed", "The case is closed"


class Thing(BaseModel):
    name: str


JSON = {"content-type": "application/json"}
router = APIRouter()


@router.get("/known")
async def known() -> None:
    raise CaseClosed("Open it again first.", headers={"retry-after": "7"})


@router.get("/unknown")
async def unknown() -> None:
    raise ZeroDivisionError("secret-in-a-message")


@router.post("/things")
async def add(thing: Thing) -> Thing:
    return thing


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(router))


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/known", {}, 409, "case_closed"),
        ("GET", "/unknown", {}, 500, "internal_error"),
        ("GET", "/nowhere", {}, 404, "not_found"),
        ("GET", "/things/", {}, 404, "not_found"),
        ("DELETE", "/known", {}, 405, "method_not_allowed"),
        ("POST", "/things", {"json": {}}, 422, "malformed_request"),
        ("POST", "/things", {"content": b"{", "headers": {"content-type": "application/json"}}, 400, "bad_request"),
        ("POST", "/things", {"content": b"\xff", "headers": {"content-type": "application/json"}}, 400, "bad_request"),
        (
            "POST",
            "/things",
            {"content": b"[" * 100_000, "headers": {"content-type": "application/json"}},
            400,
            "bad_request",
        ),
        ("POST", "/things", {"content": b"x" * 1_048_577}, 413, "payload_too_large"),
        ("POST", "/things", {"content": b"x", "headers": {"content-length": "9" * 30}}, 413, "payload_too_large"),
    ],
)
def test_every_error_is_a_problem(client, logged, *, method, path, options, status, code):
    answer = client.request(method, path, **options)
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["type"] == f"urn:faultmaven:problem:{code}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert logged()[-1]["status"] == status
    assert "secret-in-a-message" not in answer.text + str(logged())


def test_an_error_brings_its_own_headers(client):
    assert client.get("/known").headers["retry-after"] == "7"
    assert client.delete("/known").headers["allow"] == "GET"


def test_a_request_id_is_taken_over_when_it_is_one(client):
    assert (
        client.get("/nowhere", headers={"x-request-id": "trace-12345678"}).headers["x-request-id"] == "trace-12345678"
    )
    for forged in ("short", "x" * 65, 'a"b\\c{}<script>'):
        assert client.get("/nowhere", headers={"x-request-id": forged}).headers["x-request-id"].startswith("req_")


def test_a_body_without_a_length_is_bounded_too(client):
    def chunks():
        for _ in range(20):
            yield b"x" * 100_000

    assert client.post("/things", content=chunks()).status_code == 413


def event(method: str, path: str, body: str | None = None) -> dict:
    http = {"method": method, "path": path, "sourceIp": "198.51.100.7", "protocol": "HTTP/1.1", "userAgent": "t"}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "api"},
        "requestContext": {"http": http, "stage": "$default", "requestId": "r", "domainName": "api"},
        "body": body,
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize(("path", "status"), [("/known", 409), ("/nowhere", 404), ("/unknown", 500)])
@pytest.mark.usefixtures("loop")
def test_a_problem_leaves_lambda_as_text(path, status):
    answer = lambda_handler(router)(event("GET", path), None)
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (status, False)
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert json.loads(answer["body"])["status"] == status


@pytest.mark.usefixtures("loop")
def test_a_request_of_the_gateway_reaches_its_route():
    answer = lambda_handler(router)(event("POST", "/things", '{"name": "ü"}'), None)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"name": "ü"})
