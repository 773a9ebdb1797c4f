"""The looks at a log, in the order in which their findings are told, each with how many it may tell."""

from __future__ import annotations

from faultmaven.evidence.analysis.log_patterns.changes import bursts, new_patterns, rare_patterns, vanished_patterns
from faultmaven.evidence.analysis.log_patterns.failures import error_clusters
from faultmaven.evidence.analysis.log_patterns.records import BAD, LogRecords
from faultmaven.evidence.analysis.log_patterns.silence import clock_steps, silences
from faultmaven.evidence.analysis.log_patterns.window import LEAST_RECORDS, read_window
from faultmaven.evidence.findings import Finding
from faultmaven.evidence.models import Facts

_MOST_CLUSTERS, _MOST_CHANGES, _MOST_RARE = 12, 8, 6


def may_have_patterns(facts: Facts, records: int) -> bool:
    """Tell whether there is anything to look at: errors, or as many records as a baseline takes.

    Most of hundreds of small files have neither.
    """
    levels = facts.tables.get("templates", {}).get("level", ())
    return bool(facts.count("templates")) and (records >= LEAST_RECORDS or any(level in BAD for level in levels))


def pattern_findings(log: LogRecords) -> list[Finding]:
    """Return what a log does against its own baseline. Takes about 100 ms for each million records."""
    found = error_clusters(log, _MOST_CLUSTERS)
    window = read_window(log)
    if window is None:
        return found
    return [
        *found,
        *new_patterns(window)[:_MOST_CHANGES],
        *vanished_patterns(window)[:_MOST_CHANGES],
        *bursts(window)[:_MOST_CHANGES],
        *rare_patterns(window)[:_MOST_RARE],
        *silences(log, window),
        *clock_steps(log),
    ]
