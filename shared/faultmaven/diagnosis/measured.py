"""Reads the metrics of a case once: per series its extremes with their lines, and what analysis noticed of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import orjson

from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.subjects import Ref, Subject

_SERIES = """
SELECT s.evidence_id, s.number, s.filename, s.series_id, s.name, s.labels, s.unit, s.service, s.host,
       s.service AS component, count(*) AS n, min(v.value) AS low, max(v.value) AS high,
       arg_max(v.line_no, v.value) AS high_line, arg_min(v.line_no, v.value) AS low_line,
       arg_max(v.value, v.line_no) AS last_value, max(v.line_no) AS last_line,
       arg_min(v.value, v.line_no) AS first_value
FROM series s JOIN samples v USING (evidence_id, series_id)
GROUP BY s.evidence_id, s.number, s.filename, s.series_id, s.name, s.labels, s.unit, s.service, s.host
ORDER BY s.number, min(v.line_no) LIMIT 20000
"""
_NOTICED = """
SELECT evidence_id, number, filename, line_no, kind, title, detail FROM findings
WHERE kind IN ('saturation', 'change-point') AND detail LIKE '%series_id%' ORDER BY number, line_no
"""


@dataclass(frozen=True)
class Noticed:
    """What analysis said of one series: that it is full, or that its level moved `ratio`-fold."""

    kind: str  # saturation, change-point
    title: str
    ref: Ref
    ratio: float


@dataclass(frozen=True)
class Measured:
    """One series of a metric with its extremes. `text` is its name with its labels, as signatures look for it."""

    subject: Subject
    name: str
    text: str
    unit: str
    count: int
    low: float
    high: float
    first: float
    last: float
    low_ref: Ref
    high_ref: Ref
    last_ref: Ref
    noticed: tuple[Noticed, ...]


_known: "WeakKeyDictionary[Picture, Sequence[Measured]]" = WeakKeyDictionary()


def measured(picture: Picture) -> Sequence[Measured]:
    """Return all series of the case that have a value, in the order of the files; read once per picture."""
    if picture not in _known:
        _known[picture] = _read(picture)
    return _known[picture]


def _read(picture: Picture) -> list[Measured]:
    rows = picture.facts.rows_of("series", _SERIES)
    if not rows:
        return []
    owners = picture.log_owners
    noticed: dict[tuple[str, str], list[Noticed]] = defaultdict(list)
    for row in picture.facts.rows(_NOTICED):
        detail = orjson.loads(row["detail"])
        before, after = float(detail.get("before") or 0.0), float(detail.get("after") or 0.0)
        ratio = after / before if before > 0 else (float("inf") if after > 0 else 1.0)
        key = (str(row["evidence_id"]), str(detail["series_id"]))
        noticed[key].append(Noticed(str(row["kind"]), str(row["title"]), ref_of(row, row["line_no"]), ratio))
    return [
        Measured(
            owners.of(row),
            str(row["name"]),
            f"{row['name']} {row['labels'] or ''}",
            str(row["unit"] or ""),
            int(row["n"]),
            row["low"],
            row["high"],
            row["first_value"],
            row["last_value"],
            ref_of(row | {"line_no": row["low_line"]}, row["low_line"]),
            ref_of(row | {"line_no": row["high_line"]}, row["high_line"]),
            ref_of(row | {"line_no": row["last_line"]}, row["last_line"]),
            tuple(noticed[str(row["evidence_id"]), str(row["series_id"])]),
        )
        for row in rows
    ]
