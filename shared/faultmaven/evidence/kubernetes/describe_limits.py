"""Described quotas and limit ranges: tables without a heading of their own, alone or inside a namespace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from faultmaven.evidence.kubernetes.columns import cells, header_starts
from faultmaven.evidence.kubernetes.outline import Entry
from faultmaven.evidence.kubernetes.tree import Doc
from faultmaven.evidence.kubernetes.values import is_nothing

#: The first columns of each table, by kind.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "ResourceQuota": ("Resource", "Used", "Hard"),
    "LimitRange": ("Type", "Resource", "Min", "Max"),
}
#: Column of a limit range -> field of the API's LimitRangeItem.
_LIMITS: Mapping[str, str] = {
    "Min": "min",
    "Max": "max",
    "Default Request": "defaultRequest",
    "Default Limit": "default",
    "Max Limit/Request Ratio": "maxLimitRequestRatio",
}


def limits_kind(text: str) -> str | None:
    """Return the kind of object whose table a line heads, or None."""
    words = text.split()
    return next((kind for kind, names in _COLUMNS.items() if tuple(words[: len(names)]) == names), None)


def read_limits(entries: Sequence[Entry], doc: Doc) -> None:
    """Read a table into `status.used` and `status.hard` of a quota, or `spec.limits` of a limit range."""
    for row, line in _rows(entries):
        resource = row["Resource"]
        if "Hard" in row:
            doc.put(("status", "used", resource), row["Used"], line)
            doc.put(("status", "hard", resource), row["Hard"], line)
            continue
        item = doc.item("spec.limits")
        item.put("type", row["Type"], line)
        for column, field in _LIMITS.items():
            value = row.get(column, "-")
            if value != "-" and not is_nothing(value):
                item.put((field, resource), value, line)


def split_limits(namespace: Entry) -> Iterator[tuple[str, str, list[Entry]]]:
    """Yield `(kind, name, rows)` of every quota and limit range that a described namespace prints."""
    rows: list[Entry] = []
    name = ""
    for entry in namespace.walk():
        if entry.key == "Name" or limits_kind(entry.text):
            yield from _named(name, rows)
            rows = []
            name = entry.value if entry.key == "Name" else name
        if entry.indent > 0:
            rows.append(entry)
    yield from _named(name, rows)


def _named(name: str, rows: list[Entry]) -> Iterator[tuple[str, str, list[Entry]]]:
    kind = next((found for entry in rows if (found := limits_kind(entry.text))), None)
    if kind and len(rows) > 2:
        yield kind, name, rows


def _rows(entries: Sequence[Entry]) -> Iterator[tuple[dict[str, str], int]]:
    header: list[tuple[str, int]] = []
    for entry in entries:
        if limits_kind(entry.text):
            header = header_starts(entry.text)
        elif header and not entry.key and not entry.text.startswith("---"):
            row = cells(entry.text, header)
            if row is not None:
                yield row, entry.line
