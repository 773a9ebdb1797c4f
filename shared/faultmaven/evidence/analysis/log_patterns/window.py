"""A log as its patterns counted over time: the one small table that every look at it needs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from faultmaven.evidence.facts.database import connect, quoted

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import numpy.typing as npt

#: Widths of a bucket, in seconds, that people read easily; a log gets about this many buckets.
_WIDTHS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400, 604_800)
_BUCKETS = 120
#: Records with a time that make a baseline.
LEAST_RECORDS = 60
#: Patterns that are counted over time; a log with more has a long tail of ones that came once.
_MOST_PATTERNS = 5_000
#: Of a log whose records take fewer bytes as Parquet, opening the file for each question costs more than answering it.
_SMALL = 2 * 2**20


@dataclass(frozen=True)
class Pattern:
    """One template of the log, with where it is first and last seen."""

    template_id: str
    pattern: str
    level: str | None
    count: int
    line_no: int
    last_line: int
    first_ts: datetime
    last_ts: datetime
    example: str

    @property
    def is_bad(self) -> bool:
        """Tell whether the program itself calls it a problem."""
        return self.level in {"error", "fatal"}

    @property
    def is_noted(self) -> bool:
        """Tell whether the program thinks that somebody should know."""
        return self.level in {"warn", "error", "fatal"}

    @property
    def said(self) -> str:
        """Return the pattern at a length that fits into a sentence; what came once or twice in its own words."""
        text = (self.pattern if self.count > 2 else self.example).split("\n", 1)[0].strip()
        return text if len(text) <= 160 else f"{text[:160]}…"


@dataclass(frozen=True)
class Window:
    """The log's time as buckets of `width_s` seconds; `counts[p, b]` records of pattern p began in bucket b."""

    begin: datetime
    end: datetime
    width_s: int
    records: int
    patterns: list[Pattern]
    counts: npt.NDArray[np.int64]

    @property
    def seconds(self) -> float:
        """Return how long the log goes."""
        return (self.end - self.begin).total_seconds()

    def share(self, moment: datetime) -> float:
        """Return how much of the log's time had passed, 0 to 1."""
        return (moment - self.begin).total_seconds() / self.seconds if self.seconds else 0.0

    def start_of(self, bucket: int) -> datetime:
        """Return when a bucket begins."""
        return self.begin + timedelta(seconds=bucket * self.width_s)


#: The view `exceptions` of a log without any.
_NO_EXCEPTIONS = (
    "(SELECT NULL::INTEGER AS line_no, NULL::INTEGER AS line_end, NULL::VARCHAR AS fingerprint,"
    " NULL::VARCHAR AS root_type, NULL::VARCHAR AS root_message, NULL::VARCHAR AS top_frame WHERE false)"
)


@cache
def _database(_pid: int) -> duckdb.DuckDBPyConnection:
    """Return the process's own database for this: to open one takes 20 ms, longer than most logs take to be read.

    What a child inherits of its parent stays as it is: closing it would wait for threads that the child does not have.
    """
    return connect(threads=1)


def open_log(events: Path, templates: Path, exceptions: Path | None) -> duckdb.DuckDBPyConnection:
    """Return a connection of its own to the process's database, with views over the Parquet files of one log.

    `events` has its records with a time, `failed` its errors, `templates` and `exceptions` are as stored. What several
    questions are asked of is read once. All of it is the connection's alone, so that several threads can look at a log
    each. Whoever asks closes it.
    """
    connection = _database(os.getpid()).cursor()
    records = f"read_parquet({quoted(str(events))})"
    views = {
        "failed": f"SELECT line_no, ts, template_id FROM {records}"  # noqa: S608 (our own paths)
        " WHERE level IN ('error', 'fatal') AND source = 'log'",
        "exceptions": f"FROM {f'read_parquet({quoted(str(exceptions))})' if exceptions else _NO_EXCEPTIONS}",
        "events": f"SELECT ts, line_no, level, template_id FROM {records}"  # noqa: S608
        " WHERE ts IS NOT NULL AND source = 'log'",
        "templates": f"FROM read_parquet({quoted(str(templates))})",
    }
    often = {"templates", "events"} if events.stat().st_size <= _SMALL else {"templates"}
    for name, query in views.items():
        connection.execute(f"CREATE TEMP {'TABLE' if name in often else 'VIEW'} {name} AS {query}")
    return connection


def read_window(connection: duckdb.DuckDBPyConnection) -> Window | None:
    """Return the log over time, None for one that is too short to have a baseline."""
    import numpy as np  # noqa: PLC0415  (only where facts are written: 60 ms)

    found = connection.execute("SELECT count(*), min(ts), max(ts) FROM events").fetchone()
    records, begin, end = found or (0, None, None)
    if records < LEAST_RECORDS or begin is None or end is None or (end - begin).total_seconds() < 10:
        return None
    seconds = (end - begin).total_seconds()
    width = next((width for width in _WIDTHS if seconds / width <= _BUCKETS), _WIDTHS[-1])
    rows = connection.execute(
        "SELECT template_id, pattern, level, count, line_no, last_line, first_ts, last_ts, example FROM templates"
        " WHERE first_ts IS NOT NULL ORDER BY level IN ('error', 'fatal') DESC, count DESC, line_no LIMIT ?",
        [_MOST_PATTERNS],
    ).fetchall()
    patterns = [Pattern(*row) for row in rows]
    number = {pattern.template_id: index for index, pattern in enumerate(patterns)}
    counts = np.zeros((len(patterns), int(seconds // width) + 1), dtype=np.int64)
    for template_id, bucket, count in connection.execute(
        "SELECT template_id, (epoch_ms(ts) - epoch_ms(?::TIMESTAMP)) // ? AS bucket, count(*) FROM events GROUP BY ALL",
        [begin, width * 1_000],
    ).fetchall():
        if template_id in number:
            counts[number[template_id], min(bucket, counts.shape[1] - 1)] += count
    return Window(begin, end, width, records, patterns, counts)
