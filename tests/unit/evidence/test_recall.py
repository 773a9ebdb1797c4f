"""Answers that are kept: a statement is asked once, who has an answer may change it, and memory is bounded."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.facts import CaseFacts
from faultmaven.evidence.facts.recall import KEPT_ROWS, Recall, Rows

from tests.support.cases import case_of

LOG = "".join(f"2026-01-31T09:00:{n:02d}Z ERROR orders request {n} failed\n" for n in range(30))


class Asking:
    """A database that counts what it is asked, and answers with so many rows."""

    def __init__(self) -> None:
        self.recall = Recall()
        self.asked: list[str] = []

    def rows(self, sql: str, params: tuple[object, ...] = (), rows: int = 1, value: object = 1) -> Rows:
        def ask() -> Rows:
            self.asked.append(sql)
            return Rows(("a",), [(value,)] * rows)

        return self.recall.rows(sql, params, ask)


@pytest.fixture
def asking() -> Asking:
    return Asking()


def test_a_statement_is_asked_once_for_the_same_values(asking: Asking) -> None:
    assert asking.rows("a", (1,)) == asking.rows("a", (1,)) == Rows(("a",), [(1,)])
    assert asking.asked == ["a"]
    # equal values of other types are other values: a statement may read them as other types
    for params in (("1",), (True,), (1.0,), (datetime(2026, 1, 1),), ([1],)):  # noqa: DTZ001 (facts are naive UTC)
        asking.rows("a", params)
    assert len(asking.asked) == 6


def test_no_more_is_kept_than_fits_and_what_was_asked_for_last_stays(asking: Asking) -> None:
    each = KEPT_ROWS // 5
    for sql in ("a", "b", "c", "d", "a", "e", "f", "a"):
        asking.rows(sql, rows=each)
    assert asking.asked == ["a", "b", "c", "d", "e", "f"]
    asking.rows("b", rows=each)
    assert asking.asked[-1] == "b", "it was let go"


def test_answers_without_rows_take_room_too(asking: Asking) -> None:
    for n in range(KEPT_ROWS + 1):
        asking.rows(str(n), rows=0)
    asking.rows("0", rows=0)
    assert asking.asked[-1] == "0"


@pytest.mark.parametrize(("rows", "value"), [(KEPT_ROWS, 1), (1, [1.0]), (1, {"a": 1})])
def test_what_is_long_or_can_be_changed_is_asked_again(asking: Asking, rows: int, value: object) -> None:
    for _ in range(2):
        asking.rows("a", rows=rows, value=value)
    assert asking.asked == ["a", "a"]


def test_who_changes_a_row_changes_it_for_nobody_else(tmp_path: Path) -> None:
    with case_of(tmp_path, {"orders.log": LOG}) as facts:
        sql = "SELECT line_no FROM events WHERE line_no <= ? ORDER BY line_no"
        found = facts.rows(sql, [2])
        found[0]["line_no"] = 99
        found.pop()
        assert facts.rows(sql, [2]) == [{"line_no": 1}, {"line_no": 2}]


def test_a_diagnosis_for_another_question_asks_the_database_next_to_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plain = CaseFacts._ask  # pyright: ignore[reportPrivateUsage] (what reaches the database is counted here)

    def counted(facts: CaseFacts, sql: str, params: Any) -> Rows:
        asked.append(sql)
        return plain(facts, sql, params)

    monkeypatch.setattr(CaseFacts, "_ask", counted)
    with case_of(tmp_path, {"orders.log": LOG}) as facts:
        diagnose(facts, "why does orders fail?")
        first = len(asked)
        diagnose(facts, "why was orders slow since 2026-01-31T09:00:20Z?")
    assert first > 20
    assert len(asked) - first < 5, "\n\n".join(asked[first:])
