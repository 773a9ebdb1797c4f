"""Errors in clusters: what is the same fault again and again, with one example that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from faultmaven.evidence.analysis.log_patterns.records import NO_TIME, Array, LogRecords, Rows, moment
from faultmaven.evidence.analysis.log_patterns.words import clock, many
from faultmaven.evidence.facts.text_columns import readable
from faultmaven.evidence.findings import Finding, FindingKind


@dataclass(frozen=True)
class _Clusters:
    """The bad records of a log with the number of the cluster that each is in, and its row in `exceptions` or -1."""

    rows: Rows
    number: Array
    exception: Array

    def largest(self, limit: int) -> list[_Cluster]:
        """Return the clusters with the most records, of equal ones that which begins first."""
        if not len(self.rows):
            return []
        count = np.bincount(self.number)
        first_line = np.full(len(count), np.iinfo(np.int64).max)
        np.minimum.at(first_line, self.number, self.rows.line_no)
        order = np.lexsort((first_line, -count))[:limit]
        return [self._cluster(number) for number in order.tolist() if count[number]]

    def _cluster(self, number: int) -> _Cluster:
        places = np.flatnonzero(self.number == number)
        places = places[np.argsort(self.rows.line_no[places], kind="stable")]
        rows = self.rows.where(places)
        return _Cluster(rows, rows.micros[rows.micros != NO_TIME], self.exception[places])


@dataclass(frozen=True)
class _Cluster:
    """Records of one fault in the order of their lines, the times of those that have one, and their exceptions."""

    rows: Rows
    micros: Array
    exception: Array


def error_clusters(log: LogRecords, limit: int) -> list[Finding]:
    """Return the largest clusters of errors: by the exception's fingerprint where there is one, else by pattern."""
    return [_finding(log, cluster) for cluster in _clusters(log).largest(limit)]


def _clusters(log: LogRecords) -> _Clusters:
    rows = log.bad()
    if not log.facts.count("exceptions"):
        return _Clusters(rows, rows.template, np.full(len(rows), -1))
    exceptions = log.facts.tables["exceptions"]
    exception = _places(rows, exceptions)
    fingerprints = exceptions["fingerprint"]
    numbers = {fingerprint: number for number, fingerprint in enumerate(dict.fromkeys(fingerprints))}
    code = np.fromiter((numbers[fingerprint] for fingerprint in fingerprints), np.int64, len(fingerprints))
    number = np.where(exception >= 0, log.facts.count("templates") + code[exception], rows.template)
    return _Clusters(rows, number, exception)


def _places(rows: Rows, exceptions: Mapping[str, Sequence[Any]]) -> Array:
    """Return the row of the exception of each record, -1 for none. One line may hold many records: times tell them."""
    lines = np.array(exceptions["line_no"], dtype=np.int64)
    micros = np.asarray(exceptions["ts"], dtype="datetime64[us]").view(np.int64)
    _, time = np.unique(np.concatenate([micros, rows.micros]), return_inverse=True)
    known, first = np.unique(lines * len(time) + time[: len(lines)], return_index=True)
    wanted = rows.line_no.astype(np.int64) * len(time) + time[len(lines) :]
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, first[place], -1)


def _finding(log: LogRecords, cluster: _Cluster) -> Finding:
    rows, micros = cluster.rows, cluster.micros
    thrown = _thrown(log, cluster)
    template = int(rows.template[0])
    begin, end = (moment(int(micros.min())), moment(int(micros.max()))) if len(micros) else (None, None)
    when = f" from {clock(begin)} to {clock(end)}" if begin and end and begin != end else ""
    at = f" at {clock(begin)}" if begin and not when else ""
    template_id = log.templates["template_id"][template]
    return Finding(
        FindingKind.ERROR_CLUSTER,
        f"{many(len(rows)).capitalize()}{when}{at}: {_said(log, template, thrown)}",
        int(rows.line_no[0]),
        "error",
        subject=thrown["root_type"] or template_id,
        line_end=thrown["line_end"],
        ts=begin,
        ts_end=end,
        detail={
            "count": len(rows),
            "cluster": thrown["fingerprint"] or template_id,
            "frame": thrown["top_frame"],
            "wordings": len(np.unique(rows.template)),
        },
    )


def _thrown(log: LogRecords, cluster: _Cluster) -> dict[str, Any]:
    """Return what the exceptions of a cluster say, each as the first of them that says it."""
    names = ("fingerprint", "root_type", "root_message", "top_frame", "line_end")
    if cluster.exception[0] < 0:
        return dict.fromkeys(names)
    columns = log.facts.tables["exceptions"]
    return {name: _first(columns.get(name, ()), cluster.exception) for name in names}


def _first(column: Sequence[Any], places: Array) -> Any:
    found = (column[place] for place in map(int, places))
    value = next((value for value in found if value is not None), None)
    return readable(value) if isinstance(value, str) else value


def _said(log: LogRecords, template: int, thrown: dict[str, Any]) -> str:
    if thrown["root_type"]:
        message = str(thrown["root_message"] or "").split("\n", 1)[0].strip()
        frame = f", thrown in {thrown['top_frame']}" if thrown["top_frame"] else ""
        return f"{thrown['root_type']}{f': {_short(message)}' if message else ''}{frame}"
    return _short(readable(log.templates["pattern"][template]).split("\n", 1)[0])


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:160]}…"
