"""Any other text: every line that holds something becomes an event, so that it can be searched and cited."""

from __future__ import annotations

from faultmaven.evidence.extractors.rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText


class GenericTextExtractor:
    """The extractor that takes everything nobody else wants."""

    data_type = DataType.TEXT

    def detect(self, source: SourceText) -> float:
        """Take any file that holds text, with the least confidence."""
        return 0.1 if any(line.strip() for line in source.lines) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "text"

    def extract(self, source: SourceText) -> Facts:
        """Return one event per line that holds something."""
        rows = FactRows()
        for number, line in enumerate(source.lines, start=1):
            if line.strip():
                rows.add("events", line_no=number, line_end=number, source="log", msg=line.strip())
        return rows.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts
