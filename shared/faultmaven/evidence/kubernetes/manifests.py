"""Objects given as YAML or JSON: manifests, `kubectl get -o yaml|json`, lists, and events among them."""

from __future__ import annotations

from faultmaven.evidence.kubernetes.objects import CLUSTER_SCOPED, KubeEvent, KubeObject, Reading, component_of
from faultmaven.evidence.kubernetes.tree import Doc, Tree, line_span
from faultmaven.evidence.kubernetes.values import as_datetime

_NOISE = ("managedFields",)


def is_object(tree: Tree) -> bool:
    """Tell whether a tree is an object of the Kubernetes API (or a list of them)."""
    return isinstance(tree, dict) and "apiVersion" in tree and "kind" in tree


def read_object(tree: Tree, span: tuple[int, int], source: str, reading: Reading) -> None:
    """Add an object, or every item of a list; `span` is its first and last line, `source` is yaml or json."""
    if not isinstance(tree, dict):
        return
    items = tree.get("items")
    doc = Doc(tree)
    kind = doc.text("kind") or "Unknown"
    if isinstance(items, list) and kind.endswith("List"):
        for item in items:
            _read_item(item, kind.removesuffix("List"), source, reading)
        return
    name = doc.text("metadata.name") or doc.text("metadata.generateName") or ""
    namespace = None if kind in CLUSTER_SCOPED else doc.text("metadata.namespace")
    if kind == "Event":
        reading.events.append(_event(doc, span))
        return
    metadata = tree.get("metadata")
    if isinstance(metadata, dict):
        for noise in _NOISE:
            metadata.pop(noise, None)
    reading.objects.append(KubeObject(kind, namespace, name, source, span[0], span[1], doc))


def _read_item(item: Tree, kind: str, source: str, reading: Reading) -> None:
    span = line_span(item)
    if not isinstance(item, dict) or span is None:
        return
    if "kind" not in item:
        Doc(item).put("kind", kind or "Unknown", span[0])
    read_object(item, span, source, reading)


def _event(doc: Doc, span: tuple[int, int]) -> KubeEvent:
    about = "involvedObject" if doc.text("involvedObject.kind") else "regarding"
    when = next(
        (text for path in ("lastTimestamp", "eventTime", "series.lastObservedTime", "metadata.creationTimestamp")
         if (text := doc.text(path))), "")  # fmt: skip
    count = doc.text("count") or doc.text("series.count") or ""
    return KubeEvent(
        span[0],
        span[1],
        doc.text("type") or "Normal",
        doc.text("reason") or "",
        (doc.text("message") or doc.text("note") or "").strip(),
        component_of(
            doc.text(f"{about}.kind") or "Unknown",
            doc.text(f"{about}.namespace") or doc.text("metadata.namespace"),
            doc.text(f"{about}.name") or "",
        ),
        source=doc.text("source.component") or doc.text("reportingComponent"),
        count=int(count) if count.isdecimal() else None,
        ts=as_datetime(when) if when else None,
        name=doc.text("metadata.name"),
    )
