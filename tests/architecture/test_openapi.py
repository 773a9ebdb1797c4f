"""The committed description of the API is the one the code gives, and says what every route has in common."""

import json

import pytest
from faultmaven.api import create_api, description

from tests.conftest import ROOT

DOCUMENT = create_api().openapi()
#: Open to whoever has no token; an alert's source shows in its own way who it is.
OPEN = (
    *("/auth/register", "/auth/login", "/auth/refresh", "/auth/logout", "/auth/options"),
    *("/auth/reset-password", "/auth/reset-password/confirm", "/auth/federated/start", "/auth/federated"),
    *("/agent/health", "/webhooks/in/{address}"),
)
OPERATIONS = [(method, path) for path, item in DOCUMENT["paths"].items() for method in item]


def test_the_committed_description_has_not_drifted():
    committed = (ROOT / "docs" / "openapi.json").read_text()
    assert committed == description(), "run: python -m faultmaven.api > docs/openapi.json"


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_route_says_how_it_refuses_and_who_may_come(method, path):
    operation = DOCUMENT["paths"][path][method]
    assert operation["summary"]
    content = operation["responses"]["default"]["content"]
    assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert (path in OPEN) != bool(operation.get("security"))


def test_names_of_operations_are_short_and_used_once():
    names = [DOCUMENT["paths"][path][method]["operationId"] for method, path in OPERATIONS]
    assert len(set(names)) == len(names)
    assert all(len(name) < 32 for name in names)


def test_it_is_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1.")
    json.dumps(DOCUMENT)
