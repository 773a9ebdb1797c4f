"""Announcing, duplicates, names, deletion, ownership, and states that never last forever."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from faultmaven.case.errors import CaseNotFound
from faultmaven.core.clock import utc_now
from faultmaven.core.errors import NotFound
from faultmaven.evidence.errors import FileTooLarge, NotUploaded
from faultmaven.evidence.keys import raw_key
from faultmaven.evidence.models import Status
from faultmaven.evidence.service import Announcement
from faultmaven.providers.files.memory import UploadRefused

from tests.integration.evidence.conftest import USER

LOG = b"2026-01-31T09:05:00Z ERROR payment db-1: connection refused\n"


def test_the_ticket_takes_only_the_announced_bytes(world):
    _, ticket = world.announce("a.log", LOG)
    with pytest.raises(UploadRefused):
        world.files.receive(ticket.url, ticket.headers, LOG + b"more")
    assert 0 < ticket.expires_in <= 900


def test_the_same_bytes_again_are_a_duplicate_with_the_firsts_facts(world):
    first = world.read("journal été n° 1.log", LOG)
    again, ticket = world.announce("the same again.log", LOG)
    assert ticket is None
    assert (again.duplicate_of, again.status, again.number) == (first.evidence_id, Status.READY, 2)
    assert (again.line_count, again.filename) == (1, "the same again.log")
    with world.facts.open_case(USER, world.case_id) as facts:
        assert facts.rows("SELECT count(*) AS n FROM events")[0]["n"] == 1
        assert facts.lines(again.evidence_id, 1, 1) == facts.lines(first.evidence_id, 1, 1) != []


def test_two_uploads_of_the_same_bytes_in_flight_both_end_ready_whichever_arrives(world):
    first, _ = world.announce("a.log", LOG)
    second, ticket = world.announce("b.log", LOG)
    assert second.duplicate_of == first.evidence_id
    world.files.receive(ticket.url, ticket.headers, LOG)  # only the second browser gets through
    world.deliver(first)
    assert {item.status for item in world.listed().values()} == {Status.READY}


def test_deleting_the_original_leaves_the_duplicate_readable(world):
    first = world.read("a.log", LOG)
    second = world.upload("b.log", LOG)
    third = world.upload("c.log", LOG)
    world.service.delete_evidence(USER, first.evidence_id)
    assert world.listed()["b.log"].status is Status.QUEUED
    world.deliver_all()
    listed = world.listed()
    assert {name: item.status for name, item in listed.items()} == {"b.log": Status.READY, "c.log": Status.READY}
    assert listed["b.log"].duplicate_of is None
    assert listed["c.log"].duplicate_of == second.evidence_id
    with world.facts.open_case(USER, world.case_id) as facts:
        assert facts.lines(third.evidence_id, 1, 1) == [LOG.decode().strip()]
    for item in listed.values():
        world.service.delete_evidence(USER, item.evidence_id)
    assert list(world.files.keys("")) == []
    assert world.cases.get_case(USER, world.case_id).evidence_count == 0


def test_deleting_the_first_while_both_are_in_flight_does_not_cost_the_second_its_bytes(world):
    first, _ = world.announce("a.log", LOG)
    second, ticket = world.announce("b.log", LOG)
    world.service.delete_evidence(USER, first.evidence_id)
    assert world.service.get_evidence(USER, second.evidence_id).status is Status.AWAITING_UPLOAD
    world.files.receive(ticket.url, ticket.headers, LOG)
    world.deliver_all()
    assert {name: item.status for name, item in world.listed().items()} == {"b.log": Status.READY}
    assert [key.split("/")[3] for key in world.files.keys("raw/")] == [second.evidence_id]


def test_odd_files_end_with_a_reason_to_act_on(world):
    for name, data in (("noise.bin", os.urandom(65_536)), ("nothing.log", b""), ("blank.log", b" \n\n\t\n")):
        item = world.read(name, data)
        assert item.status is Status.FAILED
        assert len(item.reason) > 20


def test_nobody_else_finds_it(world):
    item = world.read("a.log", LOG)
    other = "user_02"
    with pytest.raises(NotFound):
        world.service.get_evidence(other, item.evidence_id)
    with pytest.raises(NotFound):
        world.service.download_url(other, item.evidence_id)
    with pytest.raises(NotFound):
        world.service.process_again(other, item.evidence_id, None)
    with pytest.raises(NotFound):
        world.service.delete_evidence(other, item.evidence_id)
    with pytest.raises(CaseNotFound):
        world.service.list_evidence(other, world.case_id, limit=10)
    with pytest.raises(CaseNotFound):
        world.announce("b.log", LOG, other)
    assert world.service.get_evidence(USER, item.evidence_id) == item


@pytest.mark.parametrize(
    ("filename", "mib", "upload_max_mb", "limit"),
    [
        ("big.log", 65, 64, "64 MiB"),
        ("big.log", 1025, 4096, "1024 MiB"),
        ("bundle.tar.gz", 1025, 1024, "1024 MiB"),
        ("bundle.tar.gz", 129, 1024, None),
        ("big.log", 1024, 1024, None),
    ],
)
def test_a_file_that_could_be_sent_and_not_be_read_is_refused_before(world, filename, mib, upload_max_mb, limit):
    service = replace(world.service, upload_max_mb=upload_max_mb)
    announced = Announcement(world.case_id, filename, mib * 1024 * 1024, "0" * 64)
    if limit is None:
        assert service.announce(USER, announced)[1] is not None
        return
    with pytest.raises(FileTooLarge, match=limit):
        service.announce(USER, announced)
    assert service.all_of_case(USER, world.case_id) == []


def test_nothing_stays_on_its_way_forever(world):
    item = world.upload("a.log", LOG)
    late = replace(world.service, clock=lambda: utc_now() + timedelta(hours=2))
    assert late.get_evidence(USER, item.evidence_id).status is Status.FAILED
    assert late.unsettled(USER, world.case_id) == []
    soon = replace(world.service, clock=lambda: utc_now() + timedelta(minutes=3))
    assert [each.evidence_id for each in world.service.unsettled(USER, world.case_id)] == [item.evidence_id]
    assert soon.unsettled(USER, world.case_id) == []
    world.deliver(item)
    assert late.get_evidence(USER, item.evidence_id).status is Status.READY


def test_processing_or_downloading_what_never_arrived_says_so(world):
    item, _ = world.announce("a.log", LOG)
    with pytest.raises(NotUploaded):
        world.service.process_again(USER, item.evidence_id, None)
    with pytest.raises(NotUploaded):
        world.service.download_url(USER, item.evidence_id)


def test_pages_follow_each_other_without_gap_or_repetition(world):
    for n in range(7):
        world.announce(f"{n}.log", b"line %d\n" % n)
    seen, after = [], None
    while True:
        page, after = world.service.list_evidence(USER, world.case_id, limit=3, after=after)
        seen += [item.number for item in page]
        if after is None:
            break
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_planted_secrets_are_in_no_derived_object(world):
    canary = "hunter2-canary-7f3a"
    text = f'{{"level":"error","password":"{canary}","msg":"login with token=tok{canary}"}}\nDB_PASSWORD={canary}\n'
    item = world.read("app.log", (text * 3).encode())
    assert item.status is Status.READY
    assert sum(item.redactions.values()) == 9
    with world.facts.open_case(USER, world.case_id) as facts:
        told = [facts.rows(f"SELECT * FROM {table}") for table in item.fact_counts]
    assert canary not in str(told)
    raw = raw_key(item)
    assert all(canary.encode() not in world.files.get(key) for key in world.files.keys("") if key != raw)
