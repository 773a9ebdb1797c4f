"""What the columns of a table of values are: time, numbers, labels, or prose, told by content and by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import numpy as np

from faultmaven.evidence.extractors.metrics.owners import is_host_label, is_service_label, plain_name
from faultmaven.evidence.extractors.metrics.times import epoch_scale, looks_epoch, printed_times

_BLANK = frozenset({"", "-", "nan", "null", "none", "n/a", "na", "undefined", "nil", "\\n"})
_TIME_NAMES = frozenset(
    ("time", "timestamp", "ts", "date", "datetime", "unixtimestamp", "clock", "epoch", "eventtime", "collectedat",
     "recordedat", "createdat", "start", "starttime", "interval", "periodstart", "utc", "localtime", "timestampms",
     "timeunixnano", "timestampns", "unixtime", "at", "when", "period", "datetimeutc", "timeutc")
)  # fmt: skip
#: Numbers that name a thing and measure nothing.
_ID_NAMES = re.compile(
    r"(?:^|_|\b|(?<=[a-z]))(?:id|ID|Id|pid|PID|tid|uid|port|shard|partition|code|core|rank|index|no|"
    r"number|zip|version|year|month|day|hour)\Z"
)
_VALUE_NAMES = frozenset({"value", "val", "metricvalue", "v", "samplevalue", "datavalue", "reading", "measurevalue"})
METRIC_NAMES = (
    *("metricname", "metric", "metrics", "kpiname", "kpi", "measurename", "measurement", "countername", "counter"),
    *("field", "indicator", "variable", "parameter", "sensor", "series", "target", "measure", "item", "key", "name"),
)
#: Names that are surer to be the time of a row than another column of times.
_CLOCK_NAMES = ("time", "timestamp", "ts", "datetime", "date")
#: Columns of InfluxDB's annotated CSV that only say how it was asked.
_OF_THE_QUERY = frozenset({"result", "table", "_start", "_stop"})
_PROSE_NAMES = frozenset(
    {"message", "msg", "log", "body", "content", "logmessage", "text", "event", "exception", "query"}
)
_LEVEL_NAMES = frozenset({"level", "loglevel", "severity", "severitytext", "priority"})
_TRACE_NAMES = frozenset({"traceid", "spanid", "parentid", "parentspanid", "parentspan", "spankind"})
_TAIL_UNIT = re.compile(
    r"[+-]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?\s?(?:%|[kKMGT]i?B?(?:/s|ps)?|B(?:/s)?|ms|s|µs|us|m)\Z"
)


class Role(Enum):
    """What a column is for."""

    TIME = "time"
    NUMBER = "number"
    LABEL = "label"
    PROSE = "prose"
    EMPTY = "empty"


@dataclass(frozen=True)
class Columns:
    """The roles of a table's columns. `clock` is the column of times; `metric` and `value` only in the long form."""

    roles: tuple[Role, ...]
    clock: int | None
    numbers: tuple[int, ...]
    labels: tuple[int, ...]
    metric: int | None
    value: int | None
    confidence: float


def is_blank(cell: str) -> bool:
    """Tell whether a cell stands for "no value"."""
    return cell.strip().lower() in _BLANK


def to_number(cell: str) -> float | None:
    """Return a plain number, or None; grouped thousands are read, words such as "nan" are none."""
    try:
        return float(cell)
    except ValueError:
        pass
    text = cell.strip().replace(",", "") if "," in cell else cell.strip()
    try:
        return float(text)
    except ValueError:
        return None


def has_unit(cell: str) -> bool:
    """Tell whether a cell is a number with its unit behind it, as dashboards export them."""
    return bool(_TAIL_UNIT.match(cell.strip()))


def study(names: Sequence[str], rows: Sequence[Sequence[str]], modified_at: datetime) -> Columns:
    """Return the roles of the columns from some rows, and how sure it is that the table holds metrics."""
    columns = [[row[place] for row in rows if not is_blank(row[place])] for place in range(len(names))]
    plain = [plain_name(name) for name in names]
    clocks = [place for place, cells in enumerate(columns) if _is_time(plain[place], cells, modified_at)]
    clock = _clock(clocks, columns, plain)
    spare = _OF_THE_QUERY if {"_time", "_value"} <= set(names) else frozenset[str]()
    roles = [
        Role.TIME
        if place in clocks
        else Role.EMPTY
        if names[place] in spare
        else Role.LABEL
        if plain[place] == "cpu" and clock is not None and _is_key(place, clock, rows)
        else _role(names[place], plain[place], cells)
        for place, cells in enumerate(columns)
    ]
    numbers = tuple(place for place, role in enumerate(roles) if role is Role.NUMBER)
    labels = tuple(place for place, role in enumerate(roles) if role is Role.LABEL)
    value = next((place for place in numbers if plain[place] in _VALUE_NAMES), None)
    if value is None and len(numbers) == 1:
        value = numbers[0]
    named = {plain[place]: place for place in reversed(labels)}
    metric = next((named[name] for name in METRIC_NAMES if name in named), None)
    if metric is not None and len(numbers) > 1 and plain[numbers[0]] not in _VALUE_NAMES and value is None:
        metric = None
    found = Columns(tuple(roles), clock, numbers, labels, metric, value, 0.0)
    sure = _confidence(found, names, plain, rows)
    return Columns(found.roles, found.clock, numbers, labels, metric, value, sure)


def _clock(clocks: Sequence[int], columns: Sequence[Sequence[str]], plain: Sequence[str]) -> int | None:
    """Return the column to take the time from: an epoch is sure of its zone, else the one called so, else the first."""
    epochs = [place for place in clocks if columns[place] and looks_epoch(columns[place][0])]
    named = [place for name in _CLOCK_NAMES for place in clocks if plain[place] == name]
    return ([*epochs, *named, *clocks] or [None])[0]


def _is_key(place: int, clock: int, rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a column of whole numbers names things: the same ones at each time (`CPU` of sadf: -1, 0, 1)."""
    cells = [row[place].strip() for row in rows]
    if not all(cell.lstrip("-").isdecimal() for cell in cells):
        return False
    moments = [row[clock] for row in rows]
    repeats = len(set(moments)) < len(moments) == len(set(zip(moments, cells, strict=True)))
    return repeats or set(cells) == {"-1"}


def _is_time(name: str, cells: Sequence[str], modified_at: datetime) -> bool:
    if not cells:
        return False
    sample = list(cells[:50])
    named = name in _TIME_NAMES or name.endswith(("timestamp", "time", "date", "datetime"))
    parsed = [to_number(cell) for cell in sample]
    if all(number is not None for number in parsed):
        values = np.array(parsed, dtype=np.float64)
        if epoch_scale(values) is None:
            return False
        # Without a telling name an epoch has to go forward, as a counter of bytes may be as large.
        return named or (len(values) > 2 and name == "" and bool((np.diff(values) >= 0).all()))
    ts, _ = printed_times(sample, modified_at)
    return float((~np.isnat(ts)).mean()) >= 0.8


def _role(name: str, plain: str, cells: Sequence[str]) -> Role:
    if not cells:
        return Role.EMPTY
    numeric = sum(1 for cell in cells if to_number(cell) is not None or has_unit(cell))
    if numeric >= 0.9 * len(cells):
        is_id = _ID_NAMES.search(name) and len(set(cells)) <= max(20, len(cells) // 4) and plain not in _VALUE_NAMES
        return Role.LABEL if is_id or is_host_label(name) or is_service_label(name) else Role.NUMBER
    if plain in _PROSE_NAMES and sum(" " in cell for cell in cells) > 0.3 * len(cells):
        return Role.PROSE
    longest = sorted(len(cell) for cell in cells)[len(cells) // 2]
    return Role.PROSE if longest > 80 and sum(" " in cell for cell in cells) > 0.5 * len(cells) else Role.LABEL


def _confidence(found: Columns, raw: Sequence[str], plain: Sequence[str], rows: Sequence[Sequence[str]]) -> float:
    names = set(plain)
    is_log = Role.PROSE in found.roles or bool(names & _LEVEL_NAMES)
    if not found.numbers or (names & _TRACE_NAMES) or is_log:
        return 0.15 if found.numbers else 0.0
    if found.clock is None and any({row[place] for row in rows} <= set(raw) for place in found.labels):
        return 0.0  # a matrix of who is related to whom
    if found.clock is None:
        useful = [role for role in found.roles if role is not Role.EMPTY]
        return 0.5 if len(found.numbers) >= 2 and 2 * len(found.numbers) >= len(useful) and len(rows) >= 2 else 0.0
    keys = [tuple(row[place] for place in found.labels) for row in rows]
    if len(keys) > 20 and found.labels and found.metric is None and len(set(keys)) > 0.7 * len(keys):
        # Each row tells of something else: records (requests, orders), not measurements of the same things again.
        moments = len({row[found.clock] for row in rows})
        if moments > 0.5 * len(rows):
            return 0.35
    return 0.975  # above a table of log records, which has a message that is prose
