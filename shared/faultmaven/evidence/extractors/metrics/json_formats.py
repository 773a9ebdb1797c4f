"""How a JSON format of metrics is told: by keys that only its documents have, near their beginning."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from faultmaven.evidence.extractors.metrics.format import MetricFormat
from faultmaven.evidence.extractors.metrics.lined_json import documents
from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.models import SourceText

JsonReader = Callable[[object, Sequence[str], SampleRows], None]
#: So much of a document is looked at for its keys.
_HEAD_LINES, _HEAD_CHARS = 400, 40_000


def json_format(
    name: str, keys: tuple[tuple[str, ...], ...], reader: JsonReader, *, is_spaced: bool = True
) -> MetricFormat:
    """Return the format of documents in which all keys of one of the tuples appear; `reader` takes one document.

    With `is_spaced=False` the keys are looked for in the text without its spaces, so they may name values.
    """

    def sure(source: SourceText) -> float:
        start = next(
            (number for number, line in enumerate(source.lines[:200]) if line.lstrip()[:1] in {"{", "["}), None
        )
        if start is None:
            return 0.0
        head = "\n".join(line[:_HEAD_CHARS] for line in source.lines[start : start + _HEAD_LINES])[:_HEAD_CHARS]
        head = head if is_spaced else "".join(head.split())
        return 0.98 if any(all(key in head for key in needed) for needed in keys) else 0.0

    def read(source: SourceText, rows: SampleRows) -> None:
        values, is_broken = documents(source.lines)
        for value in values:
            reader(value, source.lines, rows)
        if is_broken:
            rows.warn("The JSON breaks off; it was read as far as it goes")

    return MetricFormat(name, sure, read)
