"""Numbers out of a matrix of digits: one row per printed time, all of one form, read column by column with numpy."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.time_shapes import AMBIGUOUS_ZONES, MONTHS, ZONE_HOURS

Numbers = npt.NDArray[np.int64]


class Sheet:
    """Times of one form: the match of its first text says in which columns each number stands.

    `digits` holds character codes, one row per text, as wide as the texts are.
    """

    def __init__(self, shape: str, match: re.Match[str], digits: npt.NDArray[np.uint8], where: npt.NDArray[np.intp]):
        self.shape = shape
        self.where = where
        self._match = match
        self._digits = digits

    def __len__(self) -> int:
        return len(self._digits)

    def has(self, group: str) -> bool:
        """Tell whether the form has this part."""
        return self._match.re.groupindex.get(group) is not None and self._match[group] is not None

    def text(self, group: str) -> str:
        """Return a part that all texts share, such as the name of a month or a zone."""
        return self._match[group]

    def number(self, group: str, start: int = 0, stop: int | None = None) -> Numbers:
        """Return the number that stands in a part, or in its columns `start..stop`."""
        begin, end = self._match.span(group)
        end = begin + stop if stop is not None else end
        total = np.zeros(len(self._digits), dtype=np.int64)
        for column in range(begin + start, end):
            np.multiply(total, 10, out=total)
            np.add(total, self._digits[:, column], out=total)
            np.subtract(total, 48, out=total)
        return total

    def clock_us(self) -> Numbers:
        """Return the microseconds since midnight; -1 where the clock is impossible."""
        part = "1" if self.has("h1") else ""  # a clock with colons, where the shape has one without
        hours, minutes, seconds = self.number(f"h{part}"), self.number(f"mi{part}"), self.number(f"s{part}")
        valid = (hours <= 24) & (minutes < 60) & (seconds <= 60)
        if self.has("ap"):
            hours = hours % 12 + (12 if self.text("ap")[0] in "pP" else 0)
        micros = (hours * 3_600 + minutes * 60 + seconds) * 1_000_000 + self._fraction_us()
        return np.where(valid, micros, -1)

    def epoch_us(self) -> Numbers:
        """Return the microseconds since 1970 of an epoch in seconds, milli-, micro- or nanoseconds."""
        value = self.number("e")
        match len(self.text("e")):
            case 10:
                return value * 1_000_000 + self._fraction_us()
            case 13:
                return value * 1_000 + self._fraction_us() // 1_000
            case 16:
                return value
            case _:
                return value // 1_000

    def months(self) -> Numbers:
        """Return the months, 0 where the name is none."""
        if self.has("mo"):
            return self.number("mo")
        return np.full(len(self), MONTHS.get(self.text("mon").lower(), 0), dtype=np.int64)

    def offset_us(self) -> tuple[int | Numbers, bool]:
        """Return the microseconds east of UTC, and whether the zone had to be assumed."""
        if self.has("zh"):
            hours = self.number("zh", 1)
            return hours * (3_600_000_000 if self.text("zh")[0] == "+" else -3_600_000_000), False
        if not self.has("z"):
            return 0, True
        zone = self.text("z")
        if zone in ZONE_HOURS:
            return int(ZONE_HOURS[zone] * 3_600_000_000), zone in AMBIGUOUS_ZONES
        minutes = self.number("z", 1, 3) * 60 + self.number("z", len(zone) - 2)
        return minutes * (60_000_000 if zone[0] == "+" else -60_000_000), False

    def _fraction_us(self) -> Numbers:
        if not self.has("f"):
            return np.zeros(len(self), dtype=np.int64)
        length = len(self.text("f"))
        value = self.number("f", stop=min(length, 6))
        return value * 10 ** max(0, 6 - length)


def days_from_civil(years: Numbers, months: Numbers, days: Numbers) -> Numbers:
    """Return days since 1970-01-01 of proleptic Gregorian dates (Howard Hinnant's `days_from_civil`)."""
    shifted = years - (months <= 2)
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (months + np.where(months > 2, -3, 9)) + 2) // 5 + days - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468
