"""Answers to structured questions: a page of rows, or counts, and how much there is in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from faultmaven.evidence.asking.conditions import Where, Window, naive, values_of, where
from faultmaven.evidence.asking.groups import Group, count_groups
from faultmaven.evidence.asking.known import Counted, facets, known_values
from faultmaven.evidence.asking.places import Place, after, columns, order, place_of, turned
from faultmaven.evidence.asking.questions import EventsQuestion, Question, SamplesQuestion, Timed
from faultmaven.evidence.asking.sources import source
from faultmaven.evidence.asking.subjects import SUBJECTS, Key, Subject
from faultmaven.evidence.facts.case_facts import CaseFacts

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """Rows or groups in order, how many rows match in all, and where the next page begins (None: nowhere).

    `known` tells, where nothing matched, which values there are instead of those that were asked for.
    """

    table: str
    items: Sequence[Row] = ()
    total: int = 0
    next_place: Place | None = None
    groups: Sequence[Group] | None = None
    facets: Mapping[str, Sequence[Counted]] | None = None
    known: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


def tables_for(question: Question) -> frozenset[str]:
    """Return the tables of facts that a question reads."""
    table = table_of(question)
    return frozenset({table, *SUBJECTS[table].beside})


def table_of(question: Question) -> str:
    """Return the table a question is about."""
    return str(getattr(question, "table", ""))


def keys_of(question: Question) -> tuple[Key, ...]:
    """Return what the rows of an answer are ordered by."""
    if getattr(question, "group_by", None):
        return GROUP_KEYS
    subject = SUBJECTS[table_of(question)]
    keys = subject.orders.get(getattr(question, "order_by", ""), next(iter(subject.orders.values())))
    return turned(keys) if isinstance(question, Timed) and question.order == "desc" else keys


#: Groups come the largest first; of time, the earliest first. `key` tells them apart.
GROUP_KEYS = (Key("rank", "BIGINT", is_descending=True), Key("key", "VARCHAR"))


def answer(facts: CaseFacts, question: Question, place: Place | None = None) -> Answer:
    """Answer a question from the row after `place` on; `evidence_id` of a duplicate stands for its original."""
    table = table_of(question)
    subject = SUBJECTS[table]
    window = place.window if place else _window(facts, question, subject)
    files = _files(facts, question)
    conditions = where(question, subject, files, window)
    if getattr(question, "group_by", None):
        groups, total, values = count_groups(facts, question, conditions, place, GROUP_KEYS)
        found = Answer(table, (), total, Place(values, window) if values else None, groups)
    else:
        found = _page(facts, question, conditions, window, place)
    return _explained(facts, question, subject, conditions, found)


def _page(facts: CaseFacts, question: Question, conditions: Where, window: Window, place: Place | None) -> Answer:
    table, keys = table_of(question), keys_of(question)
    step = question.step_s if isinstance(question, SamplesQuestion) else None
    rows_of, params = source(table, conditions, step)
    beyond, more = after(keys, place.values) if place else ("true", [])
    # constants of `subjects` and `sources`; every value is a parameter
    rows = facts.rows(
        f"SELECT * FROM (SELECT *, {columns(keys)} FROM {rows_of}) WHERE {beyond}"  # noqa: S608
        f" ORDER BY {order(keys)} LIMIT ?",
        [*params, *more, question.limit + 1],
    )
    kept = rows[: question.limit]
    if place is not None and place.total is not None:
        total = place.total
    elif len(rows) == len(kept):
        total = len(rows)
    else:
        total = facts.rows(f"SELECT count(*) AS total FROM {rows_of}", params)[0]["total"]  # noqa: S608
    following = Place(place_of(kept[-1], keys), window, total) if len(rows) > len(kept) else None
    return Answer(table, kept, total, following)


def _explained(facts: CaseFacts, question: Question, subject: Subject, conditions: Where, found: Answer) -> Answer:
    wanted = facets(facts, subject, conditions) if isinstance(question, EventsQuestion) and question.facets else None
    asked = {name: values_of(getattr(question, name, None)) for name in subject.equal}
    known = known_values(facts, found.table, asked) if not found.total else {}
    return Answer(found.table, found.items, found.total, found.next_place, found.groups, wanted, known)


def _window(facts: CaseFacts, question: Question, subject: Subject) -> Window:
    if not isinstance(question, Timed):
        return Window()
    since, until = naive(question.since), naive(question.until)
    if question.last_minutes:
        latest = until or latest_time(facts, table_of(question))
        if latest:
            counted = latest - timedelta(minutes=question.last_minutes)
            since = max(since, counted) if since else counted
    return Window(since, until)


def latest_time(facts: CaseFacts, table: str = "events") -> Any:
    """Return the last moment that a table of the evidence speaks of: "the last hour" of yesterday's log ends there."""
    return facts.rows(f"SELECT max(ts) AS latest FROM {table}_rows")[0]["latest"]  # noqa: S608 (a name of SUBJECTS)


def _files(facts: CaseFacts, question: Question) -> list[str] | None:
    wanted = values_of(question.evidence_id)
    if not wanted:
        return None
    originals = {item.evidence_id: item.duplicate_of or item.evidence_id for item in facts.evidence}
    return [originals.get(str(evidence_id), str(evidence_id)) for evidence_id in wanted]
