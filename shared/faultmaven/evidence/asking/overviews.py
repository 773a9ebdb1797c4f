"""What there is in a case as a whole: its patterns over all files, and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faultmaven.evidence.asking.conditions import Window
from faultmaven.evidence.asking.dictionary import COLUMNS, TABLES
from faultmaven.evidence.asking.places import Place, after, columns, order, place_of
from faultmaven.evidence.asking.subjects import LEVELS, Key
from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.facts.views import EVIDENCE_COLUMNS
from faultmaven.evidence.models import Evidence

TEMPLATE_KEYS = (Key("count", "BIGINT", is_descending=True), Key("template_id", "VARCHAR"))

_TEMPLATES = """
WITH joined AS (
    SELECT template_id, min(pattern) AS pattern, mode(level) AS level, sum(count)::BIGINT AS count,
           count(DISTINCT number) AS files, min(first_ts) AS first_ts, max(last_ts) AS last_ts, min(number) AS number
    FROM templates GROUP BY template_id
)
SELECT joined.*, evidence_id, filename, line_no, example FROM joined JOIN (
    SELECT template_id, number, any_value(evidence_id) AS evidence_id, any_value(filename) AS filename,
           min(line_no) AS line_no, arg_min(example, line_no) AS example
    FROM templates GROUP BY template_id, number
) USING (template_id, number)
"""


def templates(
    facts: CaseFacts, limit: int, place: Place | None = None, level: str | None = None
) -> tuple[list[dict[str, Any]], int, Place | None]:
    """Return a page of patterns over all files, the most frequent first, how many there are, and where it ended.

    `level` is the lowest that counts. A pattern's line is its first in the file with the lowest number that has it.
    """
    wanted = LEVELS[LEVELS.index(level) :] if level else ()
    those = f"level IN ({', '.join('?' for _ in wanted)})" if wanted else "true"
    beyond, more = after(TEMPLATE_KEYS, place.values) if place else ("true", [])
    # constants of this module; every value is a parameter
    rows = facts.rows(
        f"WITH told AS (SELECT *, count(*) OVER () AS total FROM ({_TEMPLATES}) WHERE {those})"  # noqa: S608
        f" SELECT * FROM (SELECT *, {columns(TEMPLATE_KEYS)} FROM told) WHERE {beyond}"
        f" ORDER BY {order(TEMPLATE_KEYS)} LIMIT ?",
        [*wanted, *more, limit + 1],
    )
    kept = rows[:limit]
    following = Place(place_of(kept[-1], TEMPLATE_KEYS), Window()) if len(rows) > limit else None
    return kept, rows[0]["total"] if rows else 0, following


def tables(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    """Return every table that can be asked: what it is, how many rows the case has in it, and its columns."""
    owners = [item for item in evidence if item.generation and not item.duplicate_of]
    added = {name: EVIDENCE_COLUMNS[name] for name in ("evidence_id", "number", "filename")}
    described = {"evidence": (len(evidence), EVIDENCE_COLUMNS)} | {
        table: (sum(item.fact_counts.get(table, 0) for item in owners), {**added, **own})
        for table, own in FACT_TABLES.items()
    }
    return [
        {
            "name": table,
            "description": TABLES[table],
            "rows": rows,
            "columns": [
                {"name": name, "type": kind, "description": COLUMNS[name]} for name, kind in its_columns.items()
            ],
        }
        for table, (rows, its_columns) in described.items()
    ]
