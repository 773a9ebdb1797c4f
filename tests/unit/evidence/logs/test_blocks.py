"""A log read in blocks gives the same facts wherever the blocks end, and no line is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from faultmaven.evidence.extractors.line_table import LineTable
from faultmaven.evidence.extractors.log_plan import learn
from faultmaven.evidence.extractors.log_reader import LogReader
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = datetime.fromisoformat("2026-02-01T00:00:00")
TRACE = [
    "2026-01-31T09:05:00.123Z ERROR [orders] refused",
    "java.lang.IllegalStateException: no route",
    "\tat a.B.c(D:1)",
    "Caused by: java.net.ConnectException: refused",
    "\tat a.B.d(D:2)",
    "2026-01-31T09:05:01.123Z INFO [orders] next",
]
POOL = [
    *TRACE,
    "",
    "   ",
    "2026-01-31T09:05:02.999Z WARN [pool-1-thread-7] slow: 12 ms",
    "2026-01-31T09:05:02.999Z WARN größer als 5",
    "2026-01-31T09:05:03.999+02:00 DEBUG [é] x",
    '{"time":"2026-01-31T09:05:04Z","level":"error","msg":"boom","stack":"a\\nb"}',
    "level=info ts=2026-01-31T09:05:05Z msg=hello n=1",
    "Traceback (most recent call last):",
    '  File "a.py", line 1, in f',
    "ValueError: 7",
    "panic: boom",
    "goroutine 1 [running]:",
    "main.main()",
    "something without a form",
    "Jan 31 09:05:06 host sshd[12]: Failed password for root from 10.0.0.1 port 22 ssh2",
]


def read(lines: list[str], sizes: list[int]) -> list[dict[str, Any]]:
    """Return the records of lines that come in blocks of these sizes, the last one taking the rest."""
    reader = LogReader(learn(POOL * 3), NOW)
    rows: list[dict[str, Any]] = []
    start = 0
    for size in [*sizes, len(lines)]:
        block = LineTable.of(lines[start : start + size])
        start += size
        rows += as_rows(reader.read(block).as_lists())
    return rows + as_rows(reader.read(LineTable(b""), is_last=True).as_lists())


def as_rows(columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Return columns as rows; times as text, because a time that is absent equals no other."""
    listed = {name: [str(v) for v in values] if name == "ts" else list(values) for name, values in columns.items()}
    return [dict(zip(listed, row, strict=True)) for row in zip(*listed.values(), strict=True)]


@settings(deadline=None)
@given(st.lists(st.sampled_from(POOL), max_size=40), st.lists(st.integers(0, 9), max_size=12))
def test_where_blocks_end_makes_no_difference(lines, sizes):
    assert read(lines, sizes) == read(lines, [])


@settings(deadline=None)
@given(st.lists(st.sampled_from(POOL) | st.text(st.characters(exclude_characters="\n\r"), max_size=30), max_size=40))
def test_every_line_that_is_not_blank_is_in_one_record(lines):
    covered = [number for row in read(lines, [7, 7]) for number in range(row["line_no"], row["line_end"] + 1)]
    assert len(covered) == len(set(covered))
    assert set(covered) >= {number for number, line in enumerate(lines, 1) if line.strip()}


@pytest.mark.parametrize("size", range(1, len(TRACE)))
def test_a_stack_trace_is_not_torn_by_a_border(size):
    first, last = read(TRACE, [size])
    assert (first["line_no"], first["line_end"], last["line_no"]) == (1, 5, 6)
    assert first["msg"].endswith("Caused by: java.net.ConnectException: refused\n\tat a.B.d(D:2)")


def test_a_wrapped_line_in_pieces_is_not_torn_by_a_border():
    lines = [
        "2026-01-31T09:05:00.123456789Z stdout P 2026-01-31 09:05:00 INFO half",
        "2026-01-31T09:05:00.123456789Z stdout F  and half",
        "2026-01-31T09:05:01.123456789Z stdout F 2026-01-31 09:05:01 INFO whole",
    ]
    reader = LogReader(learn(lines * 20), NOW)
    blocks = [reader.read(LineTable.of(lines[:1])), reader.read(LineTable.of(lines[1:]), is_last=True)]
    rows = [row for block in blocks for row in as_rows(block.as_lists())]
    assert [(row["line_no"], row["line_end"], row["msg"]) for row in rows] == [(1, 2, "half and half"), (3, 3, "whole")]
