"""The records of one log as its patterns are looked for: when each was written, where, as which template, how bad."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.levels import ORDER
from faultmaven.evidence.models import Facts

Array = npt.NDArray[Any]
#: Levels by which a program itself calls a record a problem.
BAD = frozenset({"error", "fatal"})
_BAD_RANKS = np.array([level in BAD for level in (*ORDER, None)])
#: What numpy makes of no time.
NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class RecordBlock:
    """Some records in the order of the file, as little of each as its patterns take (13 bytes and a code).

    `template` leads to the row of the template, over the log's own table where the log has one.
    """

    line_no: npt.NDArray[np.int32]
    ts: npt.NDArray[np.datetime64]
    is_bad: npt.NDArray[np.bool_]
    template: Array

    @classmethod
    def of(cls, line_no: Array, ts: npt.NDArray[np.datetime64], ranks: Array, template: Array) -> RecordBlock:
        """Keep these records; `ranks` are places in ORDER, -1 for no level."""
        return cls(line_no.astype(np.int32), ts, _BAD_RANKS[ranks], template)


@dataclass(frozen=True)
class Rows:
    """Columns of records that were asked for; times are microseconds since 1970, `NO_TIME` where there is none."""

    line_no: Array
    micros: Array
    template: Array

    def __len__(self) -> int:
        return len(self.line_no)

    def where(self, chosen: Array) -> Rows:
        """Return the chosen ones."""
        return Rows(self.line_no[chosen], self.micros[chosen], self.template[chosen])


@dataclass(frozen=True)
class LogRecords:
    """All records that a log wrote, block by block, beside the tables that tell of their templates and exceptions."""

    facts: Facts
    blocks: Sequence[RecordBlock]
    #: The template's row for each code of the blocks, None where the codes are the rows.
    final: Array | None = None

    @classmethod
    def of_events(cls, facts: Facts) -> LogRecords:
        """Return the records that programs logged among the events of a document, in the order in which they lie."""
        events = facts.tables.get("events", {})
        sources = events.get("source", ())
        places = np.array([place for place, source in enumerate(sources) if source == "log"], dtype=np.int64)
        ranks = {level: rank for rank, level in enumerate((*ORDER, None))}
        number = {template: row for row, template in enumerate(facts.tables["templates"]["template_id"])}
        line_no = np.array(events["line_no"], dtype=np.int64)[places]
        times = events.get("ts")
        ts = (
            np.full(len(sources), NO_TIME).view("datetime64[us]")
            if times is None
            else np.asarray(cast("Any", times), dtype="datetime64[us]")
        )
        ts = ts[places]
        level = np.fromiter((ranks[cast("str | None", level)] for level in events["level"]), np.int8, len(sources))
        template = np.fromiter((number[template] for template in events["template_id"]), np.int64, len(sources))
        order = np.lexsort((line_no, ts))
        block = RecordBlock.of(line_no[order], ts[order], level[places][order], template[places][order])
        return cls(facts, (block,))

    @property
    def templates(self) -> Mapping[str, Sequence[Any]]:
        """Return the columns of the templates."""
        return self.facts.tables["templates"]

    def timed(self) -> Iterator[Rows]:
        """Yield the records that have a time, block by block."""
        for block in self.blocks:
            rows = self._rows(block)
            has_time = ~np.isnat(block.ts)
            yield rows if has_time.all() else rows.where(has_time)

    def bad(self) -> Rows:
        """Return the records that the program itself calls a problem."""
        return _joined([self._rows(block).where(block.is_bad) for block in self.blocks])

    def timed_within(self, lines: Callable[[Array], Array]) -> Rows:
        """Return the records that have a time and of whose line numbers this is true."""
        return _joined([rows.where(lines(rows.line_no)) for rows in self.timed()])

    @cached_property
    def span(self) -> tuple[int, int, int]:
        """Return how many records have a time, and the first and last of these times; 0, 0, 0 where none has."""
        found = [(len(rows), int(rows.micros.min()), int(rows.micros.max())) for rows in self.timed() if len(rows)]
        if not found:
            return 0, 0, 0
        counts, lows, highs = zip(*found, strict=True)
        return sum(counts), min(lows), max(highs)

    def _rows(self, block: RecordBlock) -> Rows:
        template = block.template if self.final is None else self.final[block.template]
        return Rows(block.line_no, block.ts.view(np.int64), template)


def _joined(parts: Sequence[Rows]) -> Rows:
    return Rows(
        np.concatenate([part.line_no for part in parts]),
        np.concatenate([part.micros for part in parts]),
        np.concatenate([part.template for part in parts]),
    )


def moment(micros: int) -> datetime:
    """Return microseconds since 1970 as a naive UTC time."""
    return np.datetime64(micros, "us").item()
