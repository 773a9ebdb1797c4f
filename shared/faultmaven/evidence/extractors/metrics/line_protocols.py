"""One sample per line: Graphite plaintext, statsd, OpenTSDB, and what collectd writes."""

from __future__ import annotations

import re
from collections.abc import Callable

from faultmaven.evidence.extractors.metrics.format import MetricFormat, sample_of, share
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.extractors.metrics.times import epoch_time
from faultmaven.evidence.models import SourceText

_VALUE = r"[+-]?(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][+-]?\d++)?+"
_GRAPHITE = re.compile(
    rf"(?P<name>[\w%:/-]+(?:\.[\w%:/-]+)+)(?P<tags>(?:;[^;=\s]+=[^;\s]+)*) "
    rf"(?P<value>{_VALUE}) (?P<ts>1\d{{9}}(?:\.\d+)?)\s*\Z"
)
_STATSD = re.compile(
    rf"(?P<name>[\w.:/-]{{1,400}}?):(?P<values>{_VALUE}(?::{_VALUE})*+)\|(?P<kind>ms|[gcshdm])"
    r"(?:\|@(?P<rate>[\d.]+))?(?:\|#(?P<tags>[^|\s]*))?(?:\|T(?P<ts>\d{10}))?(?:\|c:\S+)?\s*\Z"
)
_STATSD_KINDS = {"g": "gauge", "c": "gauge", "ms": "gauge", "h": "gauge", "d": "gauge"}
_PUTVAL = re.compile(
    r"PUTVAL \"?(?P<id>[^\"\s]+)\"?(?: interval=(?P<interval>[\d.]+))? "
    r"\"?(?P<ts>1\d{9}(?:\.\d+)?|N):(?P<values>\S+?)\"?\s*\Z"
)
_OPENTSDB = re.compile(
    rf"(?:put )?(?P<name>[\w./-]+) (?P<ts>1\d{{9}}(?:\d{{3}})?) "
    rf"(?P<value>{_VALUE})(?P<tags>(?: [\w./-]+=[\w./:-]+)+)\s*\Z"
)


def _graphite(match: re.Match[str], line_no: int, rows: SampleRows) -> None:
    tags = dict(tag.split("=", 1) for tag in match["tags"].split(";")[1:])
    series = rows.series(match["name"], tags, line_no)
    rows.add(series, epoch_time(float(match["ts"])), float(match["value"]), line_no)


def _statsd(match: re.Match[str], line_no: int, rows: SampleRows) -> None:
    tags = {tag.partition(":")[0]: tag.partition(":")[2] for tag in (match["tags"] or "").split(",") if tag}
    unit = "ms" if match["kind"] == "ms" else None
    series = rows.series(match["name"], tags, line_no, unit=unit, kind=_STATSD_KINDS.get(match["kind"]))
    ts = epoch_time(float(match["ts"])) if match["ts"] else None
    rate = float(match["rate"]) if match["rate"] and re.fullmatch(r"\d*\.?\d+", match["rate"]) else 1.0
    for value in match["values"].split(":"):
        amount = float(value)
        rows.add(series, ts, amount / rate if match["kind"] == "c" and rate else amount, line_no)


def _collectd(match: re.Match[str], line_no: int, rows: SampleRows) -> None:
    host, _, rest = match["id"].partition("/")
    plugin, _, kind = rest.partition("/")
    name, _, instance = plugin.partition("-")
    measure, _, which = kind.partition("-")
    labels = {"host": host, "plugin_instance": instance, "type_instance": which}
    ts = epoch_time(float(match["ts"])) if match["ts"] != "N" else None
    for place, value in enumerate(match["values"].split(":")):
        try:
            amount = float(value)
        except ValueError:
            continue
        given = {key: text for key, text in labels.items() if text}
        if place:
            given["value"] = str(place)
        title = name if measure in {name, ""} else f"{name}.{measure}"
        rows.add(rows.series(title, given, line_no), ts, amount, line_no)


def _opentsdb(match: re.Match[str], line_no: int, rows: SampleRows) -> None:
    tags = dict(tag.split("=", 1) for tag in match["tags"].split())
    rows.add(rows.series(match["name"], tags, line_no), epoch_time(float(match["ts"])), float(match["value"]), line_no)


def line_format(
    name: str,
    pattern: re.Pattern[str],
    take: Callable[[re.Match[str], int, SampleRows], None],
    confidence: float,
    least: int = 1,
) -> MetricFormat:
    """Return a format in which one pattern reads a line; comments are passed over."""

    def sure(source: SourceText) -> float:
        lines = [line for line in sample_of(source.lines) if not line.startswith("#")]
        fits = share(lines, lambda line: len(line) < 20_000 and pattern.match(line))
        return confidence * min(1.0, fits + 0.05) if fits >= 0.5 and fits * len(lines) >= least else 0.0

    def read(source: SourceText, rows: SampleRows) -> None:
        unread = 0
        for line_no, line in enumerate(source.lines, start=1):
            match = pattern.match(line) if len(line) < 100_000 else None
            if match is not None:
                take(match, line_no, rows)
            elif line.strip() and line[0] != "#":
                unread += 1
        if unread:
            rows.warn(f"{unread} lines could not be read as samples")

    return MetricFormat(name, sure, read)


LINE_FORMATS: tuple[MetricFormat, ...] = (
    line_format("graphite-plaintext", _GRAPHITE, _graphite, 0.97),
    line_format("statsd", _STATSD, _statsd, 0.96),
    line_format("collectd-putval", _PUTVAL, _collectd, 0.98),
    line_format("opentsdb", _OPENTSDB, _opentsdb, 0.96),
)
