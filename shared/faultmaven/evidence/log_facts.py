"""The facts of a log of any size, block by block: read, mined and written, with one block in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.analysis.log_patterns import LogRecords, RecordBlock, may_have_patterns, pattern_findings
from faultmaven.evidence.analysis.records import RecordAnalysis, Records
from faultmaven.evidence.decoding import no_text
from faultmaven.evidence.extractors.line_table import LineTable, listed
from faultmaven.evidence.extractors.log import pod_of
from faultmaven.evidence.extractors.log_assembly import EventBlock
from faultmaven.evidence.extractors.log_plan import learn
from faultmaven.evidence.extractors.log_reader import LogReader
from faultmaven.evidence.facts.parquet_stream import Column
from faultmaven.evidence.facts.sinks import FactStream
from faultmaven.evidence.facts.text_columns import Coded, packed
from faultmaven.evidence.findings import with_findings
from faultmaven.evidence.jobs import Outcome
from faultmaven.evidence.models import Facts
from faultmaven.evidence.opening import Opened
from faultmaven.evidence.stored_lines import stored_column
from faultmaven.evidence.text_blocks import Block


def read_log(opened: Opened, blocks: Iterable[Block]) -> Outcome:
    """Read a log block by block and write down what it says. Raises Unreadable when it says nothing."""
    with ExitStack() as files:
        facts = LogFacts(opened, files)
        for block in blocks:
            facts.add(block)
        return facts.finish()


class LogFacts:
    """Writes `lines` and `events` as the blocks come, and the tables about all of them at the end."""

    def __init__(self, opened: Opened, files: ExitStack) -> None:
        """Begin with what is known of the file; `files` closes what is written to."""
        self._opened = opened
        self._host = pod_of(opened.source.path)
        plan = learn(opened.source.lines, opened.sample)
        self._reader = LogReader(plan, opened.source.modified_at)
        self._analysis = RecordAnalysis()
        self._files = files
        self._lines = self._stream("lines")
        self._events = self._stream("events")
        self._codes: list[npt.NDArray[Any]] = []
        self._records: list[RecordBlock] = []
        self._times: list[np.datetime64] = []

    def add(self, block: Block) -> None:
        """Read one block and write what is complete with it."""
        table = LineTable(block.data, block.text)
        numbers = np.arange(block.first_line, block.first_line + len(table))
        self._lines.write(len(table), {"line_no": numbers, "text": stored_column(table)})
        self._write(self._reader.read(table))

    def finish(self) -> Outcome:
        """Write the last record, the templates of all, and what only the whole shows."""
        self._write(self._reader.read(LineTable(b""), is_last=True))
        if not self._events.rows:
            raise no_text()
        opened = self._opened
        grouping, found = self._analysis.finish()
        final, ids = grouping.final, grouping.template_ids

        def template_ids(group: int) -> Coded:
            return _coded_ids(final[self._codes[group]], ids)

        self._events.finish({"template_id": template_ids})
        self._lines.finish()
        facts = replace(found, tables={**found.tables, **opened.own_tables})
        facts = analyse(facts, replace(opened.source, lines=()))
        self._write_whole(facts, [table for table in facts.tables if table != "findings"])
        if may_have_patterns(facts, self._events.rows):
            facts = with_findings(facts, pattern_findings(LogRecords(facts, self._records, final)))
        self._write_whole(facts, ["findings"] if facts.count("findings") else [])
        counts = {table: facts.count(table) for table in facts.tables}
        return Outcome(
            opened.detection,
            line_count=opened.text.line_count,
            fact_counts={"lines": self._lines.rows, "events": self._events.rows, **counts},
            first_ts=min(self._times).astype(datetime) if self._times else None,
            last_ts=max(self._times).astype(datetime) if self._times else None,
            redactions=dict(opened.text.redactions),
            warnings=(*opened.warnings, *opened.text.warnings, *self._reader.warnings(), *facts.warnings),
        )

    def _write_whole(self, facts: Facts, tables: Iterable[str]) -> None:
        for table in tables:
            stream = self._stream(table)
            stream.write(facts.count(table), cast("Mapping[str, Column]", facts.tables[table]))
            stream.finish()

    def _stream(self, table: str) -> FactStream:
        job = self._opened.job
        return self._files.enter_context(job.sink(table, job.evidence_id))

    def _write(self, block: EventBlock) -> None:
        if not len(block):
            return
        rows = block.rows
        messages = rows.messages()
        levels, codes = self._analysis.add(Records(messages, rows.levels(), rows.line_no, block.line_end, block.ts))
        columns: dict[str, Column | None] = dict(rows.columns)
        columns |= {
            "line_no": rows.line_no,
            "line_end": block.line_end,
            "ts": block.ts,
            "tz_assumed": block.tz_assumed,
            "level": levels,
            "source": Coded(np.zeros(len(block), dtype=np.int8), ("log",)),
            "msg": packed(messages),
        }
        if self._host is not None:
            columns["host"] = [host or self._host for host in rows.get("host").tolist()]
        self._events.write(len(block), columns, later=("template_id",))
        self._codes.append(_smallest(codes))
        self._records.append(RecordBlock.of(rows.line_no, block.ts, levels.codes, self._codes[-1]))
        known = block.ts[~np.isnat(block.ts)]
        if len(known):
            self._times += [known.min(), known.max()]


def _coded_ids(numbers: npt.NDArray[Any], ids: Sequence[str]) -> Coded:
    """Return the ids of templates by row, with those that are met in these rows only."""
    used, codes = np.unique(numbers, return_inverse=True)
    return Coded(codes, [ids[number] for number in listed(used)])


def _smallest(codes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return codes in as few bytes as they fit: all of a file are kept to its end."""
    return codes.astype(np.min_scalar_type(int(codes.max())))
