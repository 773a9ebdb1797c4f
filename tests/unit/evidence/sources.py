"""Sources for tests: text as the pipeline hands it to an extractor, and facts as rows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import extract
from faultmaven.evidence.models import Facts, SourceText

MODIFIED = datetime.fromisoformat("2025-06-20T14:00:00")


def source(text: str, path: str = "pasted.txt", modified_at: datetime = MODIFIED) -> SourceText:
    """Return a text as a source; its lines are split as the decoder splits them."""
    return SourceText(path, text.split("\n"), len(text.encode("utf-8", "replace")), modified_at)


def facts_of(text: str, path: str = "pasted.txt", modified_at: datetime = MODIFIED) -> Facts:
    """Return the facts of a text through detection, as the pipeline does."""
    given = source(text, path, modified_at)
    return extract(given, detect(given))


def rows_of(facts: Facts, table: str) -> list[dict[str, Any]]:
    """Return the rows of one table as dicts."""
    columns = facts.tables.get(table, {})
    return [{name: values[row] for name, values in columns.items()} for row in range(facts.count(table))]


def settings_of(facts: Facts) -> dict[str, tuple[str | None, int]]:
    """Return path -> (value, line) of all settings."""
    return {row["path"]: (row["value"], row["line_no"]) for row in rows_of(facts, "settings")}


def attrs_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of one event."""
    return json.loads(row["attrs"]) if row["attrs"] else {}


def covered_lines(facts: Facts) -> set[int]:
    """Return all line numbers that some row with a span of lines covers."""
    found: set[int] = set()
    for table in ("events", "objects", "documents"):
        for row in rows_of(facts, table):
            found.update(range(row["line_no"], row["line_end"] + 1))
    found.update(row["line_no"] for row in rows_of(facts, "settings"))
    return found
