"""Documents from their bytes to what is found, over DynamoDB and S3 (moto), with the model that ships."""

import hashlib
from collections.abc import Iterator

import boto3
import pytest
import zstandard
from faultmaven.case.service import CaseNotFound, case_service
from faultmaven.core.settings import settings
from faultmaven.knowledge.coming import Coming
from faultmaven.knowledge.deliveries import ingest
from faultmaven.knowledge.dependencies import document_service
from faultmaven.knowledge.errors import DocumentNotFound, LibraryIsReadOnly
from faultmaven.knowledge.library import read_library
from faultmaven.knowledge.models import Filter, Reader, Status
from faultmaven.knowledge.service import knowledge_service

from tests.support.aws_calls import aws_calls
from tests.support.knowledge import deliver, knowledge, write

ANN, EVE = Reader("user_ann"), Reader("user_eve")
RUNBOOK = """# Kestrel queue is stuck

Call bob@example.com. The broker is at 203.0.113.77, password=hunter2secret9.

## Symptoms

Consumers idle while the backlog grows.

## Fix

1. Drain the broker.
2. Restart it:

   ```sh
   systemctl restart kestrel-broker
   ```
"""


@pytest.fixture(autouse=True)
def stores() -> Iterator[None]:
    with knowledge():
        yield


def found(query: str, reader: Reader = ANN, **where: object) -> list[str]:
    passages = knowledge_service().search(query, reader=reader, where=Filter(**where))  # pyright: ignore[reportArgumentType]
    return [passage.document_id for passage in passages]


def every_object_but_uploads() -> bytes:
    s3 = boto3.client("s3", region_name="us-east-1")
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=settings().bucket).get("Contents", [])]
    bodies = {key: s3.get_object(Bucket=settings().bucket, Key=key)["Body"].read() for key in keys}
    plain = (zstandard.decompress(data) if key.startswith("index/") else data for key, data in bodies.items())
    return b"\n".join(data for key, data in zip(bodies, plain, strict=True) if not key.startswith("uploads/"))


def test_a_search_asks_for_no_more_the_more_it_finds() -> None:
    write("user_ann", RUNBOOK)
    found("the broker")  # reads the segments
    with aws_calls() as of_one:
        assert len(found("the broker at 203.0.113.77")) == 1
    for number in range(3):
        write("user_ann", f"# Broker {number}\n\nThe broker {number} is at 203.0.113.{number}.\n")
    found("the broker")
    with aws_calls() as of_four:
        assert len(found("the broker at 203.0.113.77")) == 4
    assert [call.operation for call in of_four] == [call.operation for call in of_one]


def test_a_text_is_read_and_found_with_its_section_and_version() -> None:
    document_id = write("user_ann", RUNBOOK, tags=("kestrel",))
    document = document_service().get_document("user_ann", document_id)
    assert (document.title, document.type, document.status, document.number) == (
        "Kestrel queue is stuck",
        "runbook",
        Status.READY,
        1,
    )
    (first,) = knowledge_service().search("restart the broker", reader=ANN)
    assert (first.document_id, first.section, first.version) == (
        document_id,
        "Kestrel queue is stuck > Fix",
        document.version,
    )
    assert "systemctl restart kestrel-broker\n   ```" in first.passage
    assert {first.passage[start:end].lower() for start, end in first.highlights} == {"restart", "broker"}
    assert first.why.words_rank == 1
    assert first.why.similarity is not None


def test_secrets_are_gone_before_anything_is_derived_and_addresses_come_back_for_their_owner() -> None:
    document_id = write("user_ann", RUNBOOK)
    body = document_service().get_document("user_ann", document_id).body
    assert "hunter2secret9" not in body
    assert "bob@example.com" not in body
    assert "203.0.113.77" in body
    assert "203.0.113.77" in knowledge_service().search("who to call about the broker", reader=ANN)[0].passage
    derived = every_object_but_uploads()
    assert b"Consumers idle" in derived
    for secret in (b"hunter2secret9", b"bob@example.com", b"203.0.113.77"):
        assert secret not in derived
    assert document_service().get_document("user_ann", document_id).redactions.keys() == {"secret", "email"}


def test_the_same_bytes_are_the_same_document_and_the_same_source_is_its_next_version() -> None:
    service = document_service()
    first = write("user_ann", RUNBOOK, source="wiki/kestrel")
    again = service.bring("user_ann", Coming(text=RUNBOOK, source="elsewhere"))
    assert (again.document.document_id, again.is_new) == (first, False)
    assert write("user_ann", RUNBOOK.replace("Drain", "Purge"), source="wiki/kestrel") == first
    assert [version.number for version in service.list_versions("user_ann", first)] == [2, 1]
    (passage,) = knowledge_service().search("purge the broker", reader=ANN)
    assert passage.number == 2
    everything = knowledge_service().indexing.passages.of("user:user_ann")
    assert not any("Drain" in entry.text for entry in everything.entries(first))
    assert len(list(everything.passage_ids())) == 3


def test_what_changed_is_shown_by_section_and_can_be_taken_back() -> None:
    service = document_service()
    document_id = write("user_ann", RUNBOOK, source="wiki/kestrel")
    write("user_ann", RUNBOOK.replace("1. Drain", "1. Purge"), source="wiki/kestrel")
    (hunk,) = service.changes("user_ann", document_id, 2)
    assert hunk.section == "Kestrel queue is stuck > Fix"
    assert [(line.kind, line.text) for line in hunk.lines if line.kind != "same"] == [
        ("removed", "1. Drain the broker."),
        ("added", "1. Purge the broker."),
    ]
    service.restore("user_ann", document_id, 1)
    ingest().handle(f"uploads/user_ann/{document_id}/3")
    restored = service.get_document("user_ann", document_id)
    assert restored.number == 3
    assert restored.body == service.text_of("user_ann", document_id, 1)
    assert service.list_versions("user_ann", document_id)[0].note == "restored from version 1"
    assert service.changes("user_ann", document_id, 3, against=1) == []


@pytest.mark.parametrize("order", [(1, 2), (2, 1), (2, 1, 2, 1), (1, 1, 2, 2)])
def test_events_in_any_order_and_number_end_the_same(order: tuple[int, ...]) -> None:
    service = document_service()
    one = service.bring("user_ann", Coming(text=RUNBOOK, source="s"))
    service.bring("user_ann", Coming(text=RUNBOOK.replace("Drain", "Purge"), source="s"))
    for number in order:
        ingest().handle(f"uploads/user_ann/{one.document.document_id}/{number}")
    document = service.get_document("user_ann", one.document.document_id)
    assert (document.number, document.status) == (2, Status.READY)
    indexing = knowledge_service().indexing
    ids = sorted(indexing.passages.of("user:user_ann").passage_ids())
    assert {id.split("#")[1] for id in ids} == {"2"}
    assert sorted(indexing.vectors.ids(f"user:user_ann@{indexing.label}")) == ids


def test_a_document_deleted_before_its_event_leaves_nothing() -> None:
    brought = document_service().bring("user_ann", Coming(text=RUNBOOK))
    document_service().delete_document("user_ann", brought.document.document_id)
    ingest().handle(f"uploads/user_ann/{brought.document.document_id}/1")
    assert found("kestrel") == []
    assert (
        boto3.client("s3", region_name="us-east-1")
        .list_objects_v2(Bucket=settings().bucket, Prefix="uploads/")
        .get("KeyCount")
        == 0
    )


def test_a_deleted_document_is_found_nowhere_and_may_come_again() -> None:
    document_id = write("user_ann", RUNBOOK, source="s")
    document_service().delete_document("user_ann", document_id)
    assert found("kestrel broker") == []
    with pytest.raises(DocumentNotFound):
        document_service().get_document("user_ann", document_id)
    assert write("user_ann", RUNBOOK, source="s") != document_id
    assert len(found("kestrel broker")) == 1


def test_nobody_reaches_what_is_another_ones() -> None:
    document_id = write("user_ann", RUNBOOK)
    service = document_service()
    for attempt in (
        lambda: service.get_document("user_eve", document_id),
        lambda: service.list_versions("user_eve", document_id),
        lambda: service.text_of("user_eve", document_id, 1),
        lambda: service.changes("user_eve", document_id, 1),
        lambda: service.restore("user_eve", document_id, 1),
        lambda: service.tag("user_eve", document_id, ("x",)),
        lambda: service.delete_document("user_eve", document_id),
    ):
        with pytest.raises(DocumentNotFound):
            attempt()
    assert found("kestrel broker", EVE) == []
    assert found("kestrel broker", EVE, collections=("user",)) == []
    assert service.list_documents("user_eve")[0] == []
    # the same text of somebody else is their own document, and tells nothing of the first
    brought = service.bring("user_eve", Coming(text=RUNBOOK))
    assert brought.is_new
    assert brought.document.document_id != document_id
    assert found("kestrel broker", ANN) == [document_id]


def test_a_case_has_its_own_collection_until_it_is_closed() -> None:
    case_id = case_service().open_case("user_ann", "Kestrel down").case_id
    document_id = write("user_ann", RUNBOOK, case_id=case_id)
    in_case = Reader("user_ann", case_id)
    assert found("kestrel broker") == []
    assert found("kestrel broker", in_case) == [document_id]
    assert [d.document_id for d in document_service().list_documents("user_ann", case_id=case_id)[0]] == [document_id]
    with pytest.raises(CaseNotFound):
        found("kestrel broker", Reader("user_eve", case_id))
    with pytest.raises(CaseNotFound):
        document_service().bring("user_eve", Coming(text="x", case_id=case_id))
    for _ in range(2):
        document_service().drop_case("user_ann", case_id)
    assert found("kestrel broker", in_case) == []
    assert b"kestrel" not in every_object_but_uploads()
    with pytest.raises(DocumentNotFound):
        document_service().get_document("user_ann", document_id)


def test_the_library_is_everybodys_and_nobodys_to_change() -> None:
    service = knowledge_service()
    pages = read_library()[:12]
    assert service.load(pages).saved == 12
    assert (service.load(pages).saved, service.load(pages).unchanged) == (0, 12)
    assert service.load(pages[1:]).removed == 1
    assert service.load(pages).saved == 1
    first = pages[3]
    assert found(f"{first.title} symptoms", EVE)[0] == first.document_id
    assert document_service().get_document("user_eve", first.document_id).body == first.body
    with pytest.raises(LibraryIsReadOnly):
        document_service().tag("user_eve", first.document_id, ("x",))
    with pytest.raises(LibraryIsReadOnly):
        document_service().delete_document("user_eve", first.document_id)


def test_lists_go_on_from_the_own_documents_to_the_library() -> None:
    knowledge_service().load(read_library()[:3])
    own = [write("user_ann", f"# Note {n}\n\nText {n}.") for n in range(3)]
    seen: list[str] = []
    after: str | None = None
    while True:
        page, after = document_service().list_documents("user_ann", limit=2, after=after)
        seen += [document.document_id for document in page]
        if after is None:
            break
    assert seen[:3] == sorted(own)
    assert len(seen) == 6


def test_tags_and_types_and_time_filter_both_sides() -> None:
    runbook = write("user_ann", RUNBOOK, tags=("queue",))
    note = write("user_ann", "# Kestrel broker notes\n\nThe broker was moved. The kestrel broker is old.")
    assert set(found("kestrel broker")) == {runbook, note}
    assert found("kestrel broker", tags=("queue",)) == [runbook]
    assert found("kestrel broker", types=("guide",)) == [note]
    document_service().tag("user_ann", note, ("queue", "old"))
    assert set(found("kestrel broker", tags=("queue",))) == {runbook, note}
    assert found("kestrel broker", tags=("old",)) == [note]
    updated = document_service().get_document("user_ann", note).updated_at
    assert found("kestrel broker", until=updated.replace(year=2000)) == []
    indexing = knowledge_service().indexing
    vectors = indexing.vectors.fetch(f"user:user_ann@{indexing.label}", [f"{note}#1#0"])
    assert vectors[f"{note}#1#0"].metadata["tags"] == ["queue", "old"]


def test_what_cannot_be_read_says_why_and_leaves_the_version_before() -> None:
    service = document_service()
    document_id = write("user_ann", RUNBOOK, source="kestrel.pdf")
    data = b"%PDF-1.7 and then nothing of the kind"
    brought = service.bring(
        "user_ann",
        Coming(filename="kestrel.pdf", size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest()),
    )
    assert brought.document.document_id == document_id
    assert brought.ticket is not None
    assert brought.document.status is Status.AWAITING_UPLOAD
    boto3.client("s3", region_name="us-east-1").put_object(
        Bucket=settings().bucket, Key=f"uploads/user_ann/{document_id}/2", Body=data
    )
    deliver("user_ann", brought)
    document = service.get_document("user_ann", document_id)
    assert document.status is Status.FAILED
    assert "damaged" in document.reason
    assert document.number == 1
    assert found("kestrel broker") == [document_id]
