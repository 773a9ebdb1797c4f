"""Traces: drawn trees and lists, the JSON of tracing systems, and tables of spans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from faultmaven.evidence.extractors.csv_table import read_table
from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_list, as_map, as_text
from faultmaven.evidence.extractors.traces import elastic, jaeger, otlp, skywalking, xray, zipkin
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
    '"SpanContext"',
    '"segmentId"',
    '"trace.id"',
    '"trace":',
)
#: Spans also look like records that carry a trace id; what has durations and parents as well is a trace.
_SURE = 0.98
_MARKS = ("spanID", "spanId", "span_id", "id", "Id", "traceID", "_id")
_MAX_DEPTH = 8
#: Members in which spans stand, or what holds them.
_STEPS = (
    *("data", "trace", "traces", "queryTrace", "queryTraces", "_source", "fields", "spans", "hits", "Segments"),
    "result",
)
#: Spans that tell all about themselves: the system's name, the test of a value, its reader.
_SPANS: tuple[tuple[str, Callable[[JsonMap], bool], Callable[[JsonMap, JsonText, int], Span]], ...] = (
    ("jaeger", jaeger.is_jaeger_span, lambda value, text, line: jaeger.jaeger_span(value, {}, text, line)),
    ("zipkin", zipkin.is_zipkin, zipkin.zipkin_span),
    ("otel-console", otlp.is_console_span, otlp.console_span),
    ("otel-console", otlp.is_go_span, lambda value, text, line: otlp.go_span(value, line)),
    ("elastic-apm", elastic.is_elastic, lambda value, text, line: elastic.elastic_span(value, line)),
    ("datadog", zipkin.is_datadog, zipkin.datadog_span),
)


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
    elif skywalking.is_skywalking(found):
        yield from (("skywalking", span) for span in skywalking.skywalking_spans(found, text, line))
    elif jaeger.is_jaeger(found):
        yield from (("jaeger", span) for span in jaeger.jaeger_spans(found, text, line))
    elif xray.is_xray_answer(found):
        yield from (("x-ray", span) for span in xray.answer_spans(found, text, line))
    elif xray.is_segment(found):
        yield from (("x-ray", span) for span in xray.segment_spans(found, text.line_of(str(found.get("id")), line)))
    elif depth < _MAX_DEPTH:
        line = text.line_of(as_text(found.get("_id")) or "", line)
        for key in _STEPS:
            if isinstance(found.get(key), dict | list):
                yield from _spans(found[key], text, line, depth + 1)


def _one_span(value: JsonMap, text: JsonText, line: int) -> tuple[str, Span] | None:
    return next(((name, read(value, text, line)) for name, is_it, read in _SPANS if is_it(value)), None)
