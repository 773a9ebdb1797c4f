"""Times as logs print them: a table of shapes, found once per distinct form and read in bulk with numpy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_MONTH = r"(?P<mon>[A-Z][a-z]{2})"
_CLOCK = r"(?P<h>\d{1,2}):(?P<mi>\d\d):(?P<s>\d\d)(?:[.,:](?P<f>\d{1,9}))?"
_ZONE = r"(?P<z>Z|[+-]\d\d:?\d\d|UTC|GMT)"
_DATE_WORDS = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
#: Hours east of UTC of the zone names that logs print; a name that is not here counts as UTC, assumed.
_ZONE_NAMES = {"Z": 0, "UTC": 0, "GMT": 0}

#: Name -> shape. Groups: y (or yy) mo (or mon) d h mi s f (fraction) z (zone) ap (AM/PM), or e (epoch).
SHAPES: dict[str, str] = {
    "iso": rf"(?P<y>\d{{4}})-(?P<mo>\d\d)-(?P<d>\d\d)[T _]{_CLOCK}(?: ?{_ZONE})?",
    "slash": rf"(?P<y>\d{{4}})/(?P<mo>\d\d)/(?P<d>\d\d)[ T]{_CLOCK}(?: ?{_ZONE})?",
    "dots": rf"(?P<y>\d{{4}})\.(?P<mo>\d\d)\.(?P<d>\d\d)[ T]{_CLOCK}",
    "clf": rf"(?P<d>\d\d)/{_MONTH}/(?P<y>\d{{4}})[: ]{_CLOCK}(?: {_ZONE})?",
    "syslog": rf"{_MONTH} {{1,2}}(?P<d>\d{{1,2}}) {_CLOCK}",
    "asctime": rf"{_DATE_WORDS} {_MONTH} {{1,2}}(?P<d>\d{{1,2}}) {_CLOCK}(?: {_ZONE})? (?P<y>\d{{4}})",
    "mail": rf"{_DATE_WORDS}, (?P<d>\d{{1,2}}) {_MONTH} (?P<y>\d{{4}}) {_CLOCK}(?: {_ZONE})?",
    "day_month": rf"(?P<d>\d{{1,2}})[- ]{_MONTH}[- ](?P<y>\d{{4}}) {_CLOCK}(?: {_ZONE})?",
    "month_day": rf"{_MONTH} (?P<d>\d{{1,2}}), (?P<y>\d{{4}}),? {_CLOCK}(?: (?P<ap>[AP]M))?",
    "short_year": rf"(?P<yy>\d\d)/(?P<mo>\d\d)/(?P<d>\d\d) {_CLOCK}",
    "american": rf"(?P<mo>\d{{1,2}})/(?P<d>\d{{1,2}})/(?P<y>\d{{4}}),? {_CLOCK}(?: (?P<ap>[AP]M))?",
    "german": rf"(?P<d>\d{{1,2}})\.(?P<mo>\d{{1,2}})\.(?P<y>\d{{4}}),? {_CLOCK}",
    "klog": rf"(?P<mo>\d\d)(?P<d>\d\d) {_CLOCK}",
    "hdfs": r"(?P<yy>\d\d)(?P<mo>\d\d)(?P<d>\d\d) (?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)",
    "compact": rf"(?P<y>20\d\d)(?P<mo>\d\d)(?P<d>\d\d)[T ]?(?P<h>\d\d):?(?P<mi>\d\d):?(?P<s>\d\d)"
    rf"(?:[.,](?P<f>\d{{1,9}}))?{_ZONE}?",
    "epoch": r"(?P<e>1\d{9}(?:\d{3}){0,3})(?:\.(?P<f>\d{1,9}))?",
}  # fmt: skip
_DIGITS = str.maketrans("123456789", "000000000")
#: A file that prints more different forms than this is read one by one.
_MAX_FORMS = 400
_NAT = np.datetime64("NaT", "us")


@dataclass(frozen=True)
class Times:
    """Times in UTC, one per text: `ts` datetime64[us] with NaT where a text is no time, and whether UTC was assumed."""

    ts: npt.NDArray[np.datetime64]
    assumed: list[bool]


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern + r"\Z")) for name, pattern in SHAPES.items())


def bare(shape: str) -> str:
    """Return the pattern of a shape without its group names, to stand inside a larger pattern."""
    return re.sub(r"\?P<\w+>", "?:", SHAPES[shape])


def shape_of(text: str) -> str | None:
    """Return the name of the shape of one printed time, or None when it is no time."""
    return next((name for name, pattern in _compiled() if pattern.match(text)), None)


def parse_times(texts: Sequence[str], modified_at: datetime) -> Times:
    """Read many printed times at once; texts that differ only in digits are read together.

    Where the year is missing it is the one that puts the time before `modified_at` (with a day of grace), so December
    lines in a file of January belong to the year before.
    """
    count = len(texts)
    ts = np.full(count, _NAT, dtype="datetime64[us]")
    assumed = np.zeros(count, dtype=bool)
    if not count:
        return Times(ts, [])
    forms = "\n".join(texts).translate(_DIGITS).split("\n")
    if len(forms) != count:
        forms = [text.translate(_DIGITS) for text in texts]
    groups: dict[str, list[int]] = {}
    for index, form in enumerate(forms):
        groups.setdefault(form, []).append(index)
    for number, indexes in enumerate(groups.values()):
        if number >= _MAX_FORMS:
            break
        where = np.array(indexes)
        values, is_assumed = _parse_form([texts[index] for index in indexes], modified_at)
        if values is not None:
            ts[where] = values
            assumed[where] = is_assumed
    return Times(ts, assumed.tolist())


def _parse_form(texts: Sequence[str], modified_at: datetime) -> tuple[npt.NDArray[np.datetime64] | None, bool]:
    first = texts[0]
    match = next((found for _, pattern in _compiled() if (found := pattern.match(first))), None)
    if match is None or not first.isascii():
        return None, False
    width = len(first)
    digits = np.frombuffer("".join(texts).encode("ascii"), dtype=np.uint8).reshape(len(texts), width).astype(np.int64)
    digits -= ord("0")
    return _Reader(match, digits).read(modified_at)


class _Reader:
    """Reads the numbers of one form out of a matrix of digits: the match says in which columns each stands."""

    def __init__(self, match: re.Match[str], digits: npt.NDArray[np.int64]) -> None:
        self._match = match
        self._digits = digits

    def has(self, group: str) -> bool:
        return self._match.re.groupindex.get(group) is not None and self._match[group] is not None

    def number(self, group: str, start: int = 0, stop: int | None = None) -> npt.NDArray[np.int64]:
        begin, end = self._match.span(group)
        end = begin + stop if stop is not None else end
        total = np.zeros(len(self._digits), dtype=np.int64)
        for column in range(begin + start, end):
            np.multiply(total, 10, out=total)
            np.add(total, self._digits[:, column], out=total)
        return total

    def fraction_us(self) -> npt.NDArray[np.int64]:
        if not self.has("f"):
            return np.zeros(len(self._digits), dtype=np.int64)
        length = len(self._match["f"])
        value = self.number("f", stop=min(length, 6))
        return value * 10 ** max(0, 6 - length)

    def read(self, modified_at: datetime) -> tuple[npt.NDArray[np.datetime64], bool]:
        if self.has("e"):
            return self._epoch(), False
        months = self._months()
        days = self.number("d")
        hours = self._hours()
        seconds = hours * 3600 + self.number("mi") * 60 + self.number("s")
        years = self._years(months, days, modified_at)
        valid = (months >= 1) & (months <= 12) & (days >= 1) & (days <= 31) & (hours <= 24) & (years > 1900)
        day = _days_from_civil(years, months, days)
        offset, assumed = self._offset()
        micros = (day * 86_400 + seconds - offset) * 1_000_000 + self.fraction_us()
        return np.where(valid, micros.astype("datetime64[us]"), _NAT), assumed

    def _epoch(self) -> npt.NDArray[np.datetime64]:
        value = self.number("e")
        scale = {10: 1_000_000, 13: 1_000, 16: 1}.get(len(self._match["e"]))
        micros = value // 1_000 if scale is None else value * scale + (self.fraction_us() if scale > 1_000 else 0)
        return micros.astype("datetime64[us]")

    def _months(self) -> npt.NDArray[np.int64]:
        if self.has("mo"):
            return self.number("mo")
        return np.full(len(self._digits), _MONTHS.get(self._match["mon"].lower(), 0), dtype=np.int64)

    def _hours(self) -> npt.NDArray[np.int64]:
        hours = self.number("h")
        if not self.has("ap"):
            return hours
        return hours % 12 + (12 if self._match["ap"] == "PM" else 0)

    def _years(
        self, months: npt.NDArray[np.int64], days: npt.NDArray[np.int64], modified_at: datetime
    ) -> npt.NDArray[np.int64]:
        if self.has("y"):
            return self.number("y")
        if self.has("yy"):
            return self.number("yy") + 2000
        latest = modified_at.month * 31 + modified_at.day + 1
        return np.where(months * 31 + days > latest, modified_at.year - 1, modified_at.year).astype(np.int64)

    def _offset(self) -> tuple[npt.NDArray[np.int64] | int, bool]:
        """Return the seconds east of UTC, and whether the zone had to be assumed."""
        if not self.has("z"):
            return 0, True
        zone = self._match["z"]
        if zone in _ZONE_NAMES:
            return _ZONE_NAMES[zone] * 3600, False
        minutes = self.number("z", 1, 3) * 60 + self.number("z", len(zone) - 2)
        return minutes * (60 if zone[0] == "+" else -60), False


def _days_from_civil(
    years: npt.NDArray[np.int64], months: npt.NDArray[np.int64], days: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return days since 1970-01-01 of proleptic Gregorian dates (Howard Hinnant's `days_from_civil`)."""
    shifted = years - (months <= 2)
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (months + np.where(months > 2, -3, 9)) + 2) // 5 + days - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468
