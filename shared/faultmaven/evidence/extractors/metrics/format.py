"""What a metric format is: a name, how sure it is of a file, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faultmaven.evidence.extractors.metrics.sample_rows import SampleRows
from faultmaven.evidence.models import SourceText

#: Lines that decide what a file is: its first, and some spread over the rest, because a preamble may be long.
_HEAD, _SPREAD = 200, 100


@dataclass(frozen=True)
class MetricFormat:
    """One format. `sure` returns 0 to 1 from the content; `read` adds what it finds and never raises."""

    name: str
    sure: Callable[[SourceText], float]
    read: Callable[[SourceText, SampleRows], None]


def sample_of(lines: Sequence[str]) -> list[str]:
    """Return the lines that hold text among the first and among some spread over the rest."""
    head = [line for line in lines[:_HEAD] if line.strip()]
    rest = lines[_HEAD:]
    step = max(1, len(rest) // _SPREAD)
    return head + [line for line in rest[::step] if line.strip()]


def share(lines: Sequence[str], fits: Callable[[str], object]) -> float:
    """Return which part of the lines fits, 0 for no lines."""
    return sum(1 for line in lines if fits(line)) / len(lines) if lines else 0.0
