"""What a Kubernetes reader hands over: objects and event records, and how they become rows of facts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.kubernetes.tree import Doc, leaf_columns, plain

_printed = json.JSONEncoder(ensure_ascii=False).encode
#: Kinds that live outside any namespace.
CLUSTER_SCOPED = frozenset(
    {
        "Node",
        "Namespace",
        "PersistentVolume",
        "StorageClass",
        "ClusterRole",
        "ClusterRoleBinding",
        "PriorityClass",
        "IngressClass",
        "CustomResourceDefinition",
        "CSIDriver",
        "CSINode",
        "VolumeAttachment",
        "RuntimeClass",
        "APIService",
        "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration",
        "FlowSchema",
        "PriorityLevelConfiguration",
        "CertificateSigningRequest",
    }
)
_LEVELS = {"Warning": "warn", "Normal": "info"}


@dataclass(frozen=True)
class KubeObject:
    """One object as it was printed in lines `line_no..line_end`; `source` is describe, get, yaml, json or lineage."""

    kind: str
    namespace: str | None
    name: str
    source: str
    line_no: int
    line_end: int
    doc: Doc


@dataclass(frozen=True)
class KubeEvent:
    """One event of the cluster. Ages are as printed ("3m30s"); `component` is "Pod/default/web-1"."""

    line_no: int
    line_end: int
    type: str
    reason: str
    message: str
    component: str
    source: str | None = None
    count: int | None = None
    first_age: str | None = None
    last_age: str | None = None
    ts: object = None
    name: str | None = None


@dataclass
class Reading:
    """Everything read from one output."""

    objects: list[KubeObject] = field(default_factory=list[KubeObject])
    events: list[KubeEvent] = field(default_factory=list[KubeEvent])


def component_of(kind: str, namespace: str | None, name: str) -> str:
    """Return the name of a thing as diagnoses use it: `Pod/default/web-1`, or `Node/worker-1` outside namespaces."""
    if kind in CLUSTER_SCOPED:
        return f"{kind}/{name}"
    return f"{kind}/{namespace}/{name}" if namespace else f"{kind}/{name}"


def write(reading: Reading, rows: FactRows) -> None:
    """Add a reading's objects, their leaves and its events to the rows."""
    for number, thing in enumerate(reading.objects, start=rows.count("objects") + 1):
        _write_object(thing, f"o{number}", rows)
    _write_events(reading.events, rows)


def _write_object(thing: KubeObject, object_id: str, rows: FactRows) -> None:
    rows.add(
        "objects",
        object_id=object_id,
        line_no=thing.line_no,
        line_end=thing.line_end,
        kind=thing.kind,
        namespace=None if thing.kind in CLUSTER_SCOPED else thing.namespace,
        name=thing.name,
        source=thing.source,
        doc=_printed(plain(thing.doc.root)),
    )
    paths, values, lines = leaf_columns(thing.doc.root)
    rows.extend("settings", object_id=[object_id] * len(paths), path=paths, value=values, line_no=lines)


def _write_events(events: Iterable[KubeEvent], rows: FactRows) -> None:
    for event in events:
        attrs = {
            "reason": event.reason,
            "type": event.type,
            "count": event.count or 1,
            "from": event.source,
            "first_age": event.first_age,
            "last_age": event.last_age,
            "name": event.name,
        }
        rows.add(
            "events",
            line_no=event.line_no,
            line_end=event.line_end,
            ts=event.ts,
            tz_assumed=False,
            level=_LEVELS.get(event.type, "info"),
            source="k8s-event",
            component=event.component,
            msg=event.message,
            attrs=_printed({key: value for key, value in attrs.items() if value is not None}),
        )
