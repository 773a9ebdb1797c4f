"""The audit log and its double: one contract, and what the verifier says of every kind of tampering."""

from dataclasses import replace
from datetime import UTC, datetime

import boto3
import pytest
from faultmaven.core.settings import settings
from faultmaven.providers.audit.dynamo import DynamoAudit
from faultmaven.providers.audit.memory import MemoryAudit
from faultmaven.providers.audit.protocol import GENESIS, AuditLog, Deed, verify
from faultmaven.providers.aws import REGION

AT = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(params=[MemoryAudit, DynamoAudit])
def log(request: pytest.FixtureRequest, stores: None) -> AuditLog:
    return request.param()


def deed(number: int, user_id: str = "user_ada") -> Deed:
    return Deed(user_id, AT, "tool", "done", {"execution_id": f"exec_{number}", "bytes": number})


def test_records_are_chained_and_kept_apart_by_user(log: AuditLog) -> None:
    assert log.head("user_ada") is None
    for number in range(3):
        log.append(deed(number))
    log.append(deed(9, "user_eve"))
    records = log.read("user_ada")
    assert [record.seq for record in records] == [1, 2, 3]
    assert records[0].previous == GENESIS
    assert [record.previous for record in records[1:]] == [record.sha256 for record in records[:-1]]
    assert records[1].deed == deed(1)
    assert log.head("user_ada") == records[-1]
    assert verify(records, log.head("user_ada")) == []
    assert verify(log.read("user_eve"), log.head("user_eve")) == []


def test_each_kind_of_tampering_is_named_by_its_record(log: AuditLog) -> None:
    for number in range(5):
        log.append(deed(number))
    records, head = log.read("user_ada"), log.head("user_ada")
    altered = replace(records[2], deed=replace(records[2].deed, decision="denied"))
    assert verify([*records[:2], altered, *records[3:]], head) == ["record 3 was altered"]
    assert verify([*records[:2], *records[3:]], head)[0] == "record 3 is missing"
    assert any("record 3" in said for said in verify([*records[:2], records[3], records[2], records[4]], head))
    assert verify(records[:4], head) == ["the chain does not end with record 5"]
    assert verify([], head) == ["the chain does not end with record 5"]
    assert verify(records, None) == ["nothing says where the chain ends"]
    assert verify([*records, records[4]], head) == ["record 5 stands twice or out of order"]


def test_a_record_that_is_altered_in_the_table_is_found(stores: None) -> None:
    log = DynamoAudit()
    for number in range(3):
        log.append(deed(number))
    boto3.client("dynamodb", region_name=REGION).update_item(
        TableName=settings().tables.platform,
        Key={"pk": {"S": "audit#user_ada"}, "sk": {"S": "deed#000000000002"}},
        UpdateExpression="SET decision = :d",
        ExpressionAttributeValues={":d": {"S": "denied"}},
    )
    assert verify(log.read("user_ada"), log.head("user_ada")) == ["record 2 was altered"]


def test_another_writer_in_between_is_followed(stores: None, monkeypatch: pytest.MonkeyPatch) -> None:
    log, other = DynamoAudit(), DynamoAudit()
    log.append(deed(0))
    stale, real = log.head("user_ada"), DynamoAudit.head
    heads = iter([stale])
    other.append(deed(1))
    monkeypatch.setattr(log, "head", lambda user_id: next(heads, None) or real(log, user_id))
    assert log.append(deed(2)).seq == 3
    assert verify(other.read("user_ada"), other.head("user_ada")) == []
