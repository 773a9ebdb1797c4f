"""The evidence slice over moto: real repositories, the double of the bucket, one user with one case."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from faultmaven.case.models import Severity
from faultmaven.case.repository import CaseRepository, EvidenceNumberRepository, MessageRepository
from faultmaven.case.service import CaseService
from faultmaven.core.settings import settings
from faultmaven.evidence import pipeline
from faultmaven.evidence.facts import FactStore
from faultmaven.evidence.facts.cache import FactCache
from faultmaven.evidence.ingest import Ingest, Reader
from faultmaven.evidence.keys import raw_key
from faultmaven.evidence.members import Members
from faultmaven.evidence.models import Evidence
from faultmaven.evidence.repository import AttemptRepository, EvidenceRepository
from faultmaven.evidence.service import Announcement, EvidenceService
from faultmaven.providers.data.erasure import TableErasure
from faultmaven.providers.files.memory import MemoryFiles
from moto import mock_aws

USER = "user_01"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_REGION", "us-east-1")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        for table in settings().tables.model_dump().values():
            client.create_table(
                TableName=table,
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
                AttributeDefinitions=[
                    {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "gsi1pk", "gsi1sk")
                ],
                GlobalSecondaryIndexes=[
                    {
                        "IndexName": "gsi1",
                        "KeySchema": [
                            {"AttributeName": "gsi1pk", "KeyType": "HASH"},
                            {"AttributeName": "gsi1sk", "KeyType": "RANGE"},
                        ],
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
                BillingMode="PAY_PER_REQUEST",
            )
        yield


@dataclass
class World:
    """The slice wired as in the cloud, except that nobody tells it of new objects: a test delivers events itself."""

    files: Any
    cases: CaseService
    service: EvidenceService
    ingest: Ingest
    facts: FactStore
    case_id: str = ""
    announced: dict[str, str] = field(default_factory=dict)

    def announce(self, filename: str, data: bytes, user_id: str = USER) -> tuple[Evidence, Any]:
        sha256 = hashlib.sha256(data).hexdigest()
        return self.service.announce(user_id, Announcement(self.case_id, filename, len(data), sha256))

    def upload(self, filename: str, data: bytes) -> Evidence:
        """Announce a file and put its bytes; return the evidence as announced."""
        item, ticket = self.announce(filename, data)
        if ticket:
            self.files.receive(ticket.url, ticket.headers, data)
        return item

    def deliver(self, item: Evidence, version: str | None = "v1") -> None:
        self.ingest.handle(raw_key(item), version)

    def read(self, filename: str, data: bytes) -> Evidence:
        """Upload a file, deliver its event and those of its members, and return it as it stands then."""
        item = self.upload(filename, data)
        self.deliver(item)
        self.deliver_all()
        return self.service.get_evidence(USER, item.evidence_id)

    def deliver_all(self) -> None:
        for _ in range(4):
            for key in list(self.files.keys("raw/")):
                self.ingest.handle(key, "v1")

    def listed(self) -> dict[str, Evidence]:
        return {item.filename: item for item in self.service.all_of_case(USER, self.case_id)}


def build(files: Any, tmp_path: Any, read: Reader = pipeline.run, evidence: Any = None, attempts: Any = None) -> World:
    repository = evidence or EvidenceRepository()
    tables = settings().tables
    cases = CaseService(
        CaseRepository(),
        MessageRepository(),
        EvidenceNumberRepository(),
        files,
        TableErasure((tables.case, tables.evidence, tables.agent)),
    )
    service = EvidenceService(repository, cases, files, upload_max_mb=64)
    members = Members(service, repository, files)
    ingest = Ingest(service, repository, attempts or AttemptRepository(), files, members, read)
    return World(files, cases, service, ingest, FactStore(service, files, FactCache(tmp_path / "facts")))


@pytest.fixture
def world(aws: None, tmp_path: Any) -> World:
    made = build(MemoryFiles(), tmp_path)
    made.case_id = made.cases.open_case(USER, "something broke", severity=Severity.HIGH).case_id
    return made
