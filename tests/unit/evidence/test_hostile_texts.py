"""Texts that nobody writes, through the whole pipeline: every line is there, clean, under its number."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from faultmaven.evidence import pipeline
from faultmaven.evidence.jobs import Job, Outcome

from tests.fuzz.long_line import LINES

_LOG = "2026-01-31T10:00:00Z INFO order ready\n2026-01-31T10:00:01Z ERROR café closed\n"
_YAML = "server:\n  name: café\n  port: 8080\n  tls: false\n"


def _read(tmp_path: Path, data: bytes, name: str = "upload") -> tuple[Outcome, list[tuple[int, str]]]:
    file, folder = tmp_path / name, tmp_path / "facts"
    folder.mkdir()
    file.write_bytes(data)
    outcome = pipeline.run(Job("ev_1", name, file, folder, datetime.now(UTC), b"key"))
    with duckdb.connect() as database:
        rows = database.execute("SELECT line_no, text FROM read_parquet(?) ORDER BY 1", [str(folder / "lines.parquet")])
        return outcome, rows.fetchall()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize(("text", "kind"), [(_LOG, "log"), (_YAML, "config")])
def test_a_text_is_the_same_evidence_in_every_encoding(tmp_path: Path, encoding: str, text: str, kind: str) -> None:
    outcome, lines = _read(tmp_path, text.encode(encoding))
    assert outcome.detection.data_type == kind
    assert [line for _, line in lines] == text.splitlines()


@pytest.mark.parametrize(("text", "kind"), [(_LOG, "log"), (_YAML, "config")])
def test_nulls_and_colours_change_nothing(tmp_path: Path, text: str, kind: str) -> None:
    words = text.split(" ")
    dirty = " ".join(f"\x1b[1;31m{word}\x1b[0m" if index % 3 == 1 else f"\0{word}" for index, word in enumerate(words))
    outcome, lines = _read(tmp_path, dirty.encode())
    assert outcome.detection.data_type == kind
    assert [line for _, line in lines] == text.splitlines()


@pytest.mark.parametrize("name", LINES)
def test_one_endless_line_comes_to_an_end(tmp_path: Path, name: str) -> None:
    outcome, lines = _read(tmp_path, LINES[name] * (2_000_000 // len(LINES[name])))
    assert outcome.line_count == 1
    assert [number for number, _ in lines] == [1]
