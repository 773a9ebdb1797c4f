"""Records of a log: what kinds of lines there are, which exceptions, and what level their words suggest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.exceptions import ExceptionFinder
from faultmaven.evidence.analysis.template_table import TemplateCounts
from faultmaven.evidence.analysis.templates import Codes, Grouping, Miner
from faultmaven.evidence.facts.text_columns import Coded
from faultmaven.evidence.levels import ORDER, level_by_words
from faultmaven.evidence.models import Facts, SourceText

_RANK: dict[str | None, int] = {None: -1, **{level: rank for rank, level in enumerate(ORDER)}}
#: Words of a level stand at the beginning of a message.
_LEVEL_CHARS = 2_000


@dataclass(frozen=True)
class Records:
    """Some records of one file. `level` is coded or a text for each, `is_log` tells which a program wrote as a log."""

    messages: Sequence[str]
    level: Coded | Sequence[str | None] | None
    line_no: npt.NDArray[np.int64]
    line_end: npt.NDArray[np.int64]
    ts: npt.NDArray[np.datetime64]
    is_log: Sequence[bool] | None = None


class RecordAnalysis:
    """Looks at the records of one file, block by block; `finish` tells what only all of them show."""

    def __init__(self) -> None:
        self._miner = Miner()
        self._counts = TemplateCounts()
        self._exceptions = ExceptionFinder()
        self._suggested = np.zeros(0, dtype=np.int8)  # the level that its words suggest, by provisional code
        self._guessed = 0

    def add(self, records: Records) -> tuple[Coded, Codes]:
        """Return the levels of these records and the provisional codes of their templates."""
        codes = self._miner.add(records.messages)
        ranks = self._with_suggested(_ranks(records.level, len(codes)), codes, records.messages)
        self._counts.add(codes, ranks, records.line_no, records.ts)
        is_log = records.is_log

        def place(index: int) -> Mapping[str, object]:
            return {
                "line_no": int(records.line_no[index]),
                "line_end": int(records.line_end[index]),
                "ts": records.ts[index],
            }

        if is_log is None:
            self._exceptions.add(records.messages, place)
        else:
            told = [message if log else "" for message, log in zip(records.messages, is_log, strict=True)]
            self._exceptions.add(told, place)
        return Coded(ranks, ORDER), codes

    def finish(self) -> tuple[Grouping, Facts]:
        """Return the templates by provisional code, and the facts about all records together."""
        grouping = self._miner.finish()
        tables: dict[str, Mapping[str, Sequence[object]]] = {}
        if len(grouping.final):
            tables["templates"] = self._counts.columns(grouping)
        tables.update(self._exceptions.rows.facts().tables)
        guessed = self._guessed
        warnings = (f"{guessed} records print no level; theirs was told from their words",) if guessed else ()
        return grouping, Facts(tables, warnings)

    def _with_suggested(
        self, ranks: npt.NDArray[np.int8], codes: Codes, messages: Sequence[str]
    ) -> npt.NDArray[np.int8]:
        known = len(self._suggested)
        new, first = np.unique(codes[codes >= known], return_index=True)
        if len(new):
            rows = np.flatnonzero(codes >= known)[first]
            words = [level_by_words(messages[row][:_LEVEL_CHARS]) for row in _listed(rows)]
            self._suggested = np.concatenate([self._suggested, np.array([_RANK[word] for word in words], np.int8)])
        missing = ranks < 0
        if not missing.any():
            return ranks
        ranks = np.where(missing, self._suggested[codes], ranks)
        self._guessed += int((missing & (ranks >= 0)).sum())
        return ranks


def analyse_records(facts: Facts, source: SourceText) -> Facts:
    """Return the facts with a template id on every event, the table of templates, and the exceptions.

    A log record that prints no level gets the one its words suggest; a warning says for how many that was done.
    """
    events = facts.tables.get("events")
    rows = facts.count("events")
    if not events or not rows:
        return facts
    analysis = RecordAnalysis()
    absent = [None] * rows
    sources = events.get("source")
    records = Records(
        messages=[text or "" for text in cast("Sequence[str | None]", events["msg"])],
        level=cast("Sequence[str | None]", events.get("level", absent)),
        line_no=np.array(events["line_no"], dtype=np.int64),
        line_end=np.array(events.get("line_end", events["line_no"]), dtype=np.int64),
        ts=_times(events.get("ts"), rows),
        is_log=None if sources is None else [source == "log" for source in sources],
    )
    levels, codes = analysis.add(records)
    grouping, found = analysis.finish()
    names: list[str | None] = [*ORDER, None]
    ids = [grouping.template_ids[number] for number in _listed(grouping.final[codes])]
    told = {**events, "level": [names[rank] for rank in _listed(levels.codes)], "template_id": ids}
    return Facts({**facts.tables, "events": told, **found.tables}, (*facts.warnings, *found.warnings))


def _times(values: Sequence[object] | None, rows: int) -> npt.NDArray[np.datetime64]:
    """Return times as numpy's; a list of nothing but absent ones is told at once, numpy would ask each."""
    if values is None or (isinstance(values, list) and values.count(None) == rows):
        return np.full(rows, np.datetime64("NaT"), dtype="datetime64[us]")
    return np.asarray(values, dtype="datetime64[us]")


def _ranks(level: Coded | Sequence[str | None] | None, rows: int) -> npt.NDArray[np.int8]:
    if level is None:
        return np.full(rows, -1, dtype=np.int8)
    if isinstance(level, Coded):
        return np.array([*(_RANK[value] for value in level.values), -1], dtype=np.int8)[level.codes]
    return np.fromiter(map(_RANK.__getitem__, level), dtype=np.int8, count=rows)


def _listed(numbers: npt.NDArray[Any]) -> list[int]:
    return numbers.tolist()
