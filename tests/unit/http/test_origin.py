"""Requests that did not come through the CDN are refused before anything of them is looked at."""

from collections.abc import Iterator
from unittest.mock import patch

import boto3
import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from faultmaven.core.settings import settings
from faultmaven.http.app import create_app
from faultmaven.http.lambda_adapter import lambda_handler
from faultmaven.http.origin import HEADER, origin_check
from moto import mock_aws

from tests.support.lambda_client import LambdaClient

SECRET = "s" * 64
pytestmark = pytest.mark.usefixtures("loop")
router = APIRouter()


@router.get("/thing")
async def thing() -> str:
    return "served"


@pytest.fixture
def client() -> Iterator[LambdaClient]:
    with mock_aws():
        secrets = boto3.client("secretsmanager", region_name="us-east-1")
        secrets.create_secret(Name="fm-prod/origin", SecretString=SECRET)
        origin_check.cache_clear()
        told = settings().model_copy(update={"origin_secret_id": "fm-prod/origin"})
        with patch("faultmaven.http.origin.settings", lambda: told):
            yield LambdaClient(lambda_handler(router))
    origin_check.cache_clear()


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: "guessed"}, {HEADER: SECRET[:-1]}])
def test_who_asks_the_gateway_directly_is_refused(client, headers):
    for path in ("/thing", "/nowhere"):
        answer = client.request("GET", path, headers={**headers, "x-forwarded-for": "203.0.113.9"})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_through_the_site")


def test_what_the_cdn_sends_on_is_served(client):
    assert client.request("GET", "/thing", headers={HEADER: SECRET}).json() == "served"
    inner = TestClient(create_app(router))  # what one function's routes ask of others in the same process
    assert inner.get("/thing").json() == "served"


def test_without_a_cdn_nothing_is_asked_for():
    origin_check.cache_clear()
    assert origin_check() is None
    assert LambdaClient(lambda_handler(router)).request("GET", "/thing").json() == "served"
