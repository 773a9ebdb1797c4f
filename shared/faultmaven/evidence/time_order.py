"""What a single printed time does not tell and a whole file does: day or month first, the year, the date of a clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import numpy as np

from faultmaven.evidence.time_digits import Numbers, Sheet, days_from_civil

#: How far ahead of the file's own date a time may lie: clocks and zones differ by up to a day.
_GRACE_DAYS = 2
#: A date with a two-digit year that lies this near to the file's date is taken before one that lies further back.
_RECENT_DAYS = 400
#: In days of months of 31: dates further apart than this lie on two sides of a new year.
_HALF_YEAR = 186
_EPOCH = date(1970, 1, 1)
_DAY_US = 86_400_000_000

Triple = tuple[Numbers, Numbers, Numbers]


class DateOrder:
    """Reads the dates of a file. It keeps what was proven, so that later blocks of the same file are read the same."""

    def __init__(self, modified_at: datetime, seen: Sequence[date] = ()) -> None:
        """Begin with the file's date, and with whole dates that stand anywhere in its lines."""
        self._seen = seen
        self._proof: date | None = None
        #: Whether a time without a year was met.
        self.lacks_year = False
        self._today = (modified_at.date() - _EPOCH).days
        self._modified = modified_at
        self._proven: dict[str, str] = {}

    def days(self, sheets: Sequence[Sheet]) -> list[Numbers]:
        """Return the days since 1970 of sheets that share a shape; impossible dates are far below zero."""
        shape = sheets[0].shape
        if shape == "clock":
            return self._clock_days(sheets)
        if shape == "short_year":
            order = self._proven.get(shape) or self._short_order(sheets)
            return [_civil(*_arranged(sheet, order)) for sheet in sheets]
        if sheets[0].has("a"):
            key = f"{shape}{sheets[0].text('sep')}"
            order = self._proven.get(key) or self._pair_order(key, sheets)
            return [_civil(*self._dated(sheet, order)) for sheet in sheets]
        return [
            _civil(self._years(sheet, sheet.months(), sheet.number("d")), sheet.months(), sheet.number("d"))
            for sheet in sheets
        ]

    def _pair_order(self, key: str, sheets: Sequence[Sheet]) -> str:
        if _any_above(12, (sheet.number("a") for sheet in sheets)):
            self._proven[key] = "dm"
        elif _any_above(12, (sheet.number("b") for sheet in sheets)):
            self._proven[key] = "md"
        elif sheets[0].has("y") and sheets[0].text("sep") == "-" and not sheets[0].has("ap"):
            return "dm"
        return self._proven.get(key, "md")

    def _dated(self, sheet: Sheet, order: str) -> Triple:
        first, second = sheet.number("a"), sheet.number("b")
        months, days = (first, second) if order == "md" else (second, first)
        return self._years(sheet, months, days), months, days

    def _short_order(self, sheets: Sequence[Sheet]) -> str:
        """Choose among year, day and month first: dates must exist and not lie in the future; recent ones win."""
        latest: dict[str, int] = {}
        for order in ("ymd", "mdy", "dmy"):
            found = np.concatenate([_civil(*_arranged(sheet, order)) for sheet in sheets])
            if found.min() > 0 and found.max() <= self._today + _GRACE_DAYS:
                latest[order] = int(found.max())
        recent = [order for order, day in latest.items() if self._today - day <= _RECENT_DAYS]
        if len(latest) == 1:
            self._proven["short_year"] = next(iter(latest))
        return next(iter([*recent, *latest]), "ymd")

    def _years(self, sheet: Sheet, months: Numbers, days: Numbers) -> Numbers:
        """Where no year is printed it is that of a whole date which names the same day somewhere in the file; without
        one it is the year that puts the time before the file's date (with days of grace).
        """
        if sheet.has("y"):
            return sheet.number("y")
        if sheet.has("yy"):
            return sheet.number("yy") + 2000
        self.lacks_year = True
        if self._proof is None:
            self._proof = next((one for one in self._seen if ((months == one.month) & (days == one.day)).any()), None)
        if self._proof is not None:
            ahead = months * 31 + days - (self._proof.month * 31 + self._proof.day)
            return self._proof.year + (ahead < -_HALF_YEAR).astype(np.int64) - (ahead > _HALF_YEAR)
        limit = self._modified + timedelta(days=_GRACE_DAYS)
        latest = limit.month * 31 + limit.day
        return np.where(months * 31 + days > latest, limit.year - 1, limit.year).astype(np.int64)

    def said_of_years(self) -> str | None:
        """Return what the user should know about years that no line prints, None where all do."""
        if not self.lacks_year:
            return None
        if self._proof is not None:
            return f"Times print no year; it was taken from a whole date of the same day in the lines, {self._proof}"
        return f"Times print no year; it was assumed from the file's date, {self._modified:%Y-%m-%d}"

    def _clock_days(self, sheets: Sequence[Sheet]) -> list[Numbers]:
        """Date bare clocks: the last one stands on the file's day, and a fall of half a day is a midnight passed."""
        where = np.concatenate([sheet.where for sheet in sheets])
        clocks = np.concatenate([sheet.clock_us() for sheet in sheets])
        order = np.argsort(where, kind="stable")
        steps = np.diff(clocks[order])
        passed = np.concatenate([[0], np.cumsum(steps < -_DAY_US // 2)]).astype(np.int64)
        now = self._modified
        since_midnight = ((now.hour * 60 + now.minute) * 60 + now.second) * 1_000_000
        last = self._today if clocks[order][-1] <= since_midnight else self._today - 1
        days = np.empty(len(where), dtype=np.int64)
        days[order] = last - passed[-1] + passed
        ends = np.cumsum([len(sheet) for sheet in sheets])[:-1]
        return list(np.split(days, ends))


def _civil(years: Numbers, months: Numbers, days: Numbers) -> Numbers:
    valid = (months >= 1) & (months <= 12) & (days >= 1) & (days <= 31) & (years > 1900)
    return np.where(valid, days_from_civil(years, months, days), -1_000_000)


def _arranged(sheet: Sheet, order: str) -> Triple:
    parts = dict(zip(order, (sheet.number("a"), sheet.number("b"), sheet.number("c")), strict=True))
    return parts["y"] + 2000, parts["m"], parts["d"]


def _any_above(limit: int, columns: Iterable[Numbers]) -> bool:
    return any(bool((column > limit).any()) for column in columns)
