"""Two files read in threads of one process: neither sees anything of the other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from faultmaven.evidence.analysis.exceptions import candidates
from faultmaven.evidence.pipeline import Job, run
from faultmaven.redaction import Redactor

_READ_AT = datetime.fromisoformat("2025-05-29T12:00:00")
_THREADS = 4


@pytest.fixture
def restless() -> Iterator[None]:
    """Let threads take turns far more often than they do by themselves."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def at_once(work: Callable[[int], object]) -> list:
    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(work, range(_THREADS * 2)))


def log_of(number: int) -> str:
    said = f"service{number % _THREADS} lost worker"
    times = [f"2025-05-29T10:{line // 60:02}:{line % 60:02}Z" for line in range(120)]
    return "\n".join(f"{time} {'ERROR' if line % 3 else 'INFO'} {said} {line}" for line, time in enumerate(times))


@pytest.mark.usefixtures("restless")
def test_findings_of_several_logs_do_not_mix(tmp_path: Path) -> None:
    def look(number: int) -> list[str]:
        file, folder = tmp_path / f"{number}.log", tmp_path / f"facts-{number}"
        file.write_text(log_of(number))
        folder.mkdir()
        run(Job(f"ev_{number}", file.name, file, folder, _READ_AT, b"key"))
        with duckdb.connect() as connection:
            return [
                title for (title,) in connection.execute(f"SELECT title FROM '{folder}/findings.parquet'").fetchall()
            ]

    for number, titles in enumerate(at_once(look)):
        assert titles == [
            f"80 times from 2025-05-29 10:00:01 to 2025-05-29 10:01:59: service{number % _THREADS} lost worker <*>"
        ]


@pytest.mark.usefixtures("restless")
def test_patterns_are_looked_for_in_several_texts() -> None:
    lines = [f"password=abc{n} token=ghp_{n:036d} java.lang.Exception: 10.0.0.{n % 250}" for n in range(3_000)]
    text = "\n".join(lines).encode()
    redacted, found = Redactor(b"key").redact(text), candidates(lines)
    for once in at_once(lambda _: (Redactor(b"key").redact(text), candidates(lines))):
        assert once == (redacted, found)
