"""Spans in a table of comma-separated values: which column is what is told by its name and by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from faultmaven.evidence.extractors.csv_table import CsvTable
from faultmaven.evidence.extractors.json_text import as_number
from faultmaven.evidence.extractors.traces.spans import Span, time_of_ns, time_of_texts

#: Column names in lower case without separators, by what they mean; the first that is there counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "trace_id": ("traceid", "trace", "contexttraceid", "traceidhex"),
    "span_id": ("spanid", "id", "contextspanid", "spanidhex"),
    "parent_id": ("parentid", "parentspanid", "parentspan", "pspanid"),
    "service": ("servicename", "service", "resourceservicename", "app", "application", "component", "podname", "pod"),
    "name": ("operationname", "spanname", "name", "operation", "resource", "method", "url", "endpoint"),
    "start": (
        "starttimeunixnano",
        "starttime",
        "start",
        "timestamp",
        "startedat",
        "time",
        "starttimems",
        "starttimeus",
    ),
    "end": ("endtimeunixnano", "endtime", "end", "finishtime", "endedat", "endtimems", "endtimeus"),
    "duration": ("durationms", "duration", "durationus", "durationns", "elapsed", "latency", "durationnano"),
    "status": ("statuscode", "status", "error", "iserror", "otelstatuscode"),
}
#: Milliseconds in one unit of a duration, by how its column's name ends.
_UNITS = {"ms": 1.0, "us": 1e-3, "µs": 1e-3, "ns": 1e-6, "nano": 1e-6, "_s": 1e3, "seconds": 1e3}
_SQUEEZE = re.compile(r"[^a-z0-9]")
#: A pod of a deployment: its name, the hash of its template and a random end.
_POD = re.compile(r"(?P<workload>.+?)-[0-9a-f]{6,10}-[0-9a-z]{5}\Z")
_NO_PARENT = frozenset({"", "0", "root", "none", "null", "nan", "-", "-1", "0000000000000000"})


def columns_of(table: CsvTable) -> dict[str, int] | None:
    """Return which column holds what, or None when the table holds no spans."""
    squeezed = [_SQUEEZE.sub("", name.lower()) for name in table.names]
    found: dict[str, int] = {}
    for meaning, names in _NAMES.items():
        place = next((squeezed.index(name) for name in names if name in squeezed), None)
        if place is not None and place not in found.values():
            found[meaning] = place
    timed = "duration" in found or ("start" in found and "end" in found)
    return found if {"trace_id", "span_id", "name"} <= found.keys() and timed else None


def csv_spans(table: CsvTable, columns: Mapping[str, int]) -> Iterator[Span]:
    """Yield a span per row."""
    rows = list(table.rows())
    starts = _times(table, rows, columns.get("start"))
    ends = _times(table, rows, columns.get("end"))
    unit = _duration_unit(table, rows, columns, starts, ends)
    used = set(columns.values())

    def cell(cells: Sequence[str], meaning: str) -> str:
        return cells[columns[meaning]].strip() if meaning in columns else ""

    for row, (line, _, cells) in enumerate(rows):
        start, end = starts[row], ends[row]
        duration = as_number(cell(cells, "duration")) * unit if "duration" in columns else None
        if start and end and end >= start:
            duration = (end - start).total_seconds() * 1e3
        parent = cell(cells, "parent_id")
        attrs: dict[str, object] = {
            name: cells[place] for place, name in enumerate(table.names) if place not in used and cells[place].strip()
        }
        printed = cell(cells, "service")
        pod = _POD.match(printed)
        if pod is not None:
            attrs["pod"] = printed
        state = cell(cells, "status").lower()
        yield Span(
            line,
            cell(cells, "name"),
            service=(pod["workload"] if pod else printed) or None,
            trace_id=cell(cells, "trace_id") or None,
            span_id=cell(cells, "span_id") or None,
            parent_id=None if parent.lower() in _NO_PARENT else parent,
            ts=start,
            duration_ms=duration,
            status=_status(state),
            attrs={**attrs, "http.status_code": state} if len(state) == 3 and state.isdigit() else attrs,
        )


def _status(state: str) -> str | None:
    if state in {"error", "true", "1", "2", "status_code_error", "failed", "fail"}:
        return "error"
    if state in {"ok", "false", "0", "status_code_ok", "unset", "success"}:
        return "ok"
    return ("error" if state >= "500" else "ok") if len(state) == 3 and state.isdigit() else None


def _times(table: CsvTable, rows: Sequence[tuple[int, int, list[str]]], place: int | None) -> list[datetime | None]:
    """Return the times of a column: numbers by their size (s, ms, us or ns since 1970), anything else as printed."""
    if place is None:
        return [None] * len(rows)
    texts = [cells[place].strip() for _, _, cells in rows]
    numbers = [as_number(text) for text in texts]
    if sum(number > 0 for number in numbers) >= 0.9 * len(numbers):
        return [time_of_ns(number * _to_ns(number)) if number > 0 else None for number in numbers]
    return time_of_texts(texts)


def _to_ns(epoch: float) -> float:
    return 1.0 if epoch > 1e17 else 1e3 if epoch > 1e14 else 1e6 if epoch > 1e11 else 1e9


def _duration_unit(
    table: CsvTable,
    rows: Sequence[tuple[int, int, list[str]]],
    columns: Mapping[str, int],
    starts: Sequence[datetime | None],
    ends: Sequence[datetime | None],
) -> float:
    """Return how many milliseconds one unit of the duration column is: by its name, else as the times say it."""
    if "duration" not in columns:
        return 1.0
    name = table.names[columns["duration"]].lower()
    named = next((unit for ending, unit in _UNITS.items() if name.rstrip(")").endswith(ending)), None)
    if named is not None:
        return named
    start_digits = len(rows[0][2][columns["start"]].strip()) if rows and "start" in columns else 0
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        printed = as_number(rows[row][2][columns["duration"]])
        if start and end and printed > 0 and (length := (end - start).total_seconds() * 1e3) > 0:
            return min((1e-6, 1e-3, 1.0, 1e3), key=lambda unit: abs(printed * unit - length))
    # tools that write times in microseconds or nanoseconds write durations so too
    return {19: 1e-6, 16: 1e-3}.get(start_digits, 1.0)
