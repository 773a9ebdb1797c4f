"""sysstat for other programs: the JSON of `sadf -j`, `iostat -o JSON` and `mpstat -o JSON`, and the lines of `sadf -p`.

Both name what `sar` prints by shorter names (`memused-percent` is its `%memused`), so facts have those of `sar`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from faultmaven.evidence.extractors.metrics.format import MetricFormat
from faultmaven.evidence.extractors.metrics.json_formats import json_format
from faultmaven.evidence.extractors.metrics.line_protocols import line_format
from faultmaven.evidence.extractors.metrics.lined_json import LINE, items, line_of, mapping, number, objects
from faultmaven.evidence.extractors.metrics.sample_rows import NO_TIME, SampleRows
from faultmaven.evidence.extractors.metrics.sysstat import COLUMNS, named
from faultmaven.evidence.extractors.metrics.times import epoch_time, printed_time

_DAY = re.compile(r"(?P<before>\d\d/\d\d/)(?P<year>\d\d)(?!\d)")
#: Times that are read here print their year, so that of the file tells nothing.
_ANY = datetime(1970, 1, 1, tzinfo=UTC)
#: Names of JSON that are no shorter form of a column.
_ALIASES = {"inactive": "inact"}
_LABELS = {"disk-device": "device", "disk_device": "device", "iface": "interface", "filesystem": "mountpoint"}
_DEEPEST = 8
_VALUE = r"-?\d{1,20}(?:[.,]\d+)?"
_FIELD = r"%[\w-]+|[\w%-]+/s|kb\w+|[a-z]+-[a-z\d]+|tps|blocked|await|svctm|tcpsck|totsck|dentunusd"
_PRINTED = re.compile(
    r"(?P<host>[\w.-]+)\t(?P<interval>-?\d+)\t"
    r"(?P<ts>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?: UTC|Z)?|\d\d/\d\d/\d{2,4} [\d:]{8}(?: [AP]M)?|1\d{9})\t"
    rf"(?P<on>[^\t]{{1,200}})\t(?P<field>{_FIELD})\t(?P<value>{_VALUE})\s*\Z"
)
#: First part of a name -> what the fourth field of `sadf -p` is.
_ON = {"cpu": "cpu", "network": "interface", "disk": "device", "inodes": "mountpoint"}

Moment = tuple[np.datetime64, bool]


class _Snapshot(NamedTuple):
    """What all numbers of one moment have in common."""

    host: str | None
    moment: Moment
    rows: SampleRows

    def add(self, value: object, topic: str, line: int, depth: int = 0) -> None:
        """Add the numbers of a topic; its texts are labels, and what stands inside it is a topic of its own."""
        for item in items(value) if depth < _DEEPEST else ():
            self.add(item, topic, line, depth + 1)
        given = {key: item for key, item in mapping(value).items() if not key.startswith(LINE)}
        line = line_of(mapping(value), line)
        labels = {_LABELS.get(key, key): item for key, item in given.items() if isinstance(item, str)}
        if topic == "avg-cpu":
            labels["cpu"] = "all"
        for key, item in given.items():
            if mapping(item) or items(item):
                if depth < _DEEPEST:
                    self.add(item, key, line, depth + 1)
            elif not isinstance(item, str) and (amount := number(item)) is not None:
                name, unit = _name(key, topic)
                series = self.rows.series(name, labels, line, unit=unit, kind="gauge", host=self.host)
                self.rows.add(series, self.moment[0], amount, line, assumed=self.moment[1])


def _json(value: object, lines: Sequence[str], rows: SampleRows) -> None:
    for host in objects(mapping(mapping(value).get("sysstat")).get("hosts")):
        name = str(host.get("nodename") or "") or None
        for told in objects(host.get("statistics")):
            snapshot = _Snapshot(name, _moment(told.get("timestamp"), str(host.get("date") or "")), rows)
            for topic, value_of_topic in told.items():
                if topic != "timestamp" and not topic.startswith(LINE):
                    snapshot.add(value_of_topic, topic, line_of(told))


@lru_cache(maxsize=1024)
def _name(key: str, topic: str) -> tuple[str, str | None]:
    """Return the name and unit under which `sar` prints what JSON calls by this key."""
    key = _ALIASES.get(key, key)
    percent = f"%{key.removesuffix('-percent')}"
    asked = (
        (percent, key)
        if topic in {"cpu-load", "avg-cpu"} or key.endswith("-percent")
        else (key, f"{key}/s", f"kb{key}", percent)
    )
    known = next((column for column in asked if column in COLUMNS), None)
    if known is not None:
        return named(known)
    return f"{topic}.{key}", "%" if key.endswith("-percent") else "per second" if key.endswith("/s") else None


def _moment(stamp: object, day: str) -> Moment:
    """Return the time of a snapshot: date and time apart (`sadf`), together (`iostat`), or a time of the host's day."""
    parts = mapping(stamp)
    text = f"{parts.get('date')} {parts.get('time')}" if parts else str(stamp or "")
    if not parts and text[:2].isdigit() and text[2:3] == ":":
        text = f"{day} {text}"
    is_utc = parts.get("utc") in {1}
    ts, assumed = _printed(text)
    return ts, assumed and not is_utc


@lru_cache(maxsize=256)
def _printed(text: str) -> Moment:
    ts, assumed = printed_time(_DAY.sub(r"\g<before>20\g<year>", text.removesuffix(" UTC")), _ANY)
    return (NO_TIME if ts is None else ts), assumed and not text.endswith(" UTC")


def _line(match: re.Match[str], line_no: int, rows: SampleRows) -> None:
    name, unit = named(match["field"])
    on = match["on"]
    labels: Mapping[str, str] = {} if on == "-" else {_ON.get(name.partition(".")[0], "device"): on}
    if match["ts"].isdigit():
        ts, assumed = epoch_time(float(match["ts"])), False
    else:
        ts, assumed = _printed(match["ts"])
    series = rows.series(name, labels, line_no, unit=unit, kind="gauge", host=match["host"])
    rows.add(series, ts, float(match["value"].replace(",", ".")), line_no, assumed=assumed)


SYSSTAT_FORMATS: tuple[MetricFormat, ...] = (
    json_format("sysstat-json", (('"sysstat"', '"hosts"', '"statistics"'),), _json),
    line_format("sadf", _PRINTED, _line, 0.98),
)
