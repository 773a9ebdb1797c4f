"""What happens to a file after it was read: read again as another type, erased, or opened because it is an archive."""

import io
import tarfile
import time
import zipfile
from typing import Any

import pytest

from tests.support.product import User

LOG = b"""\
2026-01-31T09:04:58Z INFO  orders connecting to postgres at orders-db.prod.svc:5432
2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"
"""
#: A bundle as an engineer packs it: folders in folders, and one name in two of them.
BUNDLE = {
    "bundle/orders/current.log": LOG,
    "bundle/orders/pods/web-1/current.log": b"2026-01-31T09:05:01Z WARN web upstream orders answered 502\n" * 3,
    "bundle/config/app settings.env": b"DB_HOST=orders-db.prod.svc\nDB_USER=orders\n",
}


@pytest.fixture(scope="module")
def user(cloud):
    return User.register(cloud.site_url)


@pytest.fixture(scope="module")
def stored(cloud):
    """Call it for the keys of a case in the bucket, every version and delete marker included."""
    s3 = cloud.client("s3")
    bucket = next(b["Name"] for b in s3.list_buckets()["Buckets"] if "evidence" in b["Name"])

    def keys(case_id: str) -> set[str]:
        pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
        listed = [entry for page in pages for kind in ("Versions", "DeleteMarkers") for entry in page.get(kind, ())]
        return {entry["Key"] for entry in listed if f"/{case_id}/" in entry["Key"]}

    return keys


def ready_again(user: User, evidence_id: str, within_s: float = 60) -> dict[str, Any]:
    deadline = time.monotonic() + within_s
    while (item := user.call("GET", f"/evidence/{evidence_id}"))["status"] not in ("ready", "failed"):
        assert time.monotonic() < deadline, f"still {item['status']}"
        time.sleep(0.1)
    return item


def test_a_file_is_read_again_as_the_type_that_was_chosen(user, stored):
    case_id = user.open_case("chosen type")
    evidence_id = user.upload(case_id, "orders.log", LOG)["evidence_id"]
    (first,) = user.settled(case_id)
    assert (first["status"], first["data_type"]) == ("ready", "log")

    queued = user.call("POST", f"/evidence/{evidence_id}/process", json={"data_type": "text"}, expect=202)
    assert queued["status"] in ("queued", "extracting", "ready")
    again = ready_again(user, evidence_id)

    assert (again["status"], again["data_type"], again["number"]) == ("ready", "text", first["number"])
    assert again["ready_at"] > first["ready_at"]
    assert user.lines(evidence_id, 1, 2) == LOG.decode().splitlines()
    assert user.settled(case_id) == [again], "one file, as it was read last"
    generations = {key.split("/")[4] for key in stored(case_id) if key.startswith("facts/")}
    assert len(generations) == 1, "the facts of the first reading are gone"

    user.call("POST", f"/evidence/{evidence_id}/process", expect=202)
    assert ready_again(user, evidence_id)["data_type"] == "text", "a choice sticks"
    user.call("POST", f"/evidence/{evidence_id}/process", json={"data_type": None}, expect=202)
    assert ready_again(user, evidence_id)["data_type"] == "log", "without a choice the content says what it is"


def test_a_deleted_file_leaves_nothing_in_the_bucket_and_the_others_stay(user, stored):
    case_id = user.open_case("one goes")
    gone = user.upload(case_id, "orders.log", LOG)["evidence_id"]
    kept = user.upload(case_id, "web.log", BUNDLE["bundle/orders/pods/web-1/current.log"])["evidence_id"]
    user.settled(case_id)
    assert {part for key in stored(case_id) for part in key.split("/")} >= {"raw", "facts", gone, kept}

    user.call("DELETE", f"/evidence/{gone}", expect=204)

    assert user.request("GET", f"/evidence/{gone}").status_code == 404
    assert [item["evidence_id"] for item in user.evidence(case_id)] == [kept]
    left = stored(case_id)
    assert left
    assert not any(gone in key for key in left)


def test_a_deleted_case_leaves_nothing_in_the_bucket(user, stored):
    case_id = user.open_case("all goes")
    evidence_id = user.upload(case_id, "orders.log", LOG)["evidence_id"]
    user.settled(case_id)
    assert user.ask(case_id, "what is wrong?")["status"] == "done"
    assert {key.split("/")[0] for key in stored(case_id)} == {"raw", "facts", "turns"}

    user.call("DELETE", f"/cases/{case_id}", expect=204, headers={"if-match": "*"})

    assert stored(case_id) == set()
    for path in (f"/cases/{case_id}", f"/evidence/{evidence_id}", f"/agent/chat/{case_id}/turns"):
        assert user.request("GET", path).status_code == 404


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in BUNDLE.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in BUNDLE.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def nested() -> bytes:
    """Return a zip that holds the tar.gz, as support bundles do."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("from web-1.tar.gz", tarred())
    return buffer.getvalue()


def all_settled(user: User, case_id: str, expected: int, within_s: float = 60) -> dict[str, dict[str, Any]]:
    """Wait for the members, which appear while their archive is opened."""
    deadline = time.monotonic() + within_s
    while len(items := user.settled(case_id)) < expected:
        assert time.monotonic() < deadline, [item["filename"] for item in items]
        time.sleep(0.1)
    return {item["filename"]: item for item in items}


@pytest.mark.parametrize(
    ("name", "make", "prefixes"),
    [
        ("support.zip", zipped, ("support.zip",)),
        ("support.tar.gz", tarred, ("support.tar.gz",)),
        ("outer.zip", nested, ("outer.zip", "from web-1.tar.gz")),
    ],
)
def test_the_files_of_an_archive_are_evidence_under_their_own_names(user, stored, name, make, prefixes):
    case_id = user.open_case(name)
    archive_id = user.upload(case_id, name, make())["evidence_id"]

    items = all_settled(user, case_id, len(BUNDLE) + len(prefixes))

    parent = None
    for depth in range(len(prefixes)):
        archive = items["/".join(prefixes[: depth + 1])]
        assert (archive["status"], archive["data_type"], archive["parent_id"]) == ("ready", "archive", parent)
        parent = archive["evidence_id"]
    for path, data in BUNDLE.items():
        member = items["/".join((*prefixes, path))]
        assert (member["status"], member["parent_id"]) == ("ready", parent)
        assert member["line_count"] == data.count(b"\n")
    turn = user.ask(case_id, "what is wrong and why?")
    assert turn["status"] == "done"
    assert "password authentication failed" in turn["response"]["text"]
    member_name = "/".join((*prefixes, "bundle/orders/current.log"))
    assert member_name in {citation["filename"] for citation in turn["response"]["citations"]}

    user.call("DELETE", f"/evidence/{archive_id}", expect=204)
    assert user.evidence(case_id) == [], "what came out of an archive goes with it"
    assert not any(key.startswith(("raw/", "facts/")) for key in stored(case_id))
