"""Whatever bytes a log has, every line that is not blank is in exactly one record, and is stored as it was decoded."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest
from faultmaven.evidence.decoding import decode
from faultmaven.evidence.jobs import Job
from faultmaven.evidence.models import DataType
from faultmaven.evidence.pipeline import run
from faultmaven.evidence.stored_lines import LINE_MAX_CHARS
from faultmaven.sandbox.unreadable import Unreadable
from hypothesis import given, settings
from hypothesis import strategies as st

HEAD = b"2026-01-31T09:05:00.123Z INFO [orders] "
_PIECES = st.sampled_from(
    [HEAD + b"accepted 7", HEAD, b"\xff\xfe\x80 broken", b"\0\0\0", b"\x1b[31mred\x1b[0m", b"", b"  ",
     "größer".encode(),
     b"\tat a.B.c(D:1)", b"caf\xe9", b"a\rb", b"\xe2\x80\xa8 separator", b'{"msg": "x\\u0000y\\ud800"}',
     b"x" * 40_000]
)  # fmt: skip


def read(folder, data: bytes, name: str = "app.log") -> dict[str, list[tuple]]:
    """Return the rows of `lines` and `events` of one log."""
    (folder / "raw").write_bytes(data)
    out = folder / "out"
    out.mkdir()
    run(Job("ev_1", name, folder / "raw", out, datetime(2026, 2, 1, tzinfo=UTC), b"key", chosen_type=DataType.LOG))
    with duckdb.connect() as connection:
        lines = connection.execute("SELECT line_no, text FROM read_parquet(?)", [str(out / "lines.parquet")])
        found = {"lines": lines.fetchall()}
        events = connection.execute(
            "SELECT line_no, line_end, level, msg FROM read_parquet(?)", [str(out / "events.parquet")]
        )
        return found | {"events": events.fetchall()}


def _without_end(lines):
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


@settings(deadline=None, max_examples=40)
@given(st.lists(_PIECES | st.binary(max_size=20), min_size=1, max_size=30))
def test_no_line_is_lost(tmp_path_factory, pieces):
    data = b"\n".join([HEAD + b"start", *pieces])
    try:
        expected = decode(data).data.decode().split("\n")
        found = read(tmp_path_factory.mktemp("any"), data)
    except Unreadable:
        return
    # whether blank ends of a file (nothing, or control characters only) are lines is no loss either way
    stored = [text[:LINE_MAX_CHARS] for _, text in found["lines"]]
    wanted = [line[:LINE_MAX_CHARS] for line in expected]
    assert [number for number, _ in found["lines"]] == list(range(1, len(stored) + 1))
    assert _without_end(stored) == _without_end(wanted)
    covered = [number for start, end, *_ in found["events"] for number in range(start, end + 1)]
    assert len(covered) == len(set(covered))
    assert set(covered) >= {number for number, line in enumerate(expected, 1) if line.strip()}


def test_rows_of_a_plain_log_are_its_lines(tmp_path):
    lines = [f"2026-01-31T09:{n // 60 % 60:02}:{n % 60:02}Z INFO [orders] accepted {n}" for n in range(30_000)]
    found = read(tmp_path, "\n\n".join(lines).encode())
    assert len(found["events"]) == len(lines)
    assert [row[:2] for row in found["events"]] == [(2 * n + 1, 2 * n + 1) for n in range(len(lines))]
    assert found["events"][29_999][2] == "info"
    assert found["events"][29_999][3].endswith("accepted 29999")


@pytest.mark.parametrize("size", [40_000, 9_000_000])
def test_one_long_line_is_cut_where_it_is_shown_and_costs_no_other(tmp_path, size):
    found = read(tmp_path, HEAD + b"y" * size + b"\n" + HEAD + b"after\n")
    assert len(found["lines"]) == len(found["events"]) == 2
    assert found["events"][1][3].endswith("after")
    assert len(found["events"][0][3]) <= 16_384
    assert found["lines"][0][1].endswith("more characters)")
