"""Influx line protocol: `measurement,tag=value field=1,other=2i 1465839830100400200`, one line per point."""

from __future__ import annotations

import re

from faultmaven.evidence.extractors.metrics.format import MetricFormat, sample_of, share
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.extractors.metrics.times import epoch_time
from faultmaven.evidence.models import SourceText

_VALUE = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_TEXT = r"(?:[^\s,=\\]|\\.)+"
_FIELD = rf"{_TEXT}=(?:\"(?:[^\"\\]|\\.)*\"|{_VALUE}[iu]?|[tTfF](?:rue|RUE|alse|ALSE)?)"
_POINT = re.compile(
    rf"(?P<head>(?P<name>(?:[^\s,\\#\"]|\\.)+)(?P<tags>(?:,{_TEXT}={_TEXT})*)) "
    rf"(?P<fields>{_FIELD}(?:,{_FIELD})*)(?: (?P<ts>-?\d{{1,19}}))?\s*\Z"
)
_PAIR = re.compile(rf"(?P<key>{_TEXT})=(?:(?P<value>{_VALUE})[iu]?|\"(?:[^\"\\]|\\.)*\"|(?P<flag>[tTfF]\w*))(?=,|\Z)")
_TAG = re.compile(rf",(?P<key>{_TEXT})=(?P<value>{_TEXT})")
_ESCAPE = re.compile(r"\\([,= \\])")
_MOST_CHARS = 100_000


class _Reading:
    """The series that are known, by the text before a line's fields and the name of a field."""

    def __init__(self, rows: SampleRows) -> None:
        self.rows = rows
        self.known: dict[tuple[str, str], int] = {}

    def series(self, head: str, key: str, line_no: int) -> int:
        number = self.known.get((head, key))
        if number is None:
            match = re.match(r"(?:[^,\\]|\\.)+", head)
            name = _plain(match.group() if match is not None else head)
            tags = {_plain(tag["key"]): _plain(tag["value"]) for tag in _TAG.finditer(head)}
            title = name if key == "value" else f"{name}.{_plain(key)}"
            number = self.known[(head, key)] = self.rows.series(title, tags, line_no)
        return number

    def quick(self, line: str, line_no: int) -> bool:
        """Read a line without quotes and escapes whose tags have been seen; tell whether that was possible."""
        parts = line.split(" ")
        if len(parts) != 3 or not parts[2].isdecimal() or len(parts[2]) > 19:
            return False
        points: list[tuple[int, float]] = []
        for field in parts[1].split(","):
            key, _, printed = field.partition("=")
            number = self.known.get((parts[0], key))
            if number is None:
                return False
            try:
                points.append((number, float(printed.rstrip("iu"))))
            except ValueError:
                return False
        ts = epoch_time(int(parts[2]))
        for number, value in points:
            self.rows.add(number, ts, value, line_no)
        return True

    def careful(self, line: str, line_no: int) -> bool:
        """Read any line of the protocol; tell whether it was one."""
        match = _POINT.match(line) if len(line) < _MOST_CHARS else None
        if match is None:
            return False
        ts = epoch_time(int(match["ts"])) if match["ts"] else None
        for pair in _PAIR.finditer(match["fields"]):
            flag = pair["flag"]
            value = float(pair["value"]) if pair["value"] else None if not flag else float(flag[0] in "tT")
            if value is not None:
                self.rows.add(self.series(match["head"], pair["key"], line_no), ts, value, line_no)
        return True


def _plain(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def sure(source: SourceText) -> float:
    """Be as sure as lines are points; comments are passed over."""
    lines = [line for line in sample_of(source.lines) if not line.startswith("#")]
    fits = share(lines, lambda line: len(line) < 20_000 and _POINT.match(line))
    return 0.96 * min(1.0, fits + 0.05) if fits >= 0.5 else 0.0


def read(source: SourceText, rows: SampleRows) -> None:
    """Add the numbers and flags of every point; texts are no samples."""
    reading, unread = _Reading(rows), 0
    for line_no, line in enumerate(source.lines, start=1):
        if reading.quick(line, line_no) or reading.careful(line, line_no):
            continue
        unread += bool(line.strip()) and line[0] != "#"
    if unread:
        rows.warn(f"{unread} lines could not be read as samples")


INFLUX = MetricFormat("influx-line-protocol", sure, read)
