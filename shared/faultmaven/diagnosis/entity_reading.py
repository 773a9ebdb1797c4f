"""Reads objects, their settings and cluster events from the facts, and joins what several files say of one thing."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import orjson

from faultmaven.diagnosis.heeded import Heeded
from faultmaven.diagnosis.picture import ClusterEvent, ref_of
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf, Subject

#: A listing with more rows of one kind than this is background; fewer rows may have been asked for by name.
_FEW_ROWS = 3
_DOCUMENTS = frozenset({"describe", "yaml", "json"})
_LISTED = 0.6
_FOCUS_BY_SOURCE = {"describe": 1.0, "yaml": 0.9, "json": 0.9, "get": 0.8, "lineage": 0.8}
_BACKGROUND = 0.2
#: Who is named in the question comes before everybody who was shown.
_ASKED_FOR = 1.2
#: Who brings so many workloads asks about all of them, and about what they stand on.
_MANY_WORKLOADS = 6
#: Where a cluster keeps the programs that all others stand on; what has no namespace is the cluster's, too.
_FOUNDATION = frozenset({"kube-system", "kube-flannel", "calico-system", "cilium"})
_OF_THE_CLUSTER = frozenset({"Node", "PersistentVolume", "StorageClass"})


def read_entities(facts: CaseFacts, heeded: Heeded) -> list[Entity]:
    """Return one entity per Kubernetes object of the case, with every leaf of every file that shows it."""
    objects = facts.rows(
        "SELECT evidence_id, number, filename, object_id, line_no, line_end, kind, namespace, name, source "
        "FROM objects WHERE name IS NOT NULL ORDER BY number, line_no"
    )
    leaves: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in facts.rows(
        "SELECT evidence_id, number, filename, object_id, path, value, line_no FROM settings "
        "WHERE object_id IS NOT NULL AND value IS NOT NULL ORDER BY number, line_no"
    ):
        leaves[row["evidence_id"], row["object_id"]].append(row)
    rows_of_kind = Counter((row["evidence_id"], row["kind"]) for row in objects)
    spaces: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in objects:
        if row["namespace"]:
            spaces[row["kind"], row["name"]].add(row["namespace"])
    entities: dict[tuple[str, str, str], Entity] = {}
    for row in objects:
        known = spaces[row["kind"], row["name"]]
        namespace = row["namespace"] or (next(iter(known)) if len(known) == 1 else "")
        key = (row["kind"], namespace, row["name"])
        entity = entities.setdefault(key, Entity(Subject(row["kind"], row["name"], namespace)))
        entity.refs.append(ref_of(row))
        entity.sources.add(row["source"] or "")
        entity.leaves += [
            Leaf(leaf["path"], str(leaf["value"]), ref_of(leaf))
            for leaf in leaves[row["evidence_id"], row["object_id"]]
        ]
        many = rows_of_kind[row["evidence_id"], row["kind"]] > _FEW_ROWS and row["source"] in ("get", "lineage")
        entity.focus = max(entity.focus, _BACKGROUND if many else _FOCUS_BY_SOURCE.get(row["source"] or "", 0.6))
    found = list(entities.values())
    if not any(entity.sources & _DOCUMENTS for entity in found) and any(n > _FEW_ROWS for n in rows_of_kind.values()):
        _focus_all(found)
    _spread_focus(found)
    _lift_foundation(found)
    _focus_on_asked(found, heeded)
    return found


def _focus_all(entities: Sequence[Entity]) -> None:
    """Let every object count where whole namespaces were listed and nothing was shown closer: a list is short where
    there is little to list, and says nothing of what somebody asks about."""
    for entity in entities:
        entity.focus = _LISTED


def _spread_focus(entities: Sequence[Entity]) -> None:
    """Give the pods of a workload in focus its focus, and the workload the focus of its pods; lists alone all count."""
    workloads = [entity for entity in entities if entity.subject.kind in ("Pod", *WORKLOADS)]
    in_focus = [entity for entity in workloads if entity.focus > _BACKGROUND]
    if not in_focus:
        only_lists = all(entity.focus <= _BACKGROUND for entity in entities)
        for entity in workloads if only_lists else ():
            entity.focus = _LISTED
        return
    best: dict[str, float] = {}
    for entity in in_focus:
        best[entity.subject.workload] = max(best.get(entity.subject.workload, 0.0), entity.focus)
    for entity in workloads:
        lead = best.get(entity.subject.workload, 0.0)
        if lead > entity.focus and any(entity.subject.is_related_to(other.subject) for other in in_focus):
            entity.focus = lead * 0.95


def _lift_foundation(entities: Sequence[Entity]) -> None:
    """Let the nodes and the cluster's own programs count where many workloads were shown: all of them stand on these,
    and they come as a row of a list only."""
    shown = {e.subject.workload for e in entities if e.subject.kind in ("Pod", *WORKLOADS) and e.focus >= _LISTED}
    for entity in entities if len(shown) >= _MANY_WORKLOADS else ():
        if entity.subject.namespace in _FOUNDATION or entity.subject.kind in _OF_THE_CLUSTER:
            entity.focus = max(entity.focus, _LISTED)


def _focus_on_asked(entities: Sequence[Entity], heeded: Heeded) -> None:
    for entity in entities if heeded.objects else ():
        if heeded.objects & {entity.subject.name.lower(), entity.subject.workload.lower()}:
            entity.focus = _ASKED_FOR


def read_cluster_events(facts: CaseFacts) -> list[ClusterEvent]:
    """Return the Kubernetes events of the case, in the order of files and lines."""
    found: list[ClusterEvent] = []
    for row in facts.rows(
        "SELECT evidence_id, number, filename, line_no, line_end, component, msg, attrs FROM events "
        "WHERE source = 'k8s-event' ORDER BY number, line_no"
    ):
        attrs: dict[str, Any] = orjson.loads(row["attrs"]) if row["attrs"] else {}
        parts = str(row["component"] or "").split("/")
        subject = (
            Subject(parts[0], parts[-1], "/".join(parts[1:-1]))
            if len(parts) > 1
            else Subject("Log", parts[0] or "events")
        )
        try:
            count = int(attrs.get("count") or 1)
        except ValueError:
            count = 1
        found.append(
            ClusterEvent(
                subject,
                str(attrs.get("reason") or ""),
                str(row["msg"] or ""),
                str(attrs.get("type") or ""),
                count,
                ref_of(row),
            )
        )
    return found
