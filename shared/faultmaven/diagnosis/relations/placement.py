"""Where pods may run against the nodes there are: selectors, affinities, taints and cordons."""

import re
from collections.abc import Iterator, Mapping, Sequence

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.relations.selectors import is_selected
from faultmaven.diagnosis.relations.workloads import unscheduled_pod
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf, PathPattern

_SPECS = ("spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec")
_TERM = re.compile(
    r"affinity\.nodeAffinity\.requiredDuringSchedulingIgnoredDuringExecution\.nodeSelectorTerms\[(\d+)\]"
    r"\.matchExpressions\[(\w+)\]\.(key|operator|values)(?:\[\d+\])?$"
)


def _waiting(picture: Picture) -> list[Entity]:
    """Return the pods without a node and the workloads they come from."""
    pods = [b.subject for b in unscheduled_pod(Binding(), picture) if b.subject]
    found = [entity for pod in pods for entity in picture.related(pod) if entity.subject.kind in ("Pod", *WORKLOADS)]
    return list(dict.fromkeys(found))


def _labelled_nodes(picture: Picture) -> list[Entity]:
    return [node for node in picture.of_kind("Node") if len(node.mapping("metadata.labels")) > 1]


def node_selector_fits_nothing(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each waiting pod or workload whose node selector fits the labels of no node."""
    nodes = _labelled_nodes(picture)
    for entity in _waiting(picture) if nodes else ():
        for place in _SPECS:
            selector = entity.mapping(f"{place}.nodeSelector")
            if not selector or any(is_selected(selector, node.mapping("metadata.labels")) for node in nodes):
                continue
            wanted = ", ".join(f"{key}={leaf.value}" for key, leaf in selector.items())
            leaf = next(iter(selector.values()))
            proofs = (
                Proof(f"Node selector {wanted}", leaf.ref, (leaf.value,), source=f"setting of {entity.subject.key}"),
                *_carried(selector, nodes),
            )
            yield given.bound(subject=entity.subject, values={"wanted": wanted}, proofs=proofs)


def _carried(selector: Mapping[str, Leaf], nodes: Sequence[Entity]) -> Iterator[Proof]:
    for node in nodes[:2]:
        for key in selector:
            leaf = node.mapping("metadata.labels").get(key)
            if leaf:
                text = f"Node {node.subject.name} carries {key}={leaf.value}"
                yield Proof(text, leaf.ref, (leaf.value,), source=f"state of {node.subject.key}")


def node_affinity_fits_nothing(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each waiting pod or workload whose required node affinity fits the labels of no node."""
    nodes = _labelled_nodes(picture)
    for entity in _waiting(picture) if nodes else ():
        terms: dict[str, dict[str, dict[str, list[Leaf]]]] = {}
        for leaf in entity.leaves:
            found = _TERM.search(leaf.path) if "nodeSelectorTerms" in leaf.path else None
            if found:
                fields = terms.setdefault(found[1], {}).setdefault(found[2], {})
                fields.setdefault(found[3], []).append(leaf)
        if not terms or any(_fits(term, node) for term in terms.values() for node in nodes):
            continue
        first = next(iter(next(iter(terms.values())).values()))
        wanted = f"{_text(first, 'key')} {_text(first, 'operator')} {_text(first, 'values')}".strip()
        leaf = next(iter(first.get("values") or first["key"]))
        proof = Proof(
            f"Required node affinity: {wanted}", leaf.ref, (leaf.value,), source=f"setting of {entity.subject.key}"
        )
        yield given.bound(subject=entity.subject, values={"wanted": wanted}, proofs=(proof,))


def _text(fields: Mapping[str, Sequence[Leaf]], name: str) -> str:
    return ", ".join(dict.fromkeys(leaf.value for leaf in fields.get(name, ())))


def _fits(term: Mapping[str, Mapping[str, Sequence[Leaf]]], node: Entity) -> bool:
    labels = node.mapping("metadata.labels")
    for fields in term.values():
        label = labels.get(_text(fields, "key"))
        values = {leaf.value for leaf in fields.get("values", ())}
        match _text(fields, "operator"):
            case "In":
                holds = label is not None and label.value in values
            case "NotIn":
                holds = label is None or label.value not in values
            case "Exists":
                holds = label is not None
            case "DoesNotExist":
                holds = label is None
            case _:
                holds = True  # Gt and Lt are left to the scheduler's own word
        if not holds:
            return False
    return True


def taint_fits_no_toleration(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each waiting pod whose tolerations leave no node: every node has a taint that it does not tolerate."""
    nodes = picture.of_kind("Node")
    taints = {node: list(_taints(node)) for node in nodes}
    for entity in _waiting(picture) if nodes and all(taints.values()) else ():
        if entity.subject.kind != "Pod" or not entity.sources - {"get", "lineage"}:
            continue
        blocking = {node: [t for t in taints[node] if not _tolerates(entity, t)] for node in nodes}
        if not all(blocking.values()):
            continue
        key = next(
            (leaf for found in blocking.values() for leaf, _, _ in found if "control-plane" not in leaf.value), None
        )
        if key is None:
            continue
        proof = Proof(f"Every node has a taint; one is {key.value}", key.ref, (key.value,))
        yield given.bound(subject=entity.subject, values={"taint": key.value}, proofs=(proof,))


def _taints(node: Entity) -> Iterator[tuple[Leaf, str, str]]:
    for leaf, captured in node.find(PathPattern.compile("spec.taints[{n}].key")):
        value = node.first(f"spec.taints[{captured['n']}].value")
        effect = node.first(f"spec.taints[{captured['n']}].effect")
        if effect is None or effect.value != "PreferNoSchedule":
            yield leaf, value.value if value else "", effect.value if effect else ""


def _tolerates(pod: Entity, taint: tuple[Leaf, str, str]) -> bool:
    key, value, effect = taint
    places = {leaf.path.rpartition(".")[0] for leaf in pod.leaves if leaf.path.startswith("spec.tolerations[")}
    for place in places:
        own, wanted = pod.first(f"{place}.key"), pod.first(f"{place}.value")
        operator, meant = pod.first(f"{place}.operator"), pod.first(f"{place}.effect")
        if (own and own.value != key.value) or (meant and effect and meant.value != effect):
            continue
        if (operator and operator.value == "Exists") or (wanted.value if wanted else "") == value:
            return True
    return False


def node_is_cordoned(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each node that takes no new pods because somebody said so, and how many of the nodes that are."""
    nodes = picture.of_kind("Node")
    cordoned = [(n, leaf) for n in nodes if (leaf := n.first("spec.unschedulable")) and leaf.value == "true"]
    for node, leaf in cordoned:
        values = {"node": node.subject.name, "cordoned": f"{len(cordoned)} of {len(nodes)}"}
        proof = Proof(
            f"Node {node.subject.name} is marked unschedulable",
            leaf.ref,
            (),
            (leaf.value, "SchedulingDisabled", "True"),
            source=f"state of {node.subject.key}",
        )
        yield given.bound(subject=node.subject, values=values, proofs=(proof,))


def unscheduled_without_word(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod without a node of which no event says why, although its events were collected.

    A pod that was described with no events, or events of other pods of the same namespace, show that they were.
    """
    told = {e.subject.name for e in picture.events_of(("FailedScheduling", "Scheduled", "Preempted"))}
    spaces = {e.subject.namespace for e in picture.events}
    scheduler = _scheduler_pod(picture)
    for pending in unscheduled_pod(given, picture):
        pod = picture.entity(pending.subject)
        if pod is None or pod.subject.name in told or pod.first("spec.schedulingGates[{n}].name"):
            continue
        if "describe" not in pod.sources and pod.subject.namespace not in spaces:
            continue
        message = pod.first("status.conditions[PodScheduled].message")
        if message is None:
            yield pending.bound(values={"unit_pod": scheduler})


def node_of_pod_is_unknown(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each waiting pod that is told to run on a node which is none of the nodes there are."""
    nodes = {node.subject.name for node in picture.of_kind("Node")}
    for pod in picture.of_kind("Pod") if nodes else ():
        phase, node = pod.first("status.phase", "printed.status"), pod.first("spec.nodeName")
        if phase and phase.value == "Pending" and node and node.value not in nodes and node.value != "<none>":
            yield given.bound(
                subject=pod.subject,
                values={"node": node.value, "known": ", ".join(sorted(nodes)[:6])},
                proofs=(Proof(f"It is told to run on {node.value}", node.ref, (node.value,)),),
            )


def scheduler_is_unknown(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each waiting pod or workload that asks for a scheduler other than the default one, which no pod runs."""
    programs: set[str] = {pod.subject.workload for pod in picture.of_kind("Pod", *WORKLOADS)}
    for entity in _waiting(picture):
        for leaf in (found for place in _SPECS if (found := entity.first(f"{place}.schedulerName"))):
            if leaf.value in ("default-scheduler", *programs):
                continue
            proof = Proof(
                f"It asks for scheduler {leaf.value}",
                leaf.ref,
                (leaf.value,),
                source=f"setting of {entity.subject.key}",
            )
            yield given.bound(subject=entity.subject, values={"scheduler": leaf.value}, proofs=(proof,))


def _scheduler_pod(picture: Picture) -> str:
    """Return the name of the scheduler's pod: as listed, else as its node would call it."""
    names = [pod.subject.name for pod in picture.of_kind("Pod") if pod.subject.name.startswith("kube-scheduler")]
    home = next((n for n in picture.of_kind("Node") if _is_control_plane(n)), None)
    return names[0] if names else f"kube-scheduler-{home.subject.name}" if home else "kube-scheduler"


def _is_control_plane(node: Entity) -> bool:
    roles = node.first("printed.roles")
    labels = node.mapping("metadata.labels")
    return "node-role.kubernetes.io/control-plane" in labels or (roles is not None and "control-plane" in roles.value)
