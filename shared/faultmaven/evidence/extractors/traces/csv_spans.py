"""Spans in a table of comma-separated values: which column is what is told by its name and by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from faultmaven.evidence.extractors.csv_table import CsvTable
from faultmaven.evidence.extractors.json_text import as_number
from faultmaven.evidence.extractors.metrics.owners import service_of_pod
from faultmaven.evidence.extractors.traces.csv_units import duration_unit
from faultmaven.evidence.extractors.traces.spans import Span, time_of_ns, time_of_texts

#: Columns that name the instance a span ran in.
_PODS = ("podname", "pod", "cmdbid")
#: Column names in lower case without separators, by what they mean; the first that is there counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "trace_id": ("traceid", "trace", "contexttraceid", "traceidhex"),
    "span_id": ("spanid", "id", "contextspanid", "spanidhex"),
    "parent_id": ("parentid", "parentspanid", "parentspan", "pspanid", "pid"),
    "service": (
        *("servicename", "service", "resourceservicename", "app", "application", "component", *_PODS, "dsname"),
    ),
    "name": ("operationname", "spanname", "name", "operation", "resource", "method", "url", "endpoint", "calltype"),
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
    "duration": (
        *("durationms", "duration", "durationus", "durationns", "elapsed", "latency", "durationnano", "elapsedtime"),
        *("elapsedms", "latencyms", "responsetime", "durationmicros"),
    ),
    "status": ("statuscode", "status", "error", "iserror", "otelstatuscode", "success", "issuccess"),
}
_FAILED = frozenset({"error", "true", "1", "2", "status_code_error", "failed", "fail"})
_FINE = frozenset({"ok", "false", "0", "status_code_ok", "unset", "success"})
#: OpenTelemetry counts unset, ok and error; gRPC's codes end at 16 (unauthenticated); HTTP's say who failed.
_OTEL_ERROR, _LAST_OF_GRPC, _SERVER_ERROR = 2, 16, 500
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
    named = "name" in found or ("service" in found and "parent_id" in found)
    return found if {"trace_id", "span_id"} <= found.keys() and named and timed else None


def csv_spans(table: CsvTable, columns: Mapping[str, int]) -> Iterator[Span]:
    """Yield a span per row."""
    rows = list(table.rows())
    starts = _times(table, rows, columns.get("start"))
    ends = _times(table, rows, columns.get("end"))
    unit = duration_unit(table, rows, columns, starts, ends)
    used = set(columns.values())
    state_of = _states(table, rows, columns)
    is_pod = "service" in columns and _SQUEEZE.sub("", table.names[columns["service"]].lower()) in _PODS

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
        workload = service_of_pod(printed) if is_pod else None
        pod = _POD.match(printed)
        workload = pod["workload"] if pod is not None else workload
        if workload is not None:
            attrs["pod"] = printed
        state = cell(cells, "status").lower()
        yield Span(
            line,
            cell(cells, "name") or workload or printed,
            service=workload or printed or None,
            trace_id=cell(cells, "trace_id") or None,
            span_id=cell(cells, "span_id") or None,
            parent_id=None if parent.lower() in _NO_PARENT else parent,
            ts=start,
            duration_ms=duration,
            status=state_of(state),
            attrs={**attrs, "http.status_code": state} if len(state) == 3 and state.isdecimal() else attrs,
        )


def _states(
    table: CsvTable, rows: Sequence[tuple[int, int, list[str]]], columns: Mapping[str, int]
) -> Callable[[str], str | None]:
    """Return what reads a cell of the status: a flag of error or success, or codes of HTTP, gRPC or OpenTelemetry."""
    if "status" not in columns:
        return lambda state: None
    place = columns["status"]
    name = _SQUEEZE.sub("", table.names[place].lower())
    codes = {int(cell) for _, _, cells in rows if (cell := cells[place].strip()).isdecimal() and len(cell) < 4}
    if "success" in name:
        return {"true": "ok", "1": "ok", "false": "error", "0": "error"}.get
    if "error" in name or not codes or (max(codes) < _OTEL_ERROR and "code" not in name):
        return lambda state: "error" if state in _FAILED else "ok" if state in _FINE else None
    if max(codes) == _OTEL_ERROR or (max(codes) < _OTEL_ERROR and "code" in name):  # unset, ok, error
        return lambda state: "ok" if state == "1" or state in _FINE else "error" if state in _FAILED else None
    if max(codes) <= _LAST_OF_GRPC:
        return lambda state: "ok" if state == "0" else "error" if state.isdecimal() else None

    def of_http(state: str) -> str | None:
        if not state.isdecimal():
            return "error" if state in _FAILED else "ok" if state in _FINE else None
        return "error" if int(state[:9]) >= _SERVER_ERROR else "ok"

    return of_http


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
