"""Detection: what a file is, from its content first and its name second."""

from __future__ import annotations

from faultmaven.evidence import extractors
from faultmaven.evidence.models import Detection, SourceText


def detect(source: SourceText) -> Detection:
    """Return the data type, the concrete format, the extractor that reads it, and how sure that is (0 to 1)."""
    return extractors.detect(source)
