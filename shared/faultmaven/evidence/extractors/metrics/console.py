"""What is known while the output of system tools is read: host, cores, the clock, and where samples go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.extractors.metrics.times import printed_time
from faultmaven.evidence.timestamps import parse_times

_CLOCK = re.compile(r"(?P<h>\d{1,2}):(?P<mi>\d\d):(?P<s>\d\d)(?: ?(?P<ap>[AP]M))?\Z")
#: A line that is nothing but a time, as `date` or a collector prints it before each snapshot.
_STAMP = re.compile(r"(?:zzz )?\**\s*(?P<time>[A-Z]?[a-z]{0,2}[\w ,:./+T-]{8,40}?)\s*\**\s*\Z")
#: Characters of a line that may be nothing but a time.
_LONGEST_STAMP = 80
_WEEKDAY = re.compile(r"(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?P<rest>.*)\Z")
_DATE_COMMAND = re.compile(
    r"(?P<mon>[A-Z][a-z]{2}) +(?P<d>\d{1,2}) (?P<clock>[\d:]+)(?: (?P<ap>[AP]M))? (?P<zone>[A-Z]{2,5}) (?P<y>\d{4})\Z"
)
_BACK = timedelta(hours=1)
_EPOCH = re.compile(r"1\d{9}\Z")
#: Bytes of each unit that tools print sizes in.
_BYTES: Mapping[str, float] = {
    "bytes": 1.0, "kB": 1e3, "KiB": 1024.0, "MB": 1e6, "MiB": 1024.0**2, "GB": 1e9, "GiB": 1024.0**3, "TiB": 1024.0**4,
}  # fmt: skip


@dataclass
class Console:
    """The state of one reading. `day` is the date that a clock without one belongs to."""

    rows: SampleRows
    modified_at: datetime
    hint: str = ""
    host: str | None = None
    cores: int | None = None
    day: datetime | None = None
    now: np.datetime64 | None = None
    is_assumed: bool = True
    _last: datetime | None = None
    _banner: datetime | None = None
    _columns: tuple[str, ...] = ()
    _series: dict[tuple[object, ...], int] = field(default_factory=dict[tuple[object, ...], int])
    _units: dict[int, str | None] = field(default_factory=dict[int, "str | None"])

    def add(
        self,
        name: str,
        value: float,
        line_no: int,
        unit: str | None = None,
        *,
        labels: Mapping[str, str] | None = None,
        kind: str = "gauge",
    ) -> None:
        """Add one sample at the present time of the console."""
        series = self.series(name, line_no, unit, labels, kind)
        value *= self.factor(series, unit)
        self.rows.add(series, self.now, value, line_no, assumed=self.now is not None and self.is_assumed)

    def series(
        self, name: str, line_no: int, unit: str | None, labels: Mapping[str, str] | None = None, kind: str = "gauge"
    ) -> int:
        """Return the number of a series of the console's host."""
        key = (name, self.host, tuple(labels.items()) if labels else None)
        series = self._series.get(key)
        if series is None:
            owner = None if labels is None else labels.get("container") or labels.get("command")
            series = self.rows.series(name, labels, line_no, unit=unit, kind=kind, host=self.host, service=owner)
            self._series[key] = series
            self._units[series] = unit
        return series

    def factor(self, series: int, unit: str | None) -> float:
        """Return what makes of a size in `unit` one in the series' own: `free -m` goes on where vmstat printed KiB."""
        own = self._units.get(series)
        return _BYTES.get(unit or "", 1.0) / _BYTES.get(own or "", 1.0) if unit != own else 1.0

    def set_day(self, text: str) -> None:
        """Take the date of a banner: `05/01/2024`, `2024-05-01` or `05/01/24`."""
        text = re.sub(r"\A(\d\d/\d\d/)(\d\d)\Z", r"\g<1>20\2", text)
        ts, _ = printed_time(text, self.modified_at)
        found = None if ts is None else ts.astype(object)
        if isinstance(found, datetime):
            self.day, self._last, self.now = found, None, None
            self._banner = found

    def begin(self, columns: Sequence[str], clock: str) -> None:
        """Begin a table at the time its header prints; a table of other columns starts again on the banner's day."""
        if tuple(columns) != self._columns:
            self._columns, self._last = tuple(columns), None
            self.day = self._banner or self.day
        self.tick(clock)

    def tick(self, clock: str) -> None:
        """Set the time from a clock without date, which goes past midnight when it jumps back, or from an epoch."""
        if _EPOCH.match(clock):
            self.now, self.is_assumed = np.datetime64(int(clock) * 1_000_000, "us"), False
            return
        match = _CLOCK.match(clock)
        if match is None:
            return
        hour = int(match["h"])
        if match["ap"]:
            hour = hour % 12 + (12 if match["ap"] == "PM" else 0)
        if hour > 23 or int(match["mi"]) > 59 or int(match["s"]) > 60:
            return
        since = timedelta(hours=hour, minutes=int(match["mi"]), seconds=int(match["s"]))
        if self.day is None:
            self.day = self.modified_at.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
            if self.day + since > self.modified_at.replace(tzinfo=None) + _BACK:
                self.day -= timedelta(days=1)
        moment = self.day + since
        if self._last is not None and moment < self._last - _BACK * 12:
            self.day += timedelta(days=1)
            moment += timedelta(days=1)
        self._last = moment
        self.now, self.is_assumed = np.datetime64(moment, "us"), True

    def stamp(self, line: str) -> bool:
        """Take the time of a line that is nothing else; tell whether it was one."""
        text = line.strip()
        if not 8 <= len(text) <= 60 or not any(letter.isdigit() for letter in text) or ":" not in text:
            return False
        match = _STAMP.match(text) if len(text) <= _LONGEST_STAMP else None
        if match is None:
            return False
        ts, assumed = _date_time(match["time"], self.modified_at)
        if ts is None:
            return False
        self.now, self.is_assumed = ts, assumed
        found = ts.astype(object)
        if isinstance(found, datetime):
            self.day, self._last = found.replace(hour=0, minute=0, second=0, microsecond=0), found
        return True


@dataclass(frozen=True)
class Tool:
    """One tool's output: `heads` tells the line it begins with, `read` takes it from there and returns what follows.

    `read(lines, index, console)` returns the index after the last line that it took, at least `index + 1`.
    """

    name: str
    heads: Callable[[str], object]
    read: Callable[[Sequence[str], int, Console], int]


def figure(text: str) -> float | None:
    """Return a printed figure, with a comma or a point before its decimals and perhaps a % behind it."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(text.rstrip("%").replace(",", "."))
    except ValueError:
        return None


def _date_time(text: str, modified_at: datetime) -> tuple[np.datetime64 | None, bool]:
    bare = _WEEKDAY.sub(r"\g<rest>", text)
    command = _DATE_COMMAND.match(bare)
    if command is not None:
        clock = f"{command['clock']} {command['ap']}" if command["ap"] else command["clock"]
        times = parse_times([f"{command['mon']} {command['d']}, {command['y']} {clock}"], modified_at)
        if not np.isnat(times.ts[0]):
            return np.datetime64(times.ts[0]), command["zone"] not in {"UTC", "GMT"}
        return None, True
    if text.isdigit():
        return None, True
    ts, assumed = printed_time(text, modified_at)
    return ts, assumed
