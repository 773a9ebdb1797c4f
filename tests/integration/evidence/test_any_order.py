"""Any order of uploads, events, repetitions, crashes, deletions and second readings ends in the same clean state."""

import itertools
from contextlib import suppress
from dataclasses import replace

from faultmaven.case.models import Severity
from faultmaven.core.errors import Conflict, NotFound
from faultmaven.evidence.facts.parquet import write_facts
from faultmaven.evidence.keys import facts_prefix, raw_key
from faultmaven.evidence.models import DataType, Detection, Facts, Status
from faultmaven.evidence.pipeline import Outcome
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.evidence.conftest import USER, build

NAMES = ("a.log", "b.log", "same as a.log")
CONTENT = {"a.log": b"one\n", "b.log": b"two\n", "same as a.log": b"one\n"}
FOUND = Detection(DataType.LOG, "plain", "log", 1.0)


class Cut(Exception):
    """The process dies here."""


def quick_read(job):
    """Read without the real pipeline: what counts here is what is done with its outcome."""
    write_facts(Facts({"lines": {"line_no": [1], "text": [job.file.read_text()]}}), job.evidence_id, job.folder)
    return Outcome(FOUND, 1, {"lines": 1})


def dying_read(_job):
    raise Cut


STEP = st.tuples(
    st.sampled_from(["upload", "put", "deliver", "deliver", "die", "process", "delete", "late"]), st.sampled_from(NAMES)
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=14))
def test_every_order_converges(world, tmp_path_factory, steps):
    case_id = world.cases.open_case(USER, "any order", severity=Severity.LOW).case_id
    made = build(world.files, tmp_path_factory.mktemp("any"), quick_read)
    made.case_id = case_id
    items, tickets, keys, deleted = {}, {}, set(), set()
    versions = itertools.count()

    for action, name in steps:
        item = items.get(name)
        if action == "upload" and item is None:
            items[name], tickets[name] = made.announce(name, CONTENT[name])
            keys.add(raw_key(items[name]))
        elif item is None:
            continue
        elif action == "put" and tickets[name] is not None:
            made.files.receive(tickets[name].url, tickets[name].headers, CONTENT[name])
        elif action in ("deliver", "late"):
            made.deliver(item, f"v{next(versions)}" if action == "deliver" else None)
        elif action == "die":
            with suppress(Cut):
                replace(made.ingest, read=dying_read).handle(raw_key(item), "v0")
        elif action == "process":
            with suppress(NotFound, Conflict):
                made.service.process_again(USER, item.evidence_id, None)
        elif action == "delete" and name not in deleted:
            made.service.delete_evidence(USER, item.evidence_id)
            deleted.add(name)

    for name, ticket in tickets.items():
        if ticket is not None:
            made.files.receive(ticket.url, ticket.headers, CONTENT[name])
    for _ in range(2):
        for key in [*keys, *made.files.keys(f"raw/{USER}/{case_id}/")]:
            made.ingest.handle(key, "last")

    assert_clean(made, set(items) - deleted)


def assert_clean(made, names):
    """Every file that is left has ended, and nothing lies in the bucket but what counts."""
    case_id = made.case_id
    listed = {item.filename: item for item in made.service.all_of_case(USER, case_id)}
    assert set(listed) == names
    assert len({item.number for item in listed.values()}) == len(listed)
    assert made.cases.get_case(USER, case_id).evidence_count == len(listed)
    owners = {item.duplicate_of or item.evidence_id for item in listed.values()}
    for item in listed.values():
        # an attempt that died three times has given up, with a reason; everything else was read
        assert item.status is Status.READY or "Process it again" in item.reason
    kept = {key.split("/")[3] for key in made.files.keys(f"raw/{USER}/{case_id}/")}
    assert kept == owners
    for owner in owners:
        evidence = made.service.get_evidence(USER, owner)
        prefix = facts_prefix(USER, case_id, owner)
        generations = {key.removeprefix(prefix).split("/")[0] for key in made.files.keys(prefix)}
        assert generations == ({evidence.generation} if evidence.generation else set())
    assert {key.split("/")[3] for key in made.files.keys(f"facts/{USER}/{case_id}/")} <= owners
