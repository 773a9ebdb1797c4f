"""The whole API in one process over moto: real routes, services, repositories and bucket, with one finished case."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from fastapi.testclient import TestClient
from faultmaven.agent import answering as agent_answering
from faultmaven.agent import dependencies as agent_dependencies
from faultmaven.agent.answering import answering
from faultmaven.agent.investigations import dependencies as investigation_dependencies
from faultmaven.agent.investigations import machine
from faultmaven.agent.investigations.service import InvestigationService
from faultmaven.agent.query.routes import query_service_of_request
from faultmaven.agent.query.service import QueryService, query_service
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.service import AgentService
from faultmaven.agent.tools.addresses import Host
from faultmaven.agent.tools.grants import CaseGrant
from faultmaven.agent.tools.wiring import records as tool_records
from faultmaven.api import create_api
from faultmaven.auth import routes as auth_routes
from faultmaven.auth.dependencies import gate
from faultmaven.auth.limits import auth_limits
from faultmaven.auth.service import AuthService, auth_service
from faultmaven.case.service import case_service
from faultmaven.core.clock import utc_now
from faultmaven.core.settings import Tables, settings
from faultmaven.evidence import pipeline
from faultmaven.evidence.deliveries import ingest
from faultmaven.evidence.service import evidence_service, fact_store
from faultmaven.http.idempotency import idempotency
from faultmaven.http.rate_limit import rate_limiter
from faultmaven.knowledge.deliveries import ingest as document_ingest
from faultmaven.knowledge.dependencies import document_service
from faultmaven.knowledge.load import main as load_library
from faultmaven.knowledge.service import indexing, knowledge_service
from faultmaven.providers.aws import REGION
from faultmaven.providers.vectors.chosen import chosen_vector_store
from faultmaven.providers.workflow.in_process import InProcessWorkflow
from faultmaven.report.service import report_service
from faultmaven.webhooks.outgoing.routes import subscriptions_of_request
from faultmaven.webhooks.outgoing.subscriptions import Subscriptions, subscriptions
from moto import mock_aws
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from tests.support.aws_calls import Call
from tests.support.people import Person
from tests.support.stores import create_stores

#: What the library's pages mean is worked out once, not for each product.
_VECTORS = Path(__file__).parents[2] / "build" / "test-vectors"

#: In everything the owner types, names or uploads; nobody else's answer may hold it.
SECRET = "kestrel"
PASSWORD = "correct horse battery staple"
REQUEST_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
LOG = (
    f"2026-01-31T09:04:58Z INFO {SECRET} starting, version 41\n"
    f"2026-01-31T09:04:59Z INFO {SECRET} accepted trace_id={REQUEST_ID}\n"
    f'2026-01-31T09:05:00Z ERROR {SECRET} cannot connect: FATAL: password authentication failed for user "{SECRET}"\n'
).encode()

NOTE = f"# Restarting {SECRET}\n\nWhen password authentication failed, ask {SECRET}'s owner for the new one.\n"

#: What each process keeps of its stores; those of another test are gone.
_REMEMBERED = (
    *(investigation_dependencies.investigation_service, machine.replying),
    *(answering, agent_dependencies.agent_service, evidence_service, fact_store, ingest, report_service),
    *(
        knowledge_service,
        document_service,
        document_ingest,
        indexing,
        chosen_vector_store,
        case_service,
        rate_limiter,
        idempotency,
        gate,
        auth_limits,
    ),
)


@dataclass
class WholeProduct:
    """The app, and what `owner` has in it: `ids` by the names of the routes' parameters."""

    client: TestClient
    owner: Person
    stranger: Person
    ids: dict[str, str]

    def stored(self) -> dict[str, Any]:
        """Return every item of the slices' tables and every version of an object; not the counters of `platform`.

        Read where moto keeps them: asked through its API the same takes 0.2 CPU-s, hundreds of times.
        """
        tables = get_backend("dynamodb")[DEFAULT_ACCOUNT_ID][REGION].tables
        bucket = get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"].buckets[settings().bucket]
        names = [name for name in Tables.model_fields if name not in ("platform", "knowledge")]
        found: dict[str, Any] = {
            name: sorted(_text_of(item) for item in tables[getattr(settings().tables, name)].all_items())
            for name in names
        }
        versions = ((key, version) for key in bucket.keys for version in bucket.keys.getlist(key))
        found["objects"] = sorted((key, type(version).__name__, version.version_id) for key, version in versions)
        return found


def _text_of(item: Any) -> str:
    return repr(sorted((name, value.to_regular_json()) for name, value in item.attrs.items()))


def register(client: TestClient, email: str, name: str) -> Person:
    """Sign somebody up through the API; the cookie is forgotten, so that nobody else is them by accident."""
    answer = client.post("/auth/register", json={"email": email, "password": PASSWORD, "name": name})
    assert answer.status_code == 201, answer.text
    person = Person(client, answer.json()["user"]["user_id"])
    person.headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    client.cookies.clear()
    return person


def announcement(case_id: str, data: bytes) -> dict[str, Any]:
    """Return the body that announces a file of the owner."""
    digest = hashlib.sha256(data).hexdigest()
    return {"case_id": case_id, "filename": f"{SECRET}.log", "size_bytes": len(data), "sha256": digest}


@contextmanager
def whole_product(*, has_library: bool = True) -> Iterator[WholeProduct]:
    """Start the app and let its owner sign up, bring a file, have it read, ask about it and leave a session.

    Loading the library takes eight CPU-seconds; whoever looks at no page of it goes without.
    """
    # the cache of facts lies in the system's scratch folder, which is this product's own for once
    with tempfile.TemporaryDirectory() as scratch, mock_aws():
        kept, tempfile.tempdir = tempfile.tempdir, scratch
        for remembered in _REMEMBERED:
            remembered.cache_clear()
        create_stores()
        try:
            with TestClient(_app(), base_url="https://testserver", raise_server_exceptions=False) as client:
                if has_library:
                    load_library(str(_VECTORS))
                yield _populated(client)
        finally:
            tempfile.tempdir = kept
            for remembered in _REMEMBERED:
                remembered.cache_clear()


def _app() -> Any:
    app = create_api()

    async def cheap() -> AuthService:
        return replace(auth_service(), bcrypt_cost=4)

    async def agent() -> AgentService:
        run = agent_answering.answering().answer
        workflow = InProcessWorkflow(lambda event: run(event["user_id"], event["case_id"], event["turn_id"]))
        return AgentService(TurnRepository(), case_service(), workflow, timedelta(minutes=5))

    async def queries() -> QueryService:
        return replace(query_service(), agent=await agent())

    app.dependency_overrides[auth_routes.auth_service_of_request] = cheap
    app.dependency_overrides[query_service_of_request] = queries

    async def investigations() -> InvestigationService:
        started = InProcessWorkflow(lambda _: None)
        return replace(investigation_dependencies.investigation_service(), workflow=started)

    app.dependency_overrides[agent_dependencies.agent_of_request] = agent
    app.dependency_overrides[investigation_dependencies.investigations_of_request] = investigations
    app.dependency_overrides[subscriptions_of_request] = somewhere_public
    return app


@contextmanager
def elsewhere(made: list[Call]) -> Iterator[list[Call]]:
    """Take those of the state machine out of the calls of a request, for they are other functions'; lend them."""
    real, taken = InProcessWorkflow.start, list[Call]()

    def apart(self: InProcessWorkflow, name: str, event: Mapping[str, str]) -> None:
        own = len(made)
        real(self, name, event)
        taken.extend(made[own:])
        del made[own:]

    with patch.object(InProcessWorkflow, "start", apart):
        yield taken


async def somewhere_public() -> Subscriptions:
    """Return the subscriptions as if every name had an address of the public internet; nothing is asked."""
    return replace(subscriptions(), resolve=lambda name: Host(name, "93.184.216.34"))


def _populated(client: TestClient) -> WholeProduct:
    owner = register(client, f"{SECRET}@example.com", SECRET)
    stranger = register(client, "eve@example.com", "Eve")
    case_id = owner.open_case(f"{SECRET} is down", description=SECRET, tags=[SECRET])
    evidence_id = upload(owner, case_id, LOG)
    assert owner.call("GET", f"/evidence/{evidence_id}").json()["status"] == "ready"
    owner.call("POST", f"/cases/{case_id}/messages", json={"role": "user", "content": f"is {SECRET} up?"})
    turn = owner.call("POST", f"/agent/chat/{case_id}", json={"message": f"why is {SECRET} down?"}).json()
    started = owner.call("POST", f"/cases/{case_id}/investigations", json={"goal": f"why is {SECRET} down?"}).json()
    owner.call("POST", f"/cases/{case_id}/investigations/{started['investigation_id']}/stop", json={"reason": SECRET})
    session = owner.call("POST", "/sessions", json={"client_id": SECRET}).json()
    owner.call("PATCH", f"/sessions/{session['session_id']}", json={"state": {"draft": SECRET}})
    document = owner.call("POST", "/knowledge/documents", json={"title": SECRET, "text": NOTE}).json()["document"]
    document_ingest().handle(f"uploads/{owner.user_id}/{document['document_id']}/1")
    key = owner.call("POST", "/auth/keys", json={"name": SECRET, "scopes": ["cases:read"]}).json()
    endpoint = owner.call("POST", "/webhooks/endpoints", json={"source": "alertmanager", "name": SECRET}).json()
    call = {"case_id": case_id, "tool": "HTTPClient", "arguments": {"url": f"https://{SECRET}.example/"}}
    waiting = owner.call("POST", "/agent/tools/execute", json=call).json()["confirmation"]
    grant = CaseGrant("f" * 64, owner.user_id, case_id, "HTTPClient", call["arguments"], utc_now())
    tool_records().grants.grant(grant)
    subscribed = owner.call("POST", "/webhooks/subscriptions", json={"url": f"https://hooks.example.com/{SECRET}"})
    view = owner.call("POST", "/cases/views", json={"name": SECRET, "filters": {"text": SECRET}}).json()
    own = {"title": SECRET, "steps": [{"text": f"restart {SECRET}"}]}
    ids = {
        "case_id": case_id,
        "view_id": view["view_id"],
        "solution_id": owner.call("POST", f"/cases/{case_id}/solutions", json=own).json()["solution_id"],
        "confirmation_id": waiting["confirmation_id"],
        "grant_id": grant.grant_id,
        "evidence_id": evidence_id,
        "request_id": REQUEST_ID,
        "turn_id": turn["turn_id"],
        "hypothesis_id": owner.call("GET", f"/cases/{case_id}/hypotheses").json()[0]["hypothesis_id"],
        "investigation_id": started["investigation_id"],
        "session_id": session["session_id"],
        "key_id": key["key_id"],
        "endpoint_id": endpoint["endpoint_id"],
        "subscription_id": subscribed.json()["subscription_id"],
        "delivery_id": "dlv_none",
        "document_id": document["document_id"],
        "number": "1",
        "kind": "incident",
    }
    return WholeProduct(client, owner, stranger, ids)


def upload(person: Person, case_id: str, data: bytes) -> str:
    """Announce a file, put its bytes as its ticket's holder would, have it read, and return its id."""
    key = bring(person, case_id, data)
    read_file(key)
    return key.rsplit("/", 1)[-1]


def bring(person: Person, case_id: str, data: bytes) -> str:
    """Announce a file, put its bytes as its ticket's holder would, and return where they are."""
    evidence = person.call("POST", "/evidence/upload", json=announcement(case_id, data)).json()["evidence"]
    key = f"raw/{person.user_id}/{case_id}/{evidence['evidence_id']}"
    boto3.client("s3", region_name=REGION).put_object(Bucket=settings().bucket, Key=key, Body=data)
    return key


def read_file(key: str) -> None:
    """Have a file read that was brought, as the queue's reader does."""
    replace(ingest(), read=pipeline.run).handle(key, "v1")
