"""Every request to a model as an OpenTelemetry span, by the GenAI conventions
(https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/).

pydantic-ai makes the spans, without any content. They are written as lines of the log, which needs no collector; a
tracer provider that is there already (the AWS Distro for OpenTelemetry as a layer, say) is used instead.
"""

import os
from collections.abc import Sequence
from functools import cache
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from pydantic_ai.models import Model
from pydantic_ai.models.instrumented import InstrumentationSettings, instrument_model

from faultmaven.core.observability import log

#: What is kept of a span: who was asked for what, and what it took. Never a prompt, an answer or an argument.
ATTRIBUTES = (
    "gen_ai.operation.name",
    "gen_ai.provider.name",
    "gen_ai.request.model",
    "gen_ai.request.max_tokens",
    "gen_ai.response.model",
    "gen_ai.response.finish_reasons",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "error.type",
)

#: Lambda's word for the trace that the invocation belongs to: `Root=1-...;Parent=...;Sampled=1`.
_XRAY = "_X_AMZN_TRACE_ID"


class LogSpans(SpanExporter):
    """Writes each ended span as one line of the log."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write the spans; none is refused."""
        for span in spans:
            found = {**_failed(span), **(span.attributes or {})}
            took_ns = (span.end_time or 0) - (span.start_time or 0)
            context = span.get_span_context()
            kept: dict[str, Any] = {name: found[name] for name in ATTRIBUTES if name in found}
            log(
                "span",
                duration_ms=round(took_ns / 1e6, 1),
                trace_id=trace.format_trace_id(context.trace_id) if context else "",
                span_id=trace.format_span_id(context.span_id) if context else "",
                xray_trace=os.environ.get(_XRAY, "").partition(";")[0].removeprefix("Root="),
                **kept,
            )
        return SpanExportResult.SUCCESS


def _failed(span: ReadableSpan) -> dict[str, object]:
    """Return the class of the error that ended a request; what the error says may quote the prompt."""
    thrown = [event.attributes or {} for event in span.events if event.name == "exception"]
    return {"error.type": thrown[-1]["exception.type"]} if thrown else {}


def traced(model: Model) -> Model:
    """Return the model with a span around each of its requests."""
    return instrument_model(model, _settings())


@cache
def _settings() -> InstrumentationSettings:
    present = trace.get_tracer_provider()
    # before anybody sets one, OpenTelemetry hands out a proxy for the provider to come
    provider = TracerProvider() if isinstance(present, trace.ProxyTracerProvider) else present
    if isinstance(provider, TracerProvider) and provider is not present:
        provider.add_span_processor(SimpleSpanProcessor(LogSpans()))
    return InstrumentationSettings(tracer_provider=provider, include_content=False, include_binary_content=False)
