"""What is kept and what a model reads has pseudonyms only; the owner of a case reads and writes real addresses."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

import boto3
import duckdb
import pytest
from faultmaven.agent import answering as agent_answering
from faultmaven.agent.model_answer import ModelAnswer, ModelCitation, ModelClaim
from faultmaven.core.settings import Tables, settings
from faultmaven.diagnosis.models import Verdict
from faultmaven.evidence import pipeline
from faultmaven.evidence.deliveries import ingest
from faultmaven.providers.aws import REGION
from faultmaven.providers.llm.scripted import ScriptedModel

from tests.support.people import Person
from tests.support.whole_product import whole_product

ATTACKER, OTHER, POD, SIX = "183.62.140.253", "91.12.5.200", "10.244.3.17", "2a02:8070::1"
REAL = (ATTACKER, OTHER, POD, SIX)
APP_NAME = f"{POD}/of {OTHER}"
SSH = "".join(
    f"Dec 10 09:{n:02}:00 LabSZ sshd[{24200 + n}]: Failed password for root from {ATTACKER} port {38926 + n} ssh2\n"
    for n in range(40)
)
APP = (
    f"2026-12-10T09:00:00Z WARN gateway rejected {ATTACKER}: too many requests\n"
    f"2026-12-10T09:00:01Z ERROR gateway upstream db-1/{OTHER}:5432 timed out, pod {POD}, client [{SIX}]\n"
    "2026-12-10T09:00:02Z INFO gateway version 12.2.0.1 listens on 127.0.0.1:8080\n"
)


@dataclass
class Room:
    """A case with two files, one of them named after an address, and the model that answers in it."""

    owner: Person
    case_id: str
    model: ScriptedModel
    evidence: dict[str, str]

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Return the body of an answer."""
        answer = self.owner.call(method, path.format(case=f"/cases/{self.case_id}", **self.evidence), **options)
        assert answer.status_code < 300, answer.text
        return answer.json() if "json" in answer.headers["content-type"] else answer.text

    def ask(self, question: str) -> Any:
        """Return the finished turn of a question."""
        return self.call("POST", f"/agent/chat/{self.case_id}", json={"message": question})


def upload(person: Person, case_id: str, name: str, text: str) -> str:
    """Bring a file as a browser does, and return its id."""
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    body = {"case_id": case_id, "filename": name, "size_bytes": len(data), "sha256": digest}
    announced = person.call("POST", "/evidence/upload", json=body).json()
    assert announced["evidence"]["filename"] == name
    key = f"raw/{person.user_id}/{case_id}/{announced['evidence']['evidence_id']}"
    boto3.client("s3", region_name=REGION).put_object(Bucket=settings().bucket, Key=key, Body=data)
    replace(ingest(), read=pipeline.run).handle(key, "v1")
    return announced["evidence"]["evidence_id"]


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    with whole_product(has_library=False) as product, pytest.MonkeyPatch.context() as patch:
        claim = ModelClaim(text="root is guessed", citations=[ModelCitation(mark="E1:L1", quote="Failed password")])
        answer = ModelAnswer(
            summary="Somebody guesses.",
            cause_title="Guessing",
            component="sshd",
            verdict=Verdict.LIKELY,
            claims=[claim],
        )
        model = ScriptedModel([answer] * 9)
        real = agent_answering.answering()
        patched = replace(real, answerer=replace(real.answerer, model=model))
        patch.setattr(agent_answering, "answering", lambda: patched)
        owner = product.owner
        case_id = owner.open_case(f"who is {ATTACKER}?", description=f"seen from {OTHER}", tags=[POD])
        owner.call("POST", f"/cases/{case_id}/messages", json={"content": f"block {ATTACKER} if it comes again"})
        evidence = {
            "ssh": upload(owner, case_id, "auth.log", SSH),
            "app": upload(owner, case_id, APP_NAME, APP),
        }
        made = Room(owner, case_id, model, evidence)
        made.ask(f"is {ATTACKER} attacking us?")
        made.ask(f"why does the gateway fail, is {OTHER} down?")
        edited = {"note": OTHER, "sections": [{"key": "impact", "body": f"{ATTACKER} was blocked."}]}
        made.call("PATCH", "{case}/reports/incident", json=edited, headers={"if-match": "*"})
        yield made


def kept() -> Iterator[tuple[str, str]]:
    """Yield all that is kept, but the bytes as uploaded: items of all tables and objects, Parquet as its rows."""
    dynamodb, s3 = boto3.client("dynamodb", region_name=REGION), boto3.client("s3", region_name=REGION)
    for name in Tables.model_fields:
        if name != "knowledge":
            for item in dynamodb.scan(TableName=getattr(settings().tables, name))["Items"]:
                yield f"{name} {item['sk']['S']}", repr(item)
    for found in s3.list_objects_v2(Bucket=settings().bucket)["Contents"]:
        key = found["Key"]
        if key.startswith("raw/"):
            continue
        body = s3.get_object(Bucket=settings().bucket, Key=key)["Body"].read()
        yield key, body.decode() if key.endswith(".json") else ""


def test_nothing_that_is_kept_holds_a_real_address(room: Room, tmp_path: Any) -> None:
    seen = list(kept())
    assert {name.split("/")[0] for name, _ in seen} > {"facts", "turns"}
    assert any("message#" in name for name, _ in seen)
    assert [(name, real) for name, text in seen for real in REAL if real in text] == []
    s3 = boto3.client("s3", region_name=REGION)
    tables = [name for name, _ in seen if name.endswith(".parquet")]
    assert tables
    for key in tables:
        file = tmp_path / "table.parquet"
        s3.download_file(settings().bucket, key, str(file))
        rows = repr(duckdb.sql(f"SELECT * FROM '{file}'").fetchall())
        assert [real for real in REAL if real in rows] == [], key


def test_no_prompt_holds_a_real_address(room: Room) -> None:
    assert room.model.asked
    prompts = json.dumps([[message.content for message in asked] for asked in room.model.asked])
    assert [real for real in REAL if real in prompts] == []
    assert "Failed password for root from" in prompts


def test_its_owner_reads_lines_and_files_as_they_were(room: Room) -> None:
    lines = room.call("GET", "/evidence/{app}/lines")
    assert "".join(f"{line['text']}\n" for line in lines["lines"]) == APP
    assert lines["filename"] == APP_NAME
    assert {item["filename"] for item in room.call("GET", "{case}/evidence")["items"]} == {"auth.log", APP_NAME}
    url = room.call("GET", "/evidence/{app}/download")["url"]
    assert OTHER in unquote(url)


def test_questions_over_the_facts_take_and_give_real_addresses(room: Room) -> None:
    found = room.call("POST", "{case}/facts/query", json={"text": ATTACKER})
    assert found["total"] == 41, "the same address in both files"
    assert all(ATTACKER in item["msg"] for item in found["items"])
    others = room.call("POST", "{case}/facts/query", json={"exclude": {"text": ATTACKER}})
    assert not [item for item in others["items"] if ATTACKER in item["msg"]]
    sql = "SELECT count(DISTINCT evidence_id), min(msg) FROM events WHERE contains(msg, '{}') OR contains(msg, ?)"
    (row,) = room.call("POST", "{case}/facts/sql", json={"sql": sql.format(ATTACKER), "params": [SIX]})["rows"]
    assert row[0] == 2
    assert ATTACKER in row[1]
    assert any(ATTACKER in moment["text"] for moment in room.call("GET", "{case}/timeline")["items"])
    assert ATTACKER in json.dumps(room.call("GET", "{case}/templates"))


def test_an_error_quotes_the_address_that_was_asked_for(room: Room) -> None:
    answer = room.owner.call("POST", f"/cases/{room.case_id}/facts/sql", json={"sql": f"SELECT '{ATTACKER}'::DOUBLE"})
    assert answer.status_code == 400
    assert ATTACKER in answer.json()["detail"]


def test_answers_messages_and_the_report_name_the_attacker(room: Room) -> None:
    turns = room.call("GET", f"/agent/chat/{room.case_id}/turns")["items"]
    assert turns[0]["question"] == f"is {ATTACKER} attacking us?"
    assert ATTACKER in turns[0]["response"]["text"]
    turn_id = turns[0]["turn_id"]
    assert room.call("GET", f"/agent/chat/{room.case_id}/turns/{turn_id}") == turns[0]
    room.call("GET", f"/agent/chat/{room.case_id}/turns/{turn_id}/events")
    messages = [item["content"] for item in room.call("GET", "{case}/messages")["items"]]
    assert messages[0] == f"block {ATTACKER} if it comes again"
    assert messages[1] == turns[0]["question"]
    assert messages[2] == turns[0]["response"]["text"]
    report = room.call("GET", "{case}/report")
    assert ATTACKER in report or OTHER in report
    assert f"who is {ATTACKER}?" in report
    assert f"{ATTACKER} was blocked. †" in report
    kept = room.call("GET", "{case}/reports/incident/versions/1")
    assert f"{ATTACKER} was blocked." in [section["body"] for section in kept["sections"]]
    assert kept["version"]["note"] == OTHER


def test_a_case_is_shown_found_and_edited_by_what_was_typed(room: Room) -> None:
    case = room.call("GET", "{case}")
    assert (case["title"], case["description"], case["tags"]) == (f"who is {ATTACKER}?", f"seen from {OTHER}", [POD])
    listed = room.call("GET", "/cases", params={"q": ATTACKER})["items"]
    assert [item["case_id"] for item in listed] == [room.case_id]
    assert listed[0] == case
    edited = room.call("PATCH", "{case}", json={"description": f"also {SIX}"}, headers={"if-match": "*"})
    assert edited["description"] == f"also {SIX}"
    assert SIX not in "".join(text for _, text in kept())


def test_a_repeated_request_gets_the_same_answer_once_translated(room: Room) -> None:
    options = {"json": {"content": f"again {ATTACKER}"}, "headers": {"idempotency-key": "the-same-message"}}
    first, again = (room.call("POST", "{case}/messages", **options) for _ in range(2))
    assert first == again
    assert first["content"] == f"again {ATTACKER}"
