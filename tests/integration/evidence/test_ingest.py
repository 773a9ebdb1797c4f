"""Deliveries: repeated, late, overtaken, cut short at any call, and always the same end."""

import gzip
import io
import itertools
import zipfile
from dataclasses import replace

import pytest
from faultmaven.core.errors import NotFound
from faultmaven.evidence.ingest import LAST_ATTEMPT, read_in_sandbox
from faultmaven.evidence.keys import facts_prefix, raw_key
from faultmaven.evidence.models import Evidence, Status
from faultmaven.evidence.repository import AttemptRepository, EvidenceRepository
from faultmaven.providers.files.memory import MemoryFiles

from tests.integration.evidence.conftest import USER, World, build

LOG = b"2026-01-31T09:05:00Z ERROR payment db-1: connection refused\n2026-01-31T09:05:01Z INFO payment bye\n"


def generations(world: World, item: Evidence) -> set[str]:
    prefix = facts_prefix(item.user_id, item.case_id, item.evidence_id)
    return {key.removeprefix(prefix).split("/")[0] for key in world.files.keys(prefix)}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def test_an_upload_becomes_facts_with_lines(world):
    item = world.upload("app.log", LOG)
    assert item.status is Status.AWAITING_UPLOAD
    world.deliver(item)
    ready = world.service.get_evidence(USER, item.evidence_id)
    assert (ready.status, ready.line_count, ready.number) == (Status.READY, 2, 1)
    assert ready.first_ts.isoformat() == "2026-01-31T09:05:00"
    with world.facts.open_case(USER, world.case_id) as facts:
        assert facts.lines(item.evidence_id, 1, 1) == [LOG.decode().split("\n")[0]]
        assert facts.rows("SELECT level, number, filename FROM events WHERE line_no = 1") == [
            {"level": "error", "number": 1, "filename": "app.log"}
        ]


def test_it_is_read_in_a_child_process_that_gives_the_same(aws, tmp_path):
    from faultmaven.case.models import Severity

    world = build(MemoryFiles(), tmp_path, read_in_sandbox)
    world.case_id = world.cases.open_case(USER, "x", severity=Severity.LOW).case_id
    assert world.read("app.log", LOG).fact_counts["lines"] == 2
    assert world.read("noise.bin", bytes(range(256)) * 20).status is Status.FAILED


def test_a_second_delivery_changes_nothing(world):
    item = world.read("app.log", LOG)
    before = dict(world.files._kept)
    for version in ("v1", "v2", None):
        world.deliver(item, version)
    assert world.service.get_evidence(USER, item.evidence_id) == item
    assert world.files._kept == before


def test_processing_again_replaces_the_generation_and_leaves_no_orphan(world):
    item = world.read("app.log", LOG)
    queued = world.service.process_again(USER, item.evidence_id, None)
    assert queued.status is Status.QUEUED
    world.deliver(item, "v2")
    again = world.service.get_evidence(USER, item.evidence_id)
    assert again.status is Status.READY
    assert again.generation != item.generation
    assert generations(world, item) == {again.generation}


def test_bytes_that_were_not_announced_fail_and_the_right_ones_heal(world):
    item = world.upload("app.log", LOG)
    world.files.put(raw_key(item), b"something else")
    world.deliver(item, "v1")
    assert world.service.get_evidence(USER, item.evidence_id).status is Status.FAILED
    world.files.put(raw_key(item), LOG)
    world.deliver(item, "v1")
    assert world.service.get_evidence(USER, item.evidence_id).status is Status.FAILED
    world.deliver(item, "v2")
    assert world.service.get_evidence(USER, item.evidence_id).status is Status.READY


def test_an_event_of_deleted_evidence_is_ignored_and_its_bytes_go(world):
    item = world.upload("app.log", LOG)
    key = raw_key(item)
    world.service.delete_evidence(USER, item.evidence_id)
    world.files.put(key, LOG)
    world.ingest.handle(key, "v1")
    assert list(world.files.keys("")) == []
    with pytest.raises(NotFound):
        world.service.get_evidence(USER, item.evidence_id)


def test_a_case_erased_while_a_file_is_read_stays_erased(aws, world, tmp_path):
    def read_while_erasing(job):
        from faultmaven.evidence import pipeline

        outcome = pipeline.run(job)
        world.cases.delete_case(USER, world.case_id, lambda _version: None)
        return outcome

    item = world.upload("app.log", LOG)
    replace(world.ingest, read=read_while_erasing).handle(raw_key(item), "v1")
    assert list(world.files.keys("")) == []


def test_the_overtaken_attempt_cannot_finish_and_takes_its_facts_with_it(world):
    item = world.upload("app.log", LOG)

    def read_while_overtaken(job):
        from faultmaven.evidence import pipeline

        world.deliver(item)
        return pipeline.run(job)

    replace(world.ingest, read=read_while_overtaken).handle(raw_key(item), "v1")
    ready = world.service.get_evidence(USER, item.evidence_id)
    assert ready.status is Status.READY
    assert generations(world, item) == {ready.generation}


class Cut(Exception):
    """The process dies here."""


class Faulty:
    """Passes calls on and dies at the nth, before or after it took effect."""

    def __init__(self, inner, calls, at: int, *, after: bool) -> None:
        self._inner, self._calls, self._at, self._after = inner, calls, at, after

    def __getattr__(self, name):
        method = getattr(self._inner, name)

        def call(*args, **kwargs):
            place = next(self._calls)
            if place == self._at and not self._after:
                raise Cut(name)
            result = method(*args, **kwargs)
            if place == self._at:
                raise Cut(name)
            return result

        return call if callable(method) else method


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("name", "data"),
    [("app.log", LOG), ("noise.bin", bytes(range(256))), ("bundle.zip", zipped({"a.log": LOG, "b/a.log": LOG * 2}))],
)
def test_cut_short_at_any_call_the_next_deliveries_converge(world, tmp_path, name, data, after):
    item = world.upload(name, data)
    at = 0
    while True:
        calls = itertools.count()
        files = Faulty(world.files, calls, at, after=after)
        evidence = Faulty(EvidenceRepository(), calls, at, after=after)
        attempts = Faulty(AttemptRepository(), calls, at, after=after)
        dying = build(files, tmp_path, evidence=evidence, attempts=attempts)
        try:
            dying.ingest.handle(raw_key(item), "v1")
        except Cut:
            cut = True
        else:
            cut = False
        world.deliver_all()
        listed = world.service.all_of_case(USER, world.case_id)
        expected = 3 if name.endswith(".zip") else 1
        assert len(listed) == expected, f"cut at call {at}"
        assert len({each.number for each in listed}) == expected
        failed = name.endswith(".bin")
        assert all(each.status is (Status.FAILED if failed else Status.READY) for each in listed), f"cut at call {at}"
        for each in listed:
            kept = {each.generation} if each.fact_counts else set()
            assert generations(world, each) == kept, f"cut at call {at}"
        if not cut:
            break
        world.service.delete_evidence(USER, item.evidence_id)
        assert list(world.files.keys("")) == []
        item = world.upload(name, data)
        at += 1
    assert at >= 5


def test_what_fails_again_and_again_ends_with_a_reason(world):
    def broken(_job):
        raise OSError("no space left")

    item = world.upload("app.log", LOG)
    for _ in range(LAST_ATTEMPT):
        with pytest.raises(OSError, match="no space"):
            replace(world.ingest, read=broken).handle(raw_key(item), "v1")
    ended = world.service.get_evidence(USER, item.evidence_id)
    assert ended.status is Status.FAILED
    assert "Process it again" in ended.reason


def test_an_archive_opens_into_members_that_go_through_the_same_door(world):
    inner = zipped({"deep.log": LOG})
    archive = world.read(
        "support bundle.zip", zipped({"pods/web.log": LOG, "inner.zip": inner, "x.gz": gzip.compress(LOG * 3)})
    )
    listed = world.listed()
    assert archive.status is Status.READY
    assert set(listed) == {
        "support bundle.zip",
        "support bundle.zip/pods/web.log",
        "support bundle.zip/inner.zip",
        "support bundle.zip/inner.zip/deep.log",
        "support bundle.zip/x.gz",
    }
    assert all(item.status is Status.READY for item in listed.values())
    assert listed["support bundle.zip/pods/web.log"].parent_id == archive.evidence_id
    assert listed["support bundle.zip/x.gz"].line_count == 6
    twin = listed["support bundle.zip/inner.zip/deep.log"]
    assert twin.duplicate_of == listed["support bundle.zip/pods/web.log"].evidence_id
    world.service.delete_evidence(USER, archive.evidence_id)
    assert world.listed() == {}
    assert list(world.files.keys("")) == []
