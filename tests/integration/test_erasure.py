"""What is erased is found nowhere afterwards: no item of any table, no version of any object, also when unpacked.

A word that stands nowhere else goes into a case through everything that takes something for a case; then the case is
erased, and the word and the ids of what it held are looked for in all there is.
"""

import hashlib
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
import zstandard
from faultmaven.agent.closing import handle_case_change
from faultmaven.auth.erasing import STARTS_AFTER_S, erasing_over
from faultmaven.auth.routes import erasing_of_request
from faultmaven.case.repository import EntryRepository
from faultmaven.core.clock import utc_now
from faultmaven.core.settings import Tables, settings
from faultmaven.erasure.deliveries import sweep
from faultmaven.evidence import pipeline
from faultmaven.evidence.deliveries import ingest
from faultmaven.knowledge.deliveries import ingest as document_ingest
from faultmaven.providers.audit.dynamo import audit_log
from faultmaven.providers.audit.protocol import verify
from faultmaven.providers.aws import REGION
from faultmaven.providers.mail.memory import MemoryMail

from tests.support.people import Person
from tests.support.queues import ListQueue
from tests.support.whole_product import PASSWORD, register, whole_product

CANARY = "albatross7f"
LOG = (
    f"2026-01-31T09:04:58Z INFO {CANARY} starting, version 41\n"
    f'2026-01-31T09:05:00Z ERROR {CANARY} cannot connect: FATAL: password authentication failed for user "{CANARY}"\n'
).encode()
NOTE = f"# Restarting {CANARY}\n\nWhen password authentication failed, ask for {CANARY}'s new one.\n"
#: Where the word must be before the erasure; else the search for it would prove nothing.
PLANTED = {
    *("table agent", "table case", "table evidence", "table knowledge", "table report"),
    *("objects documents", "objects facts", "objects index", "objects raw", "objects reports", "objects turns"),
    "objects uploads",
}


def planted(person: Person) -> dict[str, str]:
    """Give the word to every input that a case has, and return the ids of what came of it."""
    call = person.call
    case_id = person.open_case(f"{CANARY} is down", description=CANARY, tags=[CANARY])
    call("PATCH", f"/cases/{case_id}", json={"title": f"{CANARY} is still down"}, headers={"if-match": "*"})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{CANARY}/app.log", LOG + b"2026-01-31T09:05:01Z WARN once more\n")
    first = bring(person, case_id, f"{CANARY}.log", LOG)
    bring(person, case_id, f"{CANARY}.zip", packed.getvalue())
    call("POST", f"/cases/{case_id}/messages", json={"content": f"is {CANARY} up?"})
    turn = call("POST", f"/agent/chat/{case_id}", json={"message": f"why is {CANARY} down?"}).json()
    assert turn["turn_id"]
    # each request that may be repeated keeps its answer
    once = {"idempotency-key": f"{CANARY}-once"}
    call("POST", f"/cases/{case_id}/messages", json={"content": f"{CANARY} again"}, headers=once)
    asked = {"query": f"why is {CANARY} down?", "logs": [f"ERROR {CANARY} is down"], "case_id": case_id}
    assert call("POST", "/query", json=asked).status_code == 200
    (hypothesis, *_) = call("GET", f"/cases/{case_id}/hypotheses").json()
    judged = {"state": "rejected", "reason": CANARY}
    call("PATCH", f"/cases/{case_id}/hypotheses/{hypothesis['hypothesis_id']}", json=judged)
    call("PUT", f"/cases/{case_id}/pinned", json={"facts": [CANARY]})
    own = {"title": f"restart {CANARY}", "steps": [{"text": CANARY}], "verification": [{"text": CANARY}]}
    solution = call("POST", f"/cases/{case_id}/solutions", json=own).json()["solution_id"]
    moved = {"state": "rejected", "reason": CANARY}
    call("PATCH", f"/cases/{case_id}/solutions/{solution}", json=moved, headers={"if-match": "*"})
    EntryRepository(fresh_most=0).list(person.user_id)  # what the case is found by is packed among others
    started = call("POST", f"/cases/{case_id}/investigations", json={"goal": f"why is {CANARY} down?"}).json()
    stop = f"/cases/{case_id}/investigations/{started['investigation_id']}/stop"
    assert call("POST", stop, json={"reason": CANARY}).status_code == 200
    for tool, arguments in (("FileSearcher", {"text": CANARY}), ("HTTPClient", {"url": f"https://{CANARY}.example/"})):
        call("POST", "/agent/tools/execute", json={"case_id": case_id, "tool": tool, "arguments": arguments})
    given = {"title": CANARY, "text": NOTE, "case_id": case_id}
    document = call("POST", "/knowledge/documents", json=given).json()["document"]
    document_ingest().handle(f"uploads/{person.user_id}/{document['document_id']}/1")
    assert call("GET", f"/cases/{case_id}/report").status_code == 200
    edited = {"note": CANARY, "sections": [{"key": "impact", "body": CANARY}]}
    report = f"/cases/{case_id}/reports/incident"
    assert call("PATCH", report, json=edited, headers={"if-match": "*"}).status_code == 200
    return {"case": case_id, "evidence": first, "turn": turn["turn_id"], "document": document["document_id"]}


def bring(person: Person, case_id: str, filename: str, data: bytes) -> str:
    """Upload a file twice under its key, as a browser that tries again, and have it and its members read."""
    body = {"case_id": case_id, "filename": filename, "size_bytes": len(data)}
    announced = person.call("POST", "/evidence/upload", json={**body, "sha256": hashlib.sha256(data).hexdigest()})
    evidence_id = announced.json()["evidence"]["evidence_id"]
    s3, prefix = boto3.client("s3", region_name=REGION), f"raw/{person.user_id}/{case_id}/"
    before = _keys(prefix)
    for _ in range(2):
        s3.put_object(Bucket=settings().bucket, Key=f"{prefix}{evidence_id}", Body=data)
    replace(ingest(), read=pipeline.run).handle(f"{prefix}{evidence_id}", "v1")
    for member in _keys(prefix) - before - {f"{prefix}{evidence_id}"}:
        replace(ingest(), read=pipeline.run).handle(member, "v1")
    return evidence_id


def _keys(prefix: str) -> set[str]:
    listed = boto3.client("s3", region_name=REGION).list_objects_v2(Bucket=settings().bucket, Prefix=prefix)
    return {found["Key"] for found in listed.get("Contents", ())}


def stored() -> Iterator[tuple[str, str]]:
    """Yield all there is as (place, text): every item of every table, every object of every version with its key."""
    dynamodb, s3 = boto3.client("dynamodb", region_name=REGION), boto3.client("s3", region_name=REGION)
    for name in Tables.model_fields:
        for page in dynamodb.get_paginator("scan").paginate(TableName=getattr(settings().tables, name)):
            for item in page["Items"]:
                is_audit = item["pk"]["S"].startswith("audit#")
                yield f"{'audit log' if is_audit else 'table'} {name}", " ".join(_texts(item))
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=settings().bucket):
        for found in page.get("Versions", []):
            version = {"Key": found["Key"], "VersionId": found["VersionId"]}
            body = s3.get_object(Bucket=settings().bucket, **version)["Body"].read()
            yield f"objects {found['Key'].split('/')[0]}", " ".join((found["Key"], *_texts(body)))
        for marker in page.get("DeleteMarkers", []):
            yield f"objects {marker['Key'].split('/')[0]}", marker["Key"]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
        with suppress(zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(value).decode("utf-8", "replace")
        with suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().decompressobj().decompress(value).decode("utf-8", "replace")
        if value.startswith(b"PAR1"):
            with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
                Path(file.name).write_bytes(value)
                yield repr(duckdb.sql(f"SELECT * FROM read_parquet('{file.name}')").fetchall())
    else:
        yield str(value)


def places_of(*words: str) -> set[str]:
    """Return where any of the words stands."""
    return {place for place, text in stored() if any(word in text for word in words)}


@pytest.fixture(scope="module")
def person() -> Iterator[Person]:
    with whole_product(has_library=False) as product:
        yield product.owner


def test_an_erased_case_is_found_nowhere(person: Person):
    before = {place for place, _ in stored()}
    ids = planted(person)
    assert places_of(CANARY) >= PLANTED
    others = sum(CANARY not in text for _, text in stored())

    answer = person.call("DELETE", f"/cases/{ids['case']}", headers={"if-match": "*"})
    assert answer.status_code == 204
    handle_case_change({"pk": f"user#{person.user_id}", "sk": f"case#{ids['case']}"})  # as the table's stream tells it

    assert places_of(CANARY) == set()
    # that a case was erased stays on record; nothing else remembers even its ids
    assert places_of(*ids.values()) == {"audit log platform"}
    assert {place for place, _ in stored()} >= before
    assert sum(1 for _ in stored()) > others / 2


@pytest.fixture
def queue(person: Person) -> ListQueue:
    """The queue of erasures."""
    queue = ListQueue()

    async def closing():
        return erasing_over(queue)

    person.client.app.dependency_overrides[erasing_of_request] = closing
    return queue


def whole_account(client: Any) -> tuple[Person, dict[str, str]]:
    """Return somebody who has the word in all that an account can have."""
    person = register(client, f"{CANARY}@example.com", CANARY)
    ids = planted(person)
    session = person.call("POST", "/sessions", json={"client_id": CANARY}).json()
    person.call("PATCH", f"/sessions/{session['session_id']}", json={"state": {"draft": CANARY}})
    key = person.call("POST", "/auth/keys", json={"name": CANARY, "scopes": ["cases:read"]}).json()
    assert client.get("/cases", headers={"authorization": f"Bearer {key['key']}"}).status_code == 200
    person.call("POST", "/webhooks/endpoints", json={"source": "grafana", "name": CANARY})
    person.call("POST", "/webhooks/subscriptions", json={"url": f"https://hooks.example.com/{CANARY}"})
    own = person.call("POST", "/knowledge/documents", json={"title": CANARY, "text": f"{NOTE} My own."}).json()
    document_ingest().handle(f"uploads/{person.user_id}/{own['document']['document_id']}/1")
    return person, ids | {"session": session["session_id"], "key": key["key_id"], "token": key["key"]}


def test_an_erased_account_is_found_nowhere(person: Person, queue: ListQueue):
    client, kept_before = person.client, {place for place, _ in stored()}
    leaver, ids = whole_account(client)
    assert places_of(CANARY) >= PLANTED | {"table auth", "table key", "table session", "table webhook"}
    body = {"password": PASSWORD}
    by_key = {"authorization": f"Bearer {ids['token']}"}
    assert client.request("DELETE", "/auth/me", json=body, headers=by_key).status_code == 403
    assert leaver.call("DELETE", "/auth/me", json={"password": "wrong"}).status_code == 401
    assert leaver.call("DELETE", "/auth/me", json={}).status_code == 401
    assert leaver.call("GET", "/auth/me").status_code == 200

    assert leaver.call("DELETE", "/auth/me", json=body).status_code == 202
    assert leaver.call("GET", "/auth/me").status_code == 401
    assert client.get("/cases", headers=by_key).status_code == 401
    credentials = {"email": f"{CANARY}@example.com", "password": PASSWORD}
    assert client.post("/auth/login", json=credentials).status_code == 401
    assert queue.delays == [STARTS_AFTER_S]
    (message,) = queue.messages

    mail, now = MemoryMail(), utc_now()
    first = replace(sweep(), queue=queue, mail=mail, clock=lambda: now)
    first.run(message)
    assert places_of(CANARY) == {"table auth"}  # the account itself goes last
    assert mail.sent == []
    assert 0 < queue.delays[-1] <= 900

    # what was on its way when the account closed comes back, and goes again
    late = {"Bucket": settings().bucket, "Key": f"turns/{leaver.user_id}/{ids['case']}/turn_late.json"}
    boto3.client("s3", region_name=REGION).put_object(**late, Body=CANARY.encode())
    strays = {"pk": {"S": f"user#{leaver.user_id}#case#{ids['case']}"}, "sk": {"S": "turn#late"}, "q": {"S": CANARY}}
    boto3.client("dynamodb", region_name=REGION).put_item(TableName=settings().tables.agent, Item=strays)
    last = replace(first, clock=lambda: now + first.settle + timedelta(seconds=1))
    last.run(message)

    assert {one.to for one in mail.sent} == {f"{CANARY}@example.com"}
    assert places_of(CANARY) == set()
    # the audit log, whose ids lead to nobody, and until no token can live the list of ended sign-ins
    assert places_of(leaver.user_id, *ids.values()) == {"audit log platform", "table platform"}
    log = audit_log()
    assert verify(log.read(leaver.user_id), log.head(leaver.user_id)) == []
    assert {place for place, _ in stored()} >= kept_before
    last.run(message)  # once more, as a queue may
    assert client.post("/auth/register", json={**credentials, "name": "again"}).status_code == 201
    last.run(message)
    assert client.post("/auth/login", json=credentials).status_code == 200


def test_a_message_without_a_closed_account_erases_nothing(person: Person):
    before = {place for place, _ in stored()}
    sweep().run(json.dumps({"user_id": person.user_id}))
    assert {place for place, _ in stored()} == before
    assert person.call("GET", "/auth/me").status_code == 200
