"""Records of a log: what kinds of lines there are, which exceptions, and what level their words suggest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from faultmaven.evidence.analysis.exceptions import exception_rows
from faultmaven.evidence.analysis.template_table import template_columns
from faultmaven.evidence.analysis.templates import group
from faultmaven.evidence.levels import level_by_words
from faultmaven.evidence.models import Facts, SourceText


def analyse_records(facts: Facts, source: SourceText) -> Facts:
    """Return the facts with a template id on every event, the table of templates, and the exceptions.

    A log record that prints no level gets the one its words suggest; a warning says for how many that was done.
    """
    events = facts.tables.get("events")
    if not events or not facts.count("events"):
        return facts
    messages = [text or "" for text in cast("Sequence[str | None]", events["msg"])]
    grouping = group(messages)
    levels, guessed = _with_levels(cast("Sequence[str | None]", events["level"]), grouping.codes, grouping.examples)
    warnings = facts.warnings
    if guessed:
        warnings = (*warnings, f"{guessed} records print no level; theirs was told from their words")
    ids = grouping.template_ids
    tables = {
        **facts.tables,
        "events": {**events, "level": levels, "template_id": [ids[code] for code in grouping.codes]},
        "templates": template_columns(grouping, levels, events),
    }
    exceptions = exception_rows(messages, events)
    if exceptions.count("exceptions"):
        tables["exceptions"] = exceptions.facts().tables["exceptions"]
    return Facts(tables, warnings)


def _with_levels(
    levels: Sequence[str | None], codes: Sequence[int], examples: Sequence[str]
) -> tuple[list[str | None], int]:
    if None not in levels:
        return list(levels), 0
    by_words: dict[int, str | None] = {}
    found: list[str | None] = []
    guessed = 0
    for level, code in zip(levels, codes, strict=True):
        if level is not None:
            found.append(level)
            continue
        if code not in by_words:
            by_words[code] = level_by_words(examples[code][:2_000])
        suggested = by_words[code]
        guessed += suggested is not None
        found.append(suggested)
    return found, guessed
