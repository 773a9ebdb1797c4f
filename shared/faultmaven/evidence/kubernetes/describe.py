"""`kubectl describe` of any kind: the printed outline becomes an object of the API, its events become event records."""

from __future__ import annotations

import re
from collections.abc import Sequence

from faultmaven.evidence.kubernetes import describe_cluster, describe_network, describe_workload
from faultmaven.evidence.kubernetes.describe_fields import FieldReader, read_conditions, read_metadata, read_rest
from faultmaven.evidence.kubernetes.describe_kinds import kind_of
from faultmaven.evidence.kubernetes.describe_limits import limits_kind, read_limits, split_limits
from faultmaven.evidence.kubernetes.event_rows import read_described_events
from faultmaven.evidence.kubernetes.objects import CLUSTER_SCOPED, KubeObject, Reading, component_of
from faultmaven.evidence.kubernetes.outline import Entry, split_objects
from faultmaven.evidence.kubernetes.tree import Doc

#: Reader of one top-level field by its printed key, for every kind and then per kind; what no reader takes is kept
#: under `printed.`, so nothing is lost.
_READERS: dict[str, dict[str, FieldReader]] = {
    **describe_workload.READERS,
    **describe_cluster.READERS,
    **describe_network.READERS,
}
_EVENTS_KEYS = frozenset({"Events"})
_KIND_WORD = re.compile(r"describe[\s_]+(?:-\S+\s+\S+\s+)*([A-Za-z]+)")


def read_describe(lines: Sequence[str], first_line: int = 1, hint: str = "") -> Reading:
    """Read every object of a describe output; `hint` is the command or file name, used when the text does not tell."""
    reading = Reading()
    for root in split_objects(lines, first_line):
        _read_object(root, hint, reading)
    return reading


def _read_object(root: Entry, hint: str, reading: Reading) -> None:
    word = _KIND_WORD.search(hint)
    kind = kind_of(root, word[1] if word else "")
    doc = Doc()
    doc.put("kind", kind, root.line)
    read_metadata(root, doc)
    readers = _READERS.get(kind, {})
    for field in root.below:
        if field.key in _EVENTS_KEYS:
            continue
        if field.key == "Conditions":
            read_conditions(field, doc)
        elif field.key in readers:
            readers[field.key](field, doc)
        else:
            read_rest(field, doc)
    name = doc.text("metadata.name") or ""
    if kind in {"ResourceQuota", "LimitRange"}:
        read_limits(root.below, doc)
    elif kind == "Namespace":
        _read_namespace_limits(root, name, reading)
    namespace = None if kind in CLUSTER_SCOPED else doc.text("metadata.namespace")
    reading.objects.append(KubeObject(kind, namespace, name, "describe", root.line, root.end, doc))
    for events in (field for field in root.below if field.key in _EVENTS_KEYS):
        reading.events.extend(read_described_events(events, component_of(kind, namespace, name)))


def _read_namespace_limits(root: Entry, namespace: str, reading: Reading) -> None:
    """Add the quotas and limit ranges that a described namespace prints, each as an object of its own."""
    for kind, name, rows in split_limits(root):
        doc = Doc()
        doc.put("kind", kind, rows[0].line)
        doc.put("metadata.name", name or namespace, rows[0].line)
        doc.put("metadata.namespace", namespace, rows[0].line)
        read_limits(rows, doc)
        reading.objects.append(
            KubeObject(kind, namespace, name or namespace, "describe", rows[0].line, rows[-1].line, doc)
        )


_MARKS = re.compile(
    r"(?:Name|Namespace|Labels|Annotations|Events|Selector|Status|Node|Containers|Conditions|"
    r"Controlled By|CreationTimestamp|Pod Template|Volumes|QoS Class|Replicas|Capacity):(?:\s|\Z)"
)


def looks_described(lines: Sequence[str]) -> float:
    """Return how sure it is that the lines are a describe output, 0 to 1."""
    first = next((line for line in lines if line.strip()), "")
    if not first.startswith("Name:"):
        return 0.0
    if any(limits_kind(line) for line in lines[1:12]):
        return 0.97
    marks = {line.split(":", 1)[0] for line in lines[:400] if _MARKS.match(line)}
    return min(0.99, 0.3 + 0.15 * len(marks)) if len(marks) >= 3 else 0.0
