"""The plan for one log: which formats its lines have, learned from a sample before the whole file is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from faultmaven.evidence.extractors.envelopes import JOINED, unwrap_as, wrapper_of
from faultmaven.evidence.extractors.folding import fold, folds_of
from faultmaven.evidence.extractors.stack_lines import CONTINUATION, OPENING
from faultmaven.evidence.formats import LogFormat, log_formats
from faultmaven.evidence.timestamps import bare, shape_of

#: Lines looked at: the head of the file and lines spread over the rest.
_HEAD, _SPREAD = 120, 120
#: Where records go over several lines, only whole pieces of the file tell: this many lines of its head.
_FOLDED = 2_000
#: A file that mixes more formats than this has its rarest lines read as plain text.
#: A time is looked for in so many characters of a line: one of 1 GB tells no more than its beginning.
_LOOKED_AT = 16_384
_MAX_FORMATS = 5
#: Formats of this specificity or more name their program, or have several fields in a fixed order.
_SPECIFIC = 54
#: Records that tell a log among traces.
_FEW = 2
#: A format counts when it reads this many percent of the sample.
_LEAST_PERCENT = 3
_LOGFMT = re.compile(r"\s*[\w.@/-]+=(?:\"(?:[^\"\\]|\\.)*\"|\S*)(?:\s+[\w.@/-]+=(?:\"(?:[^\"\\]|\\.)*\"|\S*)){1,}\s*\Z")
_LOGFMT_HINT = re.compile(
    r"(?:^|\s)(?:(?:level|lvl|severity|msg(?!=audit\()|message|time|ts|t)=|at=(?:info|error|warning)\s)"
)
_DATE = re.compile(r"(?<![\d.])(20\d\d)[-/](\d\d)[-/](\d\d)(?!\d)")
_INLINE_SHAPES = ("iso", "slash", "clf", "asctime", "mail", "day_month", "american")


@dataclass(frozen=True)
class Reader:
    """One format with its pattern, compiled for the times seen in this file, and how many sample lines it read."""

    format: LogFormat
    regex: re.Pattern[str]
    sampled: int


@dataclass(frozen=True)
class Plan:
    """How to read a file. `share` is the part of the sample whose lines begin a record in a known way.

    `telling` are the lines of the sample that could begin a record, of which `share` is a part.
    `wrapper` is what every line wears, `folds` are the formats whose records go over several lines; the rest is said of
    the lines without the one and after the other, as is the `sample`. `dates` are whole dates that stand in the
    sample: of the same day, they tell the year of times that print none.
    """

    readers: tuple[Reader, ...]
    json: bool
    logfmt: bool
    inline_time: re.Pattern[str] | None
    share: float
    json_share: float
    format: str
    sample: tuple[str, ...] = ()
    telling: int = 0
    wrapper: str | None = None
    folds: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()

    @property
    def specific_share(self) -> float:
        """Return the part of the telling lines that are read by formats that little else can be taken for."""
        sure = sum(reader.sampled for reader in self.readers if reader.format.specificity >= _SPECIFIC)
        return sure / self.telling if self.telling else 0.0

    def reads(self, line: str) -> bool:
        """Tell whether this line begins a record in a way that is known already."""
        if any(reader.regex.match(line) for reader in self.readers):
            return True
        return (self.json and line.startswith("{")) or (self.logfmt and _LOGFMT.match(line) is not None)

    @property
    def has_times(self) -> bool:
        """Tell whether most records can be expected to carry a time."""
        return self.json_share > 0.3 or any("ts" in reader.regex.groupindex for reader in self.readers)


def learn(lines: Sequence[str], more: Sequence[str] = ()) -> Plan:
    """Return the plan for a file that begins with these lines; `more` are some of those that follow."""
    wrapper = wrapper_of(lines)
    folds = folds_of(unwrap_as(wrapper, lines[:_FOLDED]).lines)
    if folds:
        return _plan(_told(_sample(fold(unwrap_as(wrapper, lines[:_FOLDED]).lines, folds))), wrapper, folds)
    plan = _plan(_told(unwrap_as(wrapper, _sample(lines)).lines), wrapper, folds)
    later = _told(unwrap_as(wrapper, more).lines)
    return plan if all(plan.reads(line) for line in later) else _plan((*plan.sample, *later), wrapper, folds)


def is_logfmt(line: str) -> bool:
    """Tell whether a line is nothing but pairs, and one of them is what loggers write: a level, a time, a message."""
    return _LOGFMT_HINT.search(line) is not None and _LOGFMT.match(line) is not None


def _told(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line.strip() and line != JOINED)


@lru_cache(maxsize=4)
def _plan(sample: tuple[str, ...], wrapper: str | None, folds: tuple[str, ...]) -> Plan:
    """Return the plan for lines like these; a file is detected, named and read by the same ones."""
    json_lines = [line for line in sample if line.lstrip().startswith("{") and line.rstrip().endswith("}")]
    rest = [line for line in sample if line not in set(json_lines)] if json_lines else list(sample)
    logfmt = [line for line in rest if is_logfmt(line)]
    if logfmt:
        rest = [line for line in rest if line not in set(logfmt)]
    readers, unread = _choose(rest)
    headed = len(sample) - len(unread)
    # Traces are long: where records with times are seen, lines that can only follow a record say nothing against it.
    has_times = headed >= _FEW and any("ts" in reader.regex.groupindex for reader in readers)
    alone = [line for line in unread if not (CONTINUATION.match(line) or OPENING.match(line))] if has_times else unread
    telling = headed + len(alone)
    share = headed / telling if telling else 0.0
    counted = [("json-lines", len(json_lines)), ("logfmt", len(logfmt))]
    counted.extend((reader.format.name, reader.sampled) for reader in readers)
    name, most = max(counted, key=lambda entry: entry[1])
    return Plan(
        readers,
        bool(json_lines),
        bool(logfmt),
        _inline_time(unread),
        share,
        len(json_lines) / len(sample) if sample else 0.0,
        name if most else "text",
        sample,
        telling,
        wrapper,
        folds,
        _dates(sample),
    )


def _dates(sample: Sequence[str]) -> tuple[date, ...]:
    found: dict[date, None] = {}
    for line in sample:
        for year, month, day in _DATE.findall(line[:_LOOKED_AT]):
            with suppress(ValueError):
                found[date(int(year), int(month), int(day))] = None
    return tuple(found)


def _sample(lines: Sequence[str]) -> list[str]:
    head = [line for line in lines[:_HEAD] if line.strip()]
    rest = lines[_HEAD:]
    step = max(1, len(rest) // _SPREAD)
    return head + [line for line in rest[::step] if line.strip()]


def _choose(sample: Sequence[str]) -> tuple[tuple[Reader, ...], list[str]]:
    """Pick formats, the most specific first, as long as each reads its share of what the others left."""
    left: list[str] = list(sample)
    readers: list[Reader] = []
    least = max(1, len(sample) * _LEAST_PERCENT // 100)
    for entry in log_formats():
        if not left or len(readers) >= _MAX_FORMATS:
            break
        regex = entry.regex()
        found = [match for line in left if (match := regex.match(line))]
        if len(found) < least:
            continue
        shapes = {shape for match in found if (shape := _shape(match)) is not None}
        readers.append(Reader(entry, entry.regex(sorted(shapes)) if shapes else regex, len(found)))
        left = [line for line in left if not regex.match(line)]
    return tuple(readers), left


def _shape(match: re.Match[str]) -> str | None:
    return shape_of(match["ts"]) if "ts" in match.re.groupindex and match["ts"] else None


def _inline_time(unread: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern that finds times in the middle of lines, when plain lines are seen to hold them."""
    for shape in _INLINE_SHAPES:
        pattern = re.compile(rf"(?<![\d-]){bare(shape)}(?!\d)")
        if unread and sum(1 for line in unread if pattern.search(line, 0, _LOOKED_AT)) >= 0.2 * len(unread):
            return pattern
    return None
