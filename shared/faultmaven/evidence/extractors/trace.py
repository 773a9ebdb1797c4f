"""Traces: rendered trees and lists of traces, and the JSON exports of tracing systems."""

from __future__ import annotations

from faultmaven.evidence.extractors import marked_json
from faultmaven.evidence.extractors.trace_json import spans_of
from faultmaven.evidence.extractors.trace_text import looks_traced, read_trace
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

_JSON_KEYS = ('"resourceSpans"', '"batches"', '"operationName"', '"localEndpoint"', '"scopeSpans"')


class TraceExtractor:
    """Reads spans, whatever draws or exports them."""

    data_type = DataType.TRACE

    def detect(self, source: SourceText) -> float:
        """Be sure of a drawn tree with services and durations, or of JSON with a tracing system's keys."""
        if _is_json(source):
            head = "\n".join(source.lines[:300])[:20_000]
            return 0.97 if any(key in head for key in _JSON_KEYS) else 0.0
        return looks_traced(source.lines)

    def format_of(self, source: SourceText) -> str:
        """Return "trace-json" or "span-tree"."""
        return "trace-json" if _is_json(source) else "span-tree"

    def extract(self, source: SourceText) -> Facts:
        """Return the spans; JSON that breaks off is read as far as it goes."""
        rows, warnings = FactRows(), list[str]()
        if _is_json(source):
            values, broken = marked_json.parse(source.lines)
            if broken is not None:
                warnings.append(f"JSON is broken at line {broken.line}: {broken.problem}")
            for _, _, tree in values:
                for span in spans_of(tree):
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
    return first.lstrip()[:1] in {"{", "["}
