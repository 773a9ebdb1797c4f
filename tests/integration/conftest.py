"""The real app over moto: real routes, services and repositories, only AWS is played."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from faultmaven.auth import routes as auth_routes
from faultmaven.auth.dependencies import gate
from faultmaven.auth.limits import auth_limits
from faultmaven.auth.routes import router as auth
from faultmaven.auth.service import AuthService, auth_service
from faultmaven.case.routes import router as case
from faultmaven.http.app import create_app
from faultmaven.http.rate_limit import rate_limiter
from faultmaven.session.routes import router as session

from tests.support.people import Person


@pytest.fixture
def client(stores: None) -> Iterator[TestClient]:
    """Nobody in particular, at the doors of auth, session and case."""
    for remembered in (rate_limiter, gate, auth_limits):
        remembered.cache_clear()  # they remember buckets of tables that are gone

    async def cheap() -> AuthService:
        return replace(auth_service(), bcrypt_cost=4)

    app = create_app(auth, session, case)
    app.dependency_overrides[auth_routes.auth_service_of_request] = cheap
    with TestClient(app, base_url="https://testserver", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def person(client: TestClient) -> Person:
    """Somebody signed in."""
    return Person(client)


@pytest.fixture
def stranger(client: TestClient) -> Person:
    """Somebody else."""
    return Person(client)
