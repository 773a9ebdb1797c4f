"""An API with webhooks over moto, a person with endpoints, and the workflow that is only counted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from faultmaven.agent.dependencies import agent_service
from faultmaven.agent.repository import TurnRepository
from faultmaven.api import create_api
from faultmaven.auth.dependencies import gate
from faultmaven.case.service import case_service
from faultmaven.core.settings import settings
from faultmaven.evidence.service import evidence_service
from faultmaven.http.idempotency import idempotency
from faultmaven.http.rate_limit import rate_limiter
from faultmaven.providers.aws import REGION
from faultmaven.webhooks.incoming import sources
from faultmaven.webhooks.incoming.endpoints import endpoints
from faultmaven.webhooks.incoming.intake import Intake, intake
from faultmaven.webhooks.incoming.routes import intake_of_request
from moto import mock_aws

from tests.support.alerts import TOPIC, StubbedWeb, signature
from tests.support.people import Person
from tests.support.stores import create_stores

SECRET = "s3cret-of-the-sender"


@dataclass
class CountedWorkflow:
    """Remembers which turns were started."""

    started: list[str] = field(default_factory=list)

    def start(self, name: str, event: dict[str, str]) -> None:
        self.started.append(name)


@dataclass
class Desk:
    """A person with one endpoint of each source, and everything that came of it."""

    client: TestClient
    owner: Person
    paths: dict[str, str]
    intake: Intake
    workflow: CountedWorkflow
    web: StubbedWeb

    def send(self, source: str, body: dict[str, Any] | bytes, **headers: str) -> Any:
        """Send a delivery as its source would."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = {
            "alertmanager": {"authorization": f"Bearer {SECRET}"},
            "grafana": {"x-grafana-alerting-signature": signature(SECRET, sent)},
            "pagerduty": {"x-pagerduty-signature": f"v1={'0' * 64},v1={signature(SECRET, sent)}"},
            "cloudwatch": {"content-type": "text/plain; charset=UTF-8"},
        }
        return self.client.post(self.paths[source], content=sent, headers=own[source] | headers)

    def cases(self) -> list[dict[str, Any]]:
        """Return the owner's cases, newest first."""
        return self.owner.call("GET", "/cases").json()["items"]

    def files(self, case_id: str) -> list[dict[str, Any]]:
        """Return the evidence of a case."""
        return self.owner.call("GET", f"/cases/{case_id}/evidence").json()["items"]

    def said(self, case_id: str) -> list[tuple[str, str]]:
        """Return the messages of a case as role and text."""
        found = self.owner.call("GET", f"/cases/{case_id}/messages").json()["items"]
        return [(message["role"], message["content"]) for message in found]

    def turns(self, case_id: str) -> list[dict[str, Any]]:
        """Return the turns of a case."""
        return self.owner.call("GET", f"/agent/chat/{case_id}/turns").json()["items"]

    def stored(self, case_id: str) -> list[str]:
        """Return the keys of the uploaded objects of a case."""
        prefix = f"raw/{self.owner.user_id}/{case_id}/"
        found = boto3.client("s3", region_name=REGION).list_objects_v2(Bucket=settings().bucket, Prefix=prefix)
        return [one["Key"] for one in found.get("Contents", [])]


_REMEMBERED = (*(agent_service, evidence_service, case_service, rate_limiter, idempotency, gate, intake, endpoints),)


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The API, made once: it keeps nothing between requests."""
    return create_api()


@pytest.fixture
def desk(app: FastAPI) -> Iterator[Desk]:
    with mock_aws():
        for remembered in _REMEMBERED:
            remembered.cache_clear()
        sources.sns._certificates.clear()
        create_stores()
        workflow, web = CountedWorkflow(), StubbedWeb()
        agent = replace(agent_service(), turns=TurnRepository(), workflow=workflow)
        taking = replace(intake(), agent=agent, web=web)

        async def given() -> Intake:
            return taking

        app.dependency_overrides[intake_of_request] = given
        with TestClient(app, base_url="https://testserver", raise_server_exceptions=False) as client:
            owner = Person(client)
            yield Desk(client, owner, opened(owner), taking, workflow, web)
        app.dependency_overrides.clear()
        for remembered in _REMEMBERED:
            remembered.cache_clear()


def opened(owner: Person) -> dict[str, str]:
    """Open an endpoint for each source and return their paths."""
    paths: dict[str, str] = {}
    for source in ("alertmanager", "grafana", "pagerduty", "cloudwatch"):
        body = {"source": source, "name": source}
        body |= {"topic_arn": TOPIC} if source == "cloudwatch" else {"secret": SECRET}
        answer = owner.call("POST", "/webhooks/endpoints", json=body)
        assert answer.status_code == 201, answer.text
        paths[source] = answer.json()["path"]
    return paths
