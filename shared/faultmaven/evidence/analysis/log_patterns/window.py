"""A log as its patterns counted over time: the one small table that every look at it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.log_patterns.records import BAD, LogRecords, moment
from faultmaven.evidence.facts.text_columns import readable

#: Widths of a bucket, in seconds, that people read easily; a log gets about this many buckets.
_WIDTHS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400, 604_800)
_BUCKETS = 120
#: Records with a time that make a baseline.
LEAST_RECORDS = 60
#: Patterns that are counted over time; a log with more has a long tail of ones that came once.
_MOST_PATTERNS = 5_000
_SECOND = 1_000_000


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
        return self.level in BAD

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


def read_window(log: LogRecords) -> Window | None:
    """Return the log over time, None for one that is too short to have a baseline."""
    records, first, last = log.span
    if records < LEAST_RECORDS or last - first < 10 * _SECOND:
        return None
    begin, end = moment(first), moment(last)
    seconds = (end - begin).total_seconds()
    width = next((width for width in _WIDTHS if seconds / width <= _BUCKETS), _WIDTHS[-1])
    patterns = _patterns(log)
    numbers = np.full(log.facts.count("templates"), -1)
    numbers[[row for row, _ in patterns]] = range(len(patterns))
    counts = np.zeros((len(patterns), int(seconds // width) + 1), dtype=np.int64)
    for rows in log.timed():
        number = numbers[rows.template]
        bucket = np.minimum((rows.micros // 1_000 - first // 1_000) // (width * 1_000), counts.shape[1] - 1)
        places = (number * counts.shape[1] + bucket)[number >= 0]
        counts += np.bincount(places, minlength=counts.size).reshape(counts.shape)
    return Window(begin, end, width, records, [pattern for _, pattern in patterns], counts)


def _patterns(log: LogRecords) -> list[tuple[int, Pattern]]:
    """Return the templates that were met at a known time, with their rows: problems first, then the most frequent."""
    table = log.templates
    first, last = (
        [value.item() for value in np.asarray(table[name], "datetime64[us]")] for name in ("first_ts", "last_ts")
    )
    texts = (list(map(readable, table[name])) for name in ("pattern", "example"))
    names = ("template_id", "level", "count", "line_no", "last_line")
    columns = zip(*(table[name] for name in names), first, last, *texts, strict=True)
    found = [
        (row, Pattern(template_id, pattern, level, count, line_no, last_line, first_ts, last_ts, example))
        for row, (template_id, level, count, line_no, last_line, first_ts, last_ts, pattern, example) in enumerate(
            columns
        )
        if first_ts is not None
    ]
    found.sort(key=lambda each: (_seriousness(each[1].level), -each[1].count, each[1].line_no))
    return found[:_MOST_PATTERNS]


def _seriousness(level: str | None) -> int:
    return 0 if level in BAD else 2 if level is None else 1
