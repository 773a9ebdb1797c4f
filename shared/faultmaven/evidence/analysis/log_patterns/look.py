"""The looks at a log, in the order in which their findings are told, each with how many it may tell."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from faultmaven.evidence.analysis.log_patterns.changes import bursts, new_patterns, rare_patterns, vanished_patterns
from faultmaven.evidence.analysis.log_patterns.failures import error_clusters
from faultmaven.evidence.analysis.log_patterns.silence import clock_steps, silences
from faultmaven.evidence.analysis.log_patterns.window import LEAST_RECORDS, open_log, read_window
from faultmaven.evidence.findings import Finding
from faultmaven.evidence.models import Facts

_MOST_CLUSTERS, _MOST_CHANGES, _MOST_RARE = 12, 8, 6


#: The tables that are read.
READ = ("events", "templates", "exceptions")
_BAD = frozenset({"error", "fatal"})


def may_have_patterns(facts: Facts, records: int) -> bool:
    """Tell whether there is anything to look at: errors, or as many records as a baseline takes.

    Most of hundreds of small files have neither, and opening a database costs more than reading one of them.
    """
    levels = facts.tables.get("templates", {}).get("level", ())
    return bool(facts.count("templates")) and (records >= LEAST_RECORDS or any(level in _BAD for level in levels))


def pattern_findings(folder: Path) -> list[Finding]:
    """Return what the log whose facts lie in this folder as Parquet does against its own baseline.

    Reads a few columns once: about 40 ms for each million records. A folder without records has nothing to tell.
    """
    events, templates, exceptions = (folder / f"{table}.parquet" for table in READ)
    if not events.exists() or not templates.exists():
        return []
    with closing(open_log(events, templates, exceptions if exceptions.exists() else None)) as connection:
        found = error_clusters(connection, _MOST_CLUSTERS)
        window = read_window(connection)
        if window is None:
            return found
        return [
            *found,
            *new_patterns(window)[:_MOST_CHANGES],
            *vanished_patterns(window)[:_MOST_CHANGES],
            *bursts(window)[:_MOST_CHANGES],
            *rare_patterns(window)[:_MOST_RARE],
            *silences(connection, window),
            *clock_steps(connection),
        ]
