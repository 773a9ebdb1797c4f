"""Which values there are: the most frequent of a filter's records, and those like one that nobody has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faultmaven.evidence.asking.conditions import Where
from faultmaven.evidence.asking.groups import patterns
from faultmaven.evidence.asking.subjects import SUBJECTS, Subject
from faultmaven.evidence.facts.case_facts import CaseFacts

FACET_VALUES = 20
KNOWN_VALUES = 10


@dataclass(frozen=True)
class Counted:
    """One value of a column and how many records have it; `label` says it to people."""

    value: str
    count: int
    label: str | None = None


def facets(facts: CaseFacts, subject: Subject, conditions: Where) -> dict[str, list[Counted]]:
    """Return the most frequent values of each column of the events that meet the conditions."""
    sets = ", ".join(f"({column})" for column in subject.facets)
    values = ", ".join(subject.facets)
    rows = facts.rows(
        f"SELECT {values}, grouping_id({values}) AS grouped, count(*) AS count FROM events_rows"  # noqa: S608
        f" WHERE {conditions.sql} GROUP BY GROUPING SETS ({sets})"
        f" QUALIFY row_number() OVER (PARTITION BY grouped ORDER BY count DESC, {values}) <= {FACET_VALUES + 1}"
        f" ORDER BY count DESC, {values}",
        conditions.params,
    )
    found: dict[str, list[Counted]] = {column: [] for column in subject.facets}
    bits = len(subject.facets)
    for row in rows:
        # grouping_id has a 0 bit for the one column that this row counts, the first column's bit the highest
        column = next(name for at, name in enumerate(subject.facets) if not row["grouped"] >> (bits - 1 - at) & 1)
        if row[column] is not None and len(found[column]) < FACET_VALUES:
            found[column].append(Counted(row[column], row["count"]))
    told = patterns(facts, [entry.value for entry in found["template_id"]])
    names: dict[str | None, str] = {item.evidence_id: item.filename for item in facts.evidence}
    labels: Mapping[str, Mapping[str | None, str]] = {"template_id": told, "evidence_id": names}
    return {
        column: [Counted(e.value, e.count, labels.get(column, {}).get(e.value)) for e in entries]
        for column, entries in found.items()
    }


def known_values(facts: CaseFacts, table: str, asked: Mapping[str, Sequence[object]]) -> dict[str, list[str]]:
    """Return, for each column asked for values that no row has, the most similar that some have."""
    own = "series" if table == "samples" else table
    found: dict[str, list[str]] = {}
    for column, wanted in asked.items():
        if column not in SUBJECTS[own].equal or not wanted:
            continue
        marks = ", ".join("?" for _ in wanted)
        rows = facts.rows(
            f"WITH known AS (SELECT DISTINCT {column} AS value FROM {own}_rows WHERE {column} IS NOT NULL)"  # noqa: S608
            " SELECT value FROM known ORDER BY value IN (SELECT unnest([" + marks + "])) DESC,"
            " jaro_winkler_similarity(lower(value[:200]), lower(?)) DESC, value LIMIT ?",
            [*wanted, str(wanted[0])[:200], KNOWN_VALUES],
        )
        values = [row["value"] for row in rows]
        if values and not set(values) >= {str(value) for value in wanted}:
            found[column] = values
    return found
