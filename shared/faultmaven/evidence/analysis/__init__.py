"""Analysis of what was extracted: every kind of facts is looked at by those who know what is worth telling about it."""

from __future__ import annotations

from collections.abc import Callable

from faultmaven.evidence.analysis.metrics import analyse_metrics
from faultmaven.evidence.analysis.profiles import analyse_profiles
from faultmaven.evidence.analysis.records import analyse_records
from faultmaven.evidence.analysis.settings import analyse_settings
from faultmaven.evidence.analysis.traces import analyse_traces
from faultmaven.evidence.models import Facts, SourceText

#: Each takes the facts of one file and returns them with what it found. A new analysis is a file and a line here.
ANALYSES: tuple[Callable[[Facts, SourceText], Facts], ...] = (
    analyse_records,
    analyse_traces,
    analyse_profiles,
    analyse_metrics,
    analyse_settings,
)


def analyse(facts: Facts, source: SourceText) -> Facts:
    """Return the facts with everything the analyses found: templates, exceptions, findings."""
    for analysis in ANALYSES:
        facts = analysis(facts, source)
    return facts


__all__ = ["ANALYSES", "analyse"]
