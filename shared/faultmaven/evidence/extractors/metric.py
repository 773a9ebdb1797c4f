"""Metrics in every form people bring them: expositions, answers of APIs, line protocols, tables, output of tools."""

from __future__ import annotations

from faultmaven.evidence.extractors.metrics import best_format, format_name
from faultmaven.evidence.extractors.metrics.owners import owner_of_file
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.models import DataType, Facts, SourceText


class MetricExtractor:
    """Reads series and their samples."""

    data_type = DataType.METRIC

    def detect(self, source: SourceText) -> float:
        """Return how sure the surest format is."""
        return best_format(source)[1]

    def format_of(self, source: SourceText) -> str:
        """Return the name of the surest format."""
        return format_name(source)

    def extract(self, source: SourceText) -> Facts:
        """Return series and samples; a file called after a pod names the owner where the series do not."""
        rows = SampleRows()
        best_format(source)[0].read(source, rows)
        service, pod = owner_of_file(source.path)
        if pod is not None:
            rows.fill(service=service, host=pod)
        return rows.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are: the file's name was used while reading."""
        return facts
