"""Prometheus text exposition and OpenMetrics: the lines a `/metrics` endpoint answers with, and dumps of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import orjson

from faultmaven.evidence.extractors.metrics.csv_columns import to_number
from faultmaven.evidence.extractors.metrics.format import MetricFormat, sample_of, share
from faultmaven.evidence.extractors.metrics.owners import host_of, is_host_label, is_service_label, service_of
from faultmaven.evidence.extractors.metrics.sample_rows import NO_TIME, Floats, SampleRows
from faultmaven.evidence.extractors.metrics.times import epoch_times
from faultmaven.evidence.extractors.metrics.units import declared_unit, kind_of, unit_of
from faultmaven.evidence.models import SourceText

_NUMBER = r"[+-]?(?:\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[Ii]nf(?:inity)?|[Nn]a[Nn])"
_SAMPLE = re.compile(
    r"(?P<name>[a-zA-Z_:][\w:.]*|(?=\{\"))(?:\{(?P<labels>(?:[^\"}]|\"(?:[^\"\\]|\\.)*\")*)\})?[ \t]+"
    rf"(?P<value>{_NUMBER})(?:[ \t]+(?P<ts>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))?[ \t]*(?P<exemplar>#.*)?\Z"
)
_META = re.compile(
    r"#[ \t]+(?P<what>HELP|TYPE|UNIT)[ \t]+(?:(?P<name>[a-zA-Z_:][\w:.]*)|\"(?P<quoted>(?:[^\"\\]|\\.)*)\")"
    r"(?:[ \t]+(?P<text>.*))?\Z"
)
#: A name that is none by the old rules stands first between the braces: `{"http.server.duration",le="5"} 3`.
_QUOTED_NAME = re.compile(r"\s*\"(?P<name>(?:[^\"\\]|\\.)*)\"\s*(?:,|\Z)")
_LABEL = re.compile(r"\s*\"?(?P<name>[a-zA-Z_][\w.:/-]*)\"?\s*=\s*\"(?P<value>(?:[^\"\\]|\\.)*)\"\s*,?")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "\\": "\\", '"': '"'}
_KINDS = {
    "gauge": "gauge", "counter": "counter", "histogram": "histogram", "summary": "summary", "info": "gauge",
    "stateset": "gauge", "gaugehistogram": "histogram",
}  # fmt: skip
#: Endings of the samples of one family: what follows the family's declared name.
_PARTS = ("_total", "_bucket", "_sum", "_count", "_created", "_info", "_gcount", "_gsum")
#: A longer line is no sample.
_MOST_CHARS = 65_536
_COUNTING = ("_bucket", "_sum", "_count")


@dataclass
class _Family:
    kind: str | None = None
    unit: str | None = None


@dataclass
class _Labels:
    """What one text between braces means; the same braces come with many metrics, so each is read once."""

    printed: str | None
    service: str | None
    host: str | None


@dataclass
class _State:
    rows: SampleRows
    families: dict[str, _Family] = field(default_factory=dict[str, _Family])
    named: dict[str, tuple[str | None, str | None]] = field(default_factory=dict[str, tuple[str | None, str | None]])
    braces: dict[str, _Labels] = field(default_factory=dict[str, _Labels])
    series: dict[str, int] = field(default_factory=dict[str, int])
    unread: int = 0


def sure(source: SourceText) -> float:
    """Be as sure as lines are samples with declarations; without any, names with labels have to be seen."""
    lines = [line for line in sample_of(source.lines) if len(line) <= _MOST_CHARS]
    samples = [match for line in lines if not line.startswith("#") and (match := _SAMPLE.match(line.strip()))]
    if not samples:
        return 0.0
    declared = any(_META.match(line) for line in lines)
    readable = share(lines, lambda line: line.startswith("#") or _SAMPLE.match(line.strip()))
    if readable < 0.5:
        return 0.0
    if declared:
        return 0.98 * min(1.0, readable + 0.04)
    labelled = sum(1 for match in samples if match["labels"])
    underscored = sum(1 for match in samples if "_" in match["name"])
    if labelled < 0.3 * len(samples) and (len(samples) < 3 or underscored < 0.8 * len(samples)):
        return 0.0
    return 0.96 * min(1.0, readable + 0.02)


def read(source: SourceText, rows: SampleRows) -> None:
    """Add every sample; times are milliseconds, or seconds in OpenMetrics, which their size tells as well.

    Nearly all lines of a large file are `name{labels} value` or the same with a time behind: they are cut at their last
    spaces and looked up. A line whose head is not known yet is read with care, once.
    """
    state = _State(rows)
    numbers: list[int] = []
    values: list[str] = []
    lines: list[int] = []
    stamped: list[int] = []
    stamps: list[str] = []
    known = state.series.get
    for line_no, line in enumerate(source.lines, start=1):
        head, _, last = line.rpartition(" ")
        number = known(head)
        if number is None:
            inner, _, middle = head.rpartition(" ")
            number = known(inner) if inner else None
            ts: str | None = last
            if number is None:
                if head[-1:] == "}" and line[0] != "#" and " # " not in head:
                    number, middle, ts = _new_series(head, line_no, state), last, None
                if number is None or number < 0:
                    found = _new_line(line, line_no, state)
                    if found is None:
                        continue
                    number, middle, ts = found
            if ts is not None:
                stamped.append(len(values))
                stamps.append(ts)
            last = middle
        numbers.append(number)
        values.append(last)
        lines.append(line_no)
    _write(rows, (numbers, _floats(values, state), lines), stamped, _floats(stamps, state))
    if state.unread:
        rows.warn(f"{state.unread} lines could not be read as samples")


def _write(rows: SampleRows, columns: tuple[list[int], Floats, list[int]], stamped: list[int], stamps: Floats) -> None:
    numbers, values, lines = columns
    ts = np.full(len(values), NO_TIME)
    if stamped:
        scale = 1e3 if float(np.median(np.abs(stamps))) >= 1e11 else 1.0
        ts[np.array(stamped)] = epoch_times(stamps, scale)
    rows.extend(np.array(numbers, dtype=np.int64), ts, values, np.array(lines, dtype=np.int64))


def _floats(texts: list[str], state: _State) -> Floats:
    try:
        return np.array(list(map(float, texts)), dtype=np.float64)
    except ValueError:
        found = [to_number(text) for text in texts]
        state.unread += found.count(None)
        return np.array([float("nan") if number is None else number for number in found], dtype=np.float64)


def _new_line(line: str, line_no: int, state: _State) -> tuple[int, str, str | None] | None:
    """Read a line whose series is not known yet: a declaration, a sample (perhaps with an exemplar), or neither."""
    text = line.strip()
    if not text or len(text) > _MOST_CHARS:
        state.unread += bool(text)
        return None
    if text[0] == "#":
        _declare(text, state)
        return None
    match = _SAMPLE.match(text)
    if match is None:
        state.unread += 1
        return None
    head = text[: match.start("value")].rstrip()
    number = state.series.get(head)
    if number is None:
        number = _new_series(head, line_no, state)
    return (number, match["value"], match["ts"]) if number >= 0 else None


def _declare(text: str, state: _State) -> None:
    match = _META.match(text)
    if match is None or match["what"] == "HELP":
        return
    family = state.families.setdefault(match["name"] or _unescaped(match["quoted"]), _Family())
    said = (match["text"] or "").strip()
    if match["what"] == "TYPE":
        family.kind = _KINDS.get(said)
    else:
        family.unit = declared_unit(said)
    state.named.clear()


def _new_series(head: str, line_no: int, state: _State) -> int:
    """Return the number of the series that `name{labels}` is, or -1 when it is none (a value with its time)."""
    name, brace, rest = head.partition("{")
    name = name.strip()
    body = rest[: rest.rfind("}")] if brace else ""
    if brace and not head.endswith("}"):
        return -1
    if not name and (quoted := _QUOTED_NAME.match(body)):
        name, body = _unescaped(quoted["name"]), body[quoted.end() :]
    elif not name or not (name[0].isalpha() or name[0] in "_:") or " " in name:
        return -1
    labels = state.braces.get(body)
    if labels is None:
        labels = state.braces[body] = _labels(body)
    told = state.named.get(name)
    if told is None:
        told = state.named[name] = _kind_and_unit(name, state)
    kind, unit = told
    number = state.rows.add_series(
        name, labels.printed, line_no, unit=unit, kind=kind, service=labels.service, host=labels.host
    )
    state.series[head] = number
    return number


def _kind_and_unit(name: str, state: _State) -> tuple[str | None, str | None]:
    base = next((name[: -len(part)] for part in _PARTS if name.endswith(part)), name)
    family = state.families.get(name) or state.families.get(base) or _Family()
    kind = family.kind or kind_of(name)
    if kind in {"histogram", "summary"} and name.endswith(_COUNTING):
        kind = "counter" if not name.endswith("_bucket") else "histogram"
    counts = name.endswith(("_count", "_bucket"))
    return kind, None if counts else family.unit or unit_of(name)


def _labels(body: str) -> _Labels:
    pairs = _plain_pairs(body)
    if pairs is None:
        pairs = {match["name"]: _unescaped(match["value"]) for match in _LABEL.finditer(body)}
    if not pairs:
        return _Labels(None, None, None)
    printed = orjson.dumps(pairs).decode("utf-8")
    if _tell_owners(tuple(pairs)):
        return _Labels(printed, service_of(pairs), host_of(pairs))
    return _Labels(printed, None, None)


def _plain_pairs(body: str) -> dict[str, str] | None:
    """Split `a="b",c="d"` where no sign needs care, else return None."""
    if not body or "\\" in body or " " in body:
        return None
    pieces: Sequence[str] = body.rstrip(",").split('"')
    if len(pieces) % 2 == 0 or pieces[-1]:
        return None
    names = _names_between(tuple(pieces[:-1:2]))
    return None if names is None else dict(zip(names, pieces[1::2], strict=True))


@lru_cache(maxsize=4_096)
def _names_between(pieces: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the names in `a=` and `,c=`, None when something else stands there; series share them."""
    names = [piece.lstrip(",") for piece in pieces]
    if not all(name[-1:] == "=" and len(name) > 1 for name in names):
        return None
    return tuple(name[:-1] for name in names)


@lru_cache(maxsize=4_096)
def _tell_owners(names: tuple[str, ...]) -> bool:
    return any(is_service_label(name) or is_host_label(name) or "pod" in name for name in names)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), text) if "\\" in text else text


EXPOSITION = MetricFormat("prometheus-text", sure, read)


def is_openmetrics(source: SourceText) -> bool:
    """Tell whether a text exposition is OpenMetrics: it ends in `# EOF` or declares units."""
    tail = source.lines[-3:]
    return any(line.strip() == "# EOF" for line in tail) or any(line.startswith("# UNIT ") for line in source.lines)
