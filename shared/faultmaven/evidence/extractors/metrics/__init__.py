"""Formats of metrics, one reader each; a new format is a file and a line in FORMATS."""

from __future__ import annotations

from faultmaven.evidence.extractors.metrics.cloud_json import CLOUD_FORMATS
from faultmaven.evidence.extractors.metrics.cloudwatch import CLOUDWATCH_FORMATS
from faultmaven.evidence.extractors.metrics.csv_metrics import CSV
from faultmaven.evidence.extractors.metrics.exposition import EXPOSITION, is_openmetrics
from faultmaven.evidence.extractors.metrics.format import MetricFormat
from faultmaven.evidence.extractors.metrics.influx import INFLUX
from faultmaven.evidence.extractors.metrics.line_protocols import LINE_FORMATS
from faultmaven.evidence.extractors.metrics.otlp import OTLP_FORMATS
from faultmaven.evidence.extractors.metrics.query_json import QUERY_FORMATS
from faultmaven.evidence.extractors.metrics.sysstat_records import SYSSTAT_FORMATS
from faultmaven.evidence.extractors.metrics.tools import TABLES, name_of
from faultmaven.evidence.models import SourceText

FORMATS: tuple[MetricFormat, ...] = (
    *OTLP_FORMATS,
    *CLOUDWATCH_FORMATS,
    *CLOUD_FORMATS,
    *QUERY_FORMATS,
    EXPOSITION,
    INFLUX,
    *LINE_FORMATS,
    *SYSSTAT_FORMATS,
    TABLES,
    CSV,
)


def best_format(source: SourceText) -> tuple[MetricFormat, float]:
    """Return the format that is surest of a file, and how sure it is."""
    best, confidence = FORMATS[0], 0.0
    for entry in FORMATS:
        sure = entry.sure(source)
        if sure > confidence:
            best, confidence = entry, sure
        if sure >= 0.97:
            break
    return best, confidence


def format_name(source: SourceText) -> str:
    """Return the concrete format's name: "openmetrics", "vmstat", "csv-metrics" ..."""
    entry, _ = best_format(source)
    if entry is EXPOSITION:
        return "openmetrics" if is_openmetrics(source) else entry.name
    return name_of(source) if entry is TABLES else entry.name


__all__ = ["FORMATS", "MetricFormat", "best_format", "format_name"]
