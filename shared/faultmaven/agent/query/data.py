"""Observability data of a request's body as files, so that it takes the same way as everything else that is brought."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

#: One value of a metric, at a moment.
Sample = tuple[datetime, float]


@dataclass(frozen=True)
class DataFile:
    """A file made of a part of the body."""

    filename: str
    content_type: str
    data: bytes


def files_of(
    logs: Sequence[str], metrics: Mapping[str, Sequence[Sample]], traces: Sequence[object]
) -> Iterator[DataFile]:
    """Yield a file for each kind of data there is; the names say what they are, the content is what is read."""
    if logs:
        yield DataFile("query.log", "text/plain", "".join(f"{line.rstrip()}\n" for line in logs).encode())
    if metrics:
        yield DataFile("query-metrics.csv", "text/csv", _table(metrics).encode())
    if traces:
        yield DataFile("query-traces.json", "application/json", _document(traces).encode())


def _table(metrics: Mapping[str, Sequence[Sample]]) -> str:
    """Return the metrics as a table: a row for each moment, a column for each name."""
    by_moment: dict[datetime, dict[str, float]] = {}
    for name, samples in metrics.items():
        for at, value in samples:
            by_moment.setdefault(at, {})[name] = value
    written = io.StringIO()
    rows = csv.DictWriter(written, ["timestamp", *metrics], lineterminator="\n")
    rows.writeheader()
    rows.writerows({"timestamp": at.isoformat(), **by_moment[at]} for at in sorted(by_moment))
    return written.getvalue()


def _document(traces: Sequence[object]) -> str:
    """Return traces as the document they were: one that was sent alone stays alone."""
    return json.dumps(traces[0] if len(traces) == 1 else traces)
