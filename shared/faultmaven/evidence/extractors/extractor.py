"""What an extractor is: something that says how sure it is about a file, reads facts from it, and adds context."""

from __future__ import annotations

from typing import Protocol

from faultmaven.evidence.models import DataType, Facts, SourceText


class Extractor(Protocol):
    """A reader of one kind of content. Pure: it sees the text and nothing else.

    `detect` gives a confidence between 0 and 1 from the content first and the name second; `format_of` names the
    concrete format for a file that this extractor reads; `enrich` adds what only the whole file can tell.
    """

    data_type: DataType

    def detect(self, source: SourceText) -> float:
        """Return how sure this extractor is that the file is its own, 0 to 1."""
        ...

    def format_of(self, source: SourceText) -> str:
        """Return the concrete format, such as "kubectl-describe"."""
        ...

    def extract(self, source: SourceText) -> Facts:
        """Return the facts of the file; broken content gives fewer facts and a warning, never an error."""
        ...

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts with context from the file's name and its other records."""
        ...
