"""The pipeline's door wired up: what happens to each `Object Created` event the queue delivers."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from faultmaven.core.observability import log
from faultmaven.core.settings import settings
from faultmaven.evidence.ingest import Ingest
from faultmaven.evidence.keys import read_raw_key
from faultmaven.evidence.members import Members
from faultmaven.evidence.pipeline import prepare
from faultmaven.evidence.repository import AttemptRepository, EvidenceRepository
from faultmaven.evidence.service import evidence_service
from faultmaven.providers.files.s3 import S3Files

#: Whoever waits for evidence is told user and case when a file of it has ended; the door says who that is.
EvidenceSettled = Callable[[str, str], None]


@cache
def ingest() -> Ingest:
    """Return what turns uploads into facts, over this process's tables and bucket."""
    prepare()
    service, evidence, files = evidence_service(), EvidenceRepository(), S3Files(settings().bucket)
    members = Members(service, evidence, files)
    return Ingest(service, evidence, AttemptRepository(), files, members)


def handle_object_created(event: Mapping[str, Any], settled: EvidenceSettled) -> None:
    """Handle one `Object Created` event as EventBridge sends it, then tell who waits; see `Ingest.handle`.

    They are told with every delivery, so that one that was lost in between is made up for by the next.
    """
    created = event["detail"]["object"]
    log("object_created", bytes=created["size"])
    ingest().handle(created["key"], created.get("version-id"), datetime.fromisoformat(event["time"]))
    if (raw := read_raw_key(created["key"])) is not None:
        settled(raw.user_id, raw.case_id)
