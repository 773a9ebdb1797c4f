"""Trees of owned objects (`kubectl lineage`, `kubectl tree`): objects, their owners, and the events among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faultmaven.evidence.kubernetes.columns import header_starts
from faultmaven.evidence.kubernetes.objects import CLUSTER_SCOPED, KubeEvent, KubeObject, Reading, component_of
from faultmaven.evidence.kubernetes.tree import Doc
from faultmaven.evidence.kubernetes.values import camel

_NODE = re.compile(r"(?P<branch>[│├└─\s|`+\-]*)(?P<kind>[A-Z][A-Za-z]+)/(?P<name>\S+)")
_WIDE_GAP = re.compile(r"\s{2,}")
_EVENT = re.compile(r"(?P<reason>[A-Z][A-Za-z]+): (?P<message>.*)\Z")
#: Reasons kubectl prints for events of type Warning; a lineage does not print the type.
_WARNING = re.compile(r"Fail|BackOff|Unhealthy|Evict|Kill|Error|Invalid|OOM|Exceeded|NotReady|Conflict|Preempt|Unable")


@dataclass(frozen=True)
class _Place:
    depth: int
    kind: str
    name: str


@dataclass(frozen=True)
class _Printed:
    """One line of the tree: its place, what it hangs below, and the columns after its name."""

    place: _Place
    parent: _Place | None
    rest: str
    namespace: str | None
    line: int


def looks_like_lineage(lines: Sequence[str]) -> float:
    """Return how sure it is that the lines are an ownership tree, 0 to 1."""
    sample = [line for line in lines[:200] if line.strip()]
    branches = sum(1 for line in sample if "── " in line and _tree_node(line))
    return 0.98 if branches and branches + 2 >= 0.8 * len(sample) else 0.0


def _tree_node(line: str) -> re.Match[str] | None:
    return re.search(r"(?:^|\s|─ )([A-Z][A-Za-z]+)/\S+", line)


def read_lineage(lines: Sequence[str], first_line: int, hint: str) -> Reading:
    """Read objects with their owners and the events that hang below them."""
    reading = Reading()
    header: list[tuple[str, int]] = []
    namespace: str | None = None
    above: list[_Place] = []
    for number, line in enumerate(lines, start=first_line):
        if not line.strip():
            continue
        if not header and "NAME" in line and "/" not in line:
            header = header_starts(line)
            continue
        text, row_namespace = _without_namespace(line, header)
        namespace = row_namespace or namespace
        match = _NODE.match(text)
        if match is None:
            continue
        place = _Place(len(match["branch"]), match["kind"], match["name"])
        while above and above[-1].depth >= place.depth:
            above.pop()
        _read_node(
            _Printed(place, above[-1] if above else None, text[match.end() :], namespace, number), header, reading
        )
        above.append(place)
    return reading


def _without_namespace(line: str, header: Sequence[tuple[str, int]]) -> tuple[str, str | None]:
    """Return the line from its NAME column on, and the namespace before it when the tree prints one."""
    name_at = next((start for name, start in header if name == "NAME"), 0)
    if not name_at:
        return line, None
    return line[name_at:], line[:name_at].strip() or None


def _read_node(printed: _Printed, header: Sequence[tuple[str, int]], reading: Reading) -> None:
    place, parent, namespace, line = printed.place, printed.parent, printed.namespace, printed.line
    columns = [name for name, _ in header if name not in {"NAMESPACE", "NAME"}]
    rest = printed.rest.strip()
    fields = _WIDE_GAP.split(rest) if rest else []
    if place.kind == "Event":
        reading.events.append(_event(place, parent, fields, namespace, line))
        return
    doc = Doc()
    where = None if place.kind in CLUSTER_SCOPED else namespace
    doc.put("kind", place.kind, line)
    doc.put("metadata.name", place.name, line)
    if where:
        doc.put("metadata.namespace", where, line)
    if parent is not None:
        doc.put("printed.under.kind", parent.kind, line)
        doc.put("printed.under.name", parent.name, line)
    if len(fields) == len(columns) - 1 and "STATUS" in columns:
        columns.remove("STATUS")
    for column, value in zip(columns, fields, strict=False):
        if value not in {"-", ""}:
            doc.put(("printed", camel(column.lower())), value, line)
    reading.objects.append(KubeObject(place.kind, where, place.name, "lineage", line, line, doc))


def _event(place: _Place, parent: _Place | None, fields: Sequence[str], namespace: str | None, line: int) -> KubeEvent:
    text = next((field for field in fields if _EVENT.match(field)), "")
    match = _EVENT.match(text)
    reason = match["reason"] if match else ""
    about = component_of(parent.kind, namespace, parent.name) if parent else f"Unknown/{place.name.rpartition('.')[0]}"
    return KubeEvent(
        line,
        line,
        "Warning" if _WARNING.search(reason) else "Normal",
        reason,
        match["message"] if match else " ".join(fields),
        about,
        last_age=fields[-1] if fields else None,
        name=place.name,
    )
