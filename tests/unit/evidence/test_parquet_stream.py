"""What is streamed to Parquet comes back as it was, whatever the values."""

from __future__ import annotations

import duckdb
import numpy as np
from faultmaven.evidence.facts.parquet_stream import ParquetStream
from faultmaven.evidence.facts.sinks import SharedSink
from faultmaven.evidence.facts.text_columns import Coded, Packed, packed, text_column
from hypothesis import given, settings
from hypothesis import strategies as st

_TEXTS = st.none() | st.text(max_size=9) | st.sampled_from(["a", "b"])
_TIMES = st.none() | st.datetimes()
_ROW = st.tuples(st.integers(1, 2**31 - 1), _TIMES, st.booleans(), _TEXTS, _TEXTS)


def read(path, columns: str) -> list[tuple]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {columns} FROM '{path}'").fetchall()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(_ROW, min_size=1, max_size=30), min_size=1, max_size=4))
def test_rows_come_back_as_they_were(tmp_path_factory, groups):
    path = tmp_path_factory.mktemp("stream") / "events.parquet"
    with ParquetStream(path, "events", "ev_1") as stream:
        for rows in groups:
            line_no, ts, assumed, level, msg = zip(*rows, strict=True)
            columns = {"line_no": list(line_no), "tz_assumed": list(assumed), "level": list(level), "msg": list(msg)}
            stream.write(len(rows), columns | {"ts": np.array(ts, dtype="datetime64[us]")}, later=("template_id",))
        stream.finish({"template_id": lambda group: [f"t{group}"] * len(groups[group])})
    expected = [
        ("ev_1", *row[:3], *(text and text.encode("utf-8", "replace").decode() for text in row[3:]), f"t{number}", None)
        for number, rows in enumerate(groups)
        for row in rows
    ]
    assert read(path, "evidence_id, line_no, ts, tz_assumed, level, msg, template_id, thread") == expected


def test_packed_and_coded_texts_and_doubles_come_back(tmp_path):
    packed = Packed("aüb".encode(), np.array([1, 0, 3]), np.array([True, False, True, True]))
    path = tmp_path / "regions.parquet"
    with ParquetStream(path, "regions", "ev_1") as stream:
        stream.write(4, {"line_no": range(4), "x": [1, None, 3, 4], "confidence": [0.5, None, 1.0, -2.0]})
        stream.finish()
    assert read(path, "line_no, x, confidence") == [(0, 1, 0.5), (1, None, None), (2, 3, 1.0), (3, 4, -2.0)]
    path = tmp_path / "lines.parquet"
    with ParquetStream(path, "lines", "ev_1") as stream:
        stream.write(4, {"line_no": range(4), "text": packed})
        stream.write(3, {"line_no": range(4, 7), "text": Coded(np.array([1, -1, 0]), ["x", "y"])})
        stream.finish()
    assert [text for (text,) in read(path, "text")] == ["a", None, "", "üb", "y", None, "x"]


def test_row_groups_that_cannot_hold_a_value_are_skipped_by_their_statistics(tmp_path):
    path = tmp_path / "lines.parquet"
    with ParquetStream(path, "lines", "ev_1") as stream:
        for start in (1, 1000):
            stream.write(100, {"line_no": range(start, start + 100), "text": [f"line {n}" for n in range(100)]})
        stream.finish()
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT stats_min_value, stats_max_value FROM parquet_metadata(?) WHERE path_in_schema = 'line_no'",
            [str(path)],
        ).fetchall()
    assert rows == [("1", "100"), ("1000", "1099")]


_FORMS = {
    "listed": list,
    "array": lambda texts: np.array(texts, dtype=object),
    "chosen": text_column,
    "coded": lambda texts: Coded(
        np.array([-1 if text is None else at for at, text in enumerate(texts)]), [text or "" for text in texts]
    ),
    "packed": lambda texts: Packed(
        *(getattr(packed([text for text in texts if text is not None]), name) for name in ("data", "lengths")),
        np.array([text is not None for text in texts]),
    ),
    "nothing": lambda texts: None,
}
_EVIDENCE = st.lists(st.tuples(st.lists(_ROW, min_size=1, max_size=8), st.sampled_from(sorted(_FORMS))), max_size=3)


@settings(deadline=None, max_examples=60)
@given(st.lists(_EVIDENCE, min_size=1, max_size=5))
def test_rows_of_many_evidences_share_a_file(tmp_path_factory, evidences):
    folder = tmp_path_factory.mktemp("shared")
    expected = []
    with SharedSink(folder) as sink:
        for number, groups in enumerate(evidences):
            with sink("events", f"ev_{number}") as stream:
                for rows, form in groups:
                    line_no, ts, assumed, level, _ = zip(*rows, strict=True)
                    columns = {"line_no": line_no, "tz_assumed": list(assumed), "level": _FORMS[form](level)}
                    columns["ts"] = list(ts) if form == "listed" else np.array(ts, dtype="datetime64[us]")
                    stream.write(len(rows), columns, later=("template_id",))
                    levels = [
                        None if form == "nothing" else text and text.encode("utf-8", "replace").decode()
                        for text in level
                    ]
                    expected += [
                        (f"ev_{number}", *row[:3], text, f"t{len(rows)}")
                        for row, text in zip(rows, levels, strict=True)
                    ]
                stream.finish(
                    {"template_id": lambda group, groups=groups: [f"t{len(groups[group][0])}"] * len(groups[group][0])}
                )
            with sink("events", f"ev_{number}") as stream:
                stream.write(1, {"line_no": [1]})  # never finished
    columns = "evidence_id, line_no, ts, tz_assumed, level, template_id"
    assert read(folder / "events.parquet", columns) == expected


def test_numbers_and_doubles_of_many_evidences_come_back(tmp_path):
    with SharedSink(tmp_path) as sink:
        for number, confidence in enumerate(([0.5, None], [1, 2], None, np.array([0.25, 2.0]))):
            with sink("regions", f"ev_{number}") as stream:
                stream.write(2, {"line_no": range(2), "x": [None, number], "confidence": confidence})
                stream.finish()
    assert read(tmp_path / "regions.parquet", "evidence_id, line_no, x, confidence") == [
        *(("ev_0", 0, None, 0.5), ("ev_0", 1, 0, None), ("ev_1", 0, None, 1.0), ("ev_1", 1, 1, 2.0)),
        *(("ev_2", 0, None, None), ("ev_2", 1, 2, None), ("ev_3", 0, None, 0.25), ("ev_3", 1, 3, 2.0)),
    ]
