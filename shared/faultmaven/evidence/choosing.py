"""The user's word on what a file is: a data type, or a format by its name, against what detection found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faultmaven.evidence.extractors import EXTRACTORS
from faultmaven.evidence.formats.known import formats_of
from faultmaven.evidence.models import DataType, Detection, SourceText

#: Of the extractors of a type the one for a file that none of them knows.
_READS_ANYTHING: Mapping[DataType, str] = {
    DataType.LOG: "log",
    DataType.CONFIG: "properties_config",
    DataType.TRACE: "trace",
    DataType.METRIC: "metric",
    DataType.PROFILE: "profile",
    DataType.CODE: "code",
    DataType.TEXT: "generic_text",
}


@dataclass(frozen=True)
class Choice:
    """How a file is read after all, and what to tell its user about that."""

    detection: Detection
    warning: str | None = None


def known_formats() -> Mapping[str, tuple[DataType, tuple[str, ...]]]:
    """Return what can be chosen: each extractor with its data type and the formats it names."""
    return {name: (kind.data_type, formats_of(name)) for name, kind in EXTRACTORS.items()}


def extractor_for(format_name: str) -> str | None:
    """Return the extractor that reads a format, given by the format's name or the extractor's own."""
    if format_name in EXTRACTORS:
        return format_name
    return next((name for name in EXTRACTORS if format_name in formats_of(name)), None)


def choose(
    found: Detection, source: SourceText, chosen_type: DataType | None, chosen_format: str | None = None
) -> Choice:
    """Return how to read a file: as its user said, where that is possible, else as it was found.

    A format is the more exact word and wins over a type.
    """
    if chosen_format is not None:
        return _by_format(found, source, chosen_format)
    if chosen_type is None or chosen_type == found.data_type:
        return Choice(found)
    name = _reader_of(source, chosen_type)
    if name is None:
        return Choice(found, f"Files of the type {chosen_type} cannot be read yet; it was read as {found.data_type}.")
    return Choice(Detection(chosen_type, EXTRACTORS[name]().format_of(source), name, 1.0))


def _reader_of(source: SourceText, chosen: DataType) -> str | None:
    """Return the extractor of a type that is surest of a file; where none is, the one that reads most of anything."""
    sure = {name: kind().detect(source) for name, kind in EXTRACTORS.items() if kind.data_type is chosen}
    best = max(sure, key=lambda name: sure[name], default=None)
    return best if best is None or sure[best] else _READS_ANYTHING.get(chosen, best)


def _by_format(found: Detection, source: SourceText, chosen: str) -> Choice:
    name = extractor_for(chosen)
    if name is None:  # known when it was chosen, by an older version
        return Choice(found, f"The format {chosen} is not known any more; it was read as {found.format}.")
    looks_like = found.format if found.extractor == name else EXTRACTORS[name]().format_of(source)
    data_type = EXTRACTORS[name].data_type
    if chosen in (name, looks_like):
        return Choice(Detection(data_type, looks_like, name, 1.0))
    return Choice(
        Detection(data_type, chosen, name, 1.0), f"It is read as {chosen}, as chosen; it looks more like {looks_like}."
    )
