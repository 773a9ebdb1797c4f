"""Facts that stay open between questions are those of the files as they are now."""

from dataclasses import replace
from datetime import datetime

import pytest
from faultmaven.core.clock import utc_now
from faultmaven.evidence.facts import CaseFacts
from faultmaven.evidence.facts.parquet import write_facts
from faultmaven.evidence.facts.warm import WarmFacts
from faultmaven.evidence.models import Evidence, Facts, Status

EVENTS = frozenset({"events"})
AT = datetime.fromisoformat("2026-01-31T09:00")


@pytest.fixture
def world(tmp_path):
    written = write_facts(Facts({"events": {"line_no": [2, 1], "ts": [AT, AT], "msg": ["b", "a"]}}), "ev_1", tmp_path)
    assert written.counts == {"events": 2}
    item = Evidence(
        evidence_id="ev_1", number=1, filename="1.log", case_id="c", user_id="u", size_bytes=1, sha256="",
        status=Status.READY, created_at=utc_now(), generation="g1",
    )  # fmt: skip
    opened: list[frozenset[str]] = []

    def opens(evidence, tables):
        opened.append(tables)
        return CaseFacts(evidence, {"events": [tmp_path / "events.parquet"]})

    return WarmFacts(size=2), item, opened, opens


def ask(warm, evidence, opens, tables=EVENTS, case="c"):
    with warm.borrow(("u", case), evidence, tables, lambda wanted: opens(evidence, wanted)) as facts:
        return [row["msg"] for row in facts.rows("SELECT msg FROM events_rows ORDER BY ts, number, line_no, row_no")]


def test_a_case_is_opened_once_while_nothing_changes_and_answers_the_same_from_memory(world):
    warm, item, opened, opens = world
    answers = [ask(warm, [item], opens) for _ in range(4)]
    assert answers == [["a", "b"]] * 4
    assert opened == [EVENTS]
    warm.close()


@pytest.mark.parametrize(
    "change", [{"generation": "g2"}, {"filename": "renamed.log"}, {"status": Status.FAILED}, {"number": 7}]
)
def test_a_file_that_changed_opens_the_case_anew(world, change):
    warm, item, opened, opens = world
    ask(warm, [item], opens)
    ask(warm, [replace(item, **change)], opens)
    assert len(opened) == 2
    warm.close()


def test_a_question_to_another_table_opens_both(world):
    warm, item, opened, opens = world
    ask(warm, [item], opens)
    ask(warm, [item], opens, frozenset({"spans"}))
    ask(warm, [item], opens, frozenset({"spans", "events"}))
    assert opened == [EVENTS, EVENTS | {"spans"}]
    warm.close()


def test_what_is_lent_is_closed_only_when_it_is_given_back(world):
    warm, item, _, opens = world
    with warm.borrow(("u", "c"), [item], EVENTS, lambda tables: opens([item], tables)) as facts:
        for case in ("d", "e"):
            with warm.borrow(("u", case), [item], frozenset(), lambda tables: opens([item], tables)):
                pass
        assert len(facts.rows("SELECT msg FROM events")) == 2
    with pytest.raises(Exception, match="closed"):
        facts.rows("SELECT 1")
    warm.close()


def test_two_cases_asked_in_turn_stay_open_and_a_third_takes_the_oldest_place(world):
    warm, item, opened, opens = world
    for case in ("c", "d", "c", "d"):
        ask(warm, [item], opens, case=case)
    assert len(opened) == 2
    for case in ("e", "d", "c"):
        ask(warm, [item], opens, case=case)
    assert len(opened) == 4
    warm.close()
