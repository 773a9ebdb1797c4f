"""Tables whose header was cut off (by grep, or a script): the columns are told from what the cells look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_GAP = re.compile(r"\s{2,}")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\Z")
_READY = re.compile(r"\d+/\d+\Z")
_RESTARTS = re.compile(r"\d+(?: \(\S+ ago\))?\Z")
_AGE = re.compile(r"(?:\d+[ywdhms]){1,3}\Z")
#: Columns of `get pods -o wide --show-labels` after the name; a shorter table stops earlier.
_POD_COLUMNS = (
    "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "NOMINATED NODE", "READINESS GATES", "LABELS",
)  # fmt: skip
_REQUESTS = re.compile(r"(?P<namespace>[a-z0-9-]+) (?P<name>[a-z0-9.-]+) (?P<amount>\d+(?:\.\d+)? ?[KMGT]i?)\Z")


@dataclass(frozen=True)
class HeaderlessTable:
    """A table without header: its kind, and whether a namespace comes first; `requests` marks a sum of requests."""

    kind: str
    has_namespace: bool
    requests: bool = False

    def row(self, line: str) -> dict[str, str] | None:
        """Return the cells of a line by column, or None when the line is no row of this table."""
        if self.requests:
            match = _REQUESTS.match(line.strip())
            if match is None:
                return None
            amount = match["amount"].replace(" ", "")
            return {"NAMESPACE": match["namespace"], "NAME": match["name"], "MEMORY REQUESTS": amount}
        return _pod_row(line, self.has_namespace)


def headerless(lines: Sequence[str]) -> HeaderlessTable | None:
    """Return the table when (nearly) every line is a row of the same shape, else None."""
    sample = [line for line in lines[:200] if line.strip()]
    if not sample:
        return None
    candidates = (
        HeaderlessTable("Pod", has_namespace=False),
        HeaderlessTable("Pod", has_namespace=True),
        HeaderlessTable("Pod", has_namespace=True, requests=True),
    )
    for table in candidates:
        if _reads_nearly_all(table, sample):
            return table
    return None


def _reads_nearly_all(table: HeaderlessTable, sample: Sequence[str]) -> bool:
    """Tell whether nine of ten lines are rows; of most texts the first few lines tell that they are not."""
    left = len(sample)
    for line in sample:
        left -= table.row(line) is None
        if left < 0.9 * len(sample):
            return False
    return True


def _pod_row(line: str, has_namespace: bool) -> dict[str, str] | None:
    fields = _GAP.split(line.strip())
    if len(fields) < 3 + has_namespace:
        fields = line.split()
    names = ["NAMESPACE", "NAME"] if has_namespace else ["NAME"]
    if len(fields) < len(names) + 4 or not all(_NAME.match(field) for field in fields[: len(names)]):
        return None
    row = dict(zip([*names, *_POD_COLUMNS], fields, strict=False))
    fits = _READY.match(row["READY"]) and _RESTARTS.match(row["RESTARTS"]) and _AGE.match(row["AGE"])
    return row if fits else None
