"""Traces: drawn trees and lists, the JSON of tracing systems, and tables of spans."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from faultmaven.evidence.extractors.csv_table import read_table
from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_list, as_map
from faultmaven.evidence.extractors.traces import jaeger, otlp, xray, zipkin
from faultmaven.evidence.extractors.traces.csv_spans import columns_of, csv_spans
from faultmaven.evidence.extractors.traces.drawn import looks_traced, read_trace
from faultmaven.evidence.extractors.traces.spans import Span
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

#: Keys of which one stands near the beginning of every export we know.
_KEYS = (
    '"resourceSpans"',
    '"resource_spans"',
    '"batches"',
    '"operationName"',
    '"localEndpoint"',
    '"scopeSpans"',
    '"subsegments"',
    '"trace_id"',
    '"traceId"',
    '"traceID"',
    '"Segments"',
    '"TraceSummaries"',
)
#: Spans also look like records that carry a trace id; what has durations and parents as well is a trace.
_SURE = 0.98
_MARKS = ("spanID", "spanId", "span_id", "id", "Id", "traceID")
_MAX_DEPTH = 8


class TraceExtractor:
    """Reads spans, whatever draws, prints or exports them."""

    data_type = DataType.TRACE

    def detect(self, source: SourceText) -> float:
        """Be sure of a drawn tree with services and durations, of a system's own JSON, and of a table's columns."""
        if _is_json(source):
            return _SURE if _system(source) else 0.0
        table = read_table(source.lines)
        if table is not None:
            return _SURE if columns_of(table) else 0.0
        return looks_traced(source.lines)

    def format_of(self, source: SourceText) -> str:
        """Return the name of the system that exported JSON, "span-csv" or "span-tree"."""
        if _is_json(source):
            return _system(source) or "trace-json"
        return "span-csv" if read_table(source.lines) is not None else "span-tree"

    def extract(self, source: SourceText) -> Facts:
        """Return the spans; JSON that breaks off is read as far as it goes."""
        rows, warnings = FactRows(), list[str]()
        table = None if _is_json(source) else read_table(source.lines)
        columns = columns_of(table) if table is not None else None
        if _is_json(source):
            text = JsonText(source.lines, _MARKS)
            for line, value in text:
                for _, span in _spans(value, text, line, 0):
                    span.write(rows)
            if text.is_cut:
                warnings.append("The JSON is damaged or breaks off; it was read as far as it is whole.")
        elif table is not None and columns is not None:
            for span in csv_spans(table, columns):
                span.write(rows)
        else:
            for span in read_trace(source.lines, source.modified_at):
                span.write(rows)
        return rows.facts(warnings)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _is_json(source: SourceText) -> bool:
    first = next((line for line in source.lines if line.strip()), "")
    return first.lstrip()[:1] in {"{", "["} and any(key in "\n".join(source.lines[:400])[:65_536] for key in _KEYS)


def _system(source: SourceText) -> str | None:
    """Name the system whose export the first spans are."""
    text = JsonText(source.lines, _MARKS)
    return next((name for line, value in islice(text, 20) for name, _ in _spans(value, text, line, 0)), None)


def _spans(value: object, text: JsonText, line: int, depth: int) -> Iterator[tuple[str, Span]]:
    """Yield the spans of a value, whichever of the known exports it is, with the system's name."""
    if depth < _MAX_DEPTH:
        for item in as_list(value):
            yield from _spans(item, text, line, depth + 1)
    found = as_map(value)
    one = _one_span(found, text, line)
    if one is not None:
        yield one
    elif otlp.is_otlp(found):
        yield from (("otlp-json", span) for span in otlp.otlp_spans(found, text, line))
    elif otlp.is_tempo_search(found):
        yield from (("tempo", span) for span in otlp.tempo_spans(found, text, line))
    elif jaeger.is_jaeger(found):
        yield from (("jaeger", span) for span in jaeger.jaeger_spans(found, text, line))
    elif xray.is_xray_answer(found):
        yield from (("x-ray", span) for span in xray.answer_spans(found, text, line))
    elif xray.is_segment(found):
        yield from (("x-ray", span) for span in xray.segment_spans(found, text.line_of(str(found.get("id")), line)))
    elif depth < _MAX_DEPTH:
        for key in ("data", "trace", "traces", "_source", "spans", "hits", "Segments", "result"):
            if isinstance(found.get(key), dict | list):
                yield from _spans(found[key], text, line, depth + 1)


def _one_span(value: JsonMap, text: JsonText, line: int) -> tuple[str, Span] | None:
    if jaeger.is_jaeger_span(value):
        return "jaeger", jaeger.jaeger_span(value, {}, text, line)
    if zipkin.is_zipkin(value):
        return "zipkin", zipkin.zipkin_span(value, text, line)
    if otlp.is_console_span(value):
        return "otel-console", otlp.console_span(value, text, line)
    if zipkin.is_datadog(value):
        return "datadog", zipkin.datadog_span(value, text, line)
    return None
