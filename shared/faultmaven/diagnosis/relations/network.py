"""Network policies against the pods they select."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.relations.selectors import is_selected, labels_of, pods_and_templates
from faultmaven.diagnosis.subjects import Entity, Leaf, PathPattern

_DNS = "53"
_PEER = re.compile(r"spec\.egress\[\w+\]\.to\[(\w+)\]\.?(\w*)")
#: More workloads than this behind one policy tell nothing more.
_WORKLOADS = 100


def denies_egress(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod whose outgoing traffic a policy restricts without letting DNS (port 53) through."""
    yield from _denied(given, picture, "Egress")


def denies_ingress(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod whose incoming traffic a policy restricts to nobody, unless another policy lets somebody in.

    `target` is each name by which callers may call the pod.
    """
    opened = [p for p in picture.of_kind("NetworkPolicy") if any(f.path.startswith("spec.ingress[") for f in p.leaves)]
    for found in _denied(given, picture, "Ingress"):
        pod = picture.entity(found.subject)
        if pod and any(
            is_selected(other.mapping("spec.podSelector.matchLabels"), labels_of(pod))
            and other.subject.namespace == found.values.get("namespace", "")
            for other in opened
        ):
            continue
        for target in names_of(pod, picture) if pod else ():
            yield found.bound(values={"target": target})


def names_of(protected: Entity, picture: Picture) -> list[str]:
    """Return what callers may call the pods behind a policy: their services, the addresses of these, their name."""
    names = [protected.subject.workload]
    for service in picture.of_kind("Service"):
        selector = service.mapping("spec.selector")
        here = service.subject.namespace in ("", protected.subject.namespace)
        if selector and here and is_selected(selector, labels_of(protected)):
            address = service.first("spec.clusterIP")
            names += [service.subject.name, *([address.value] if address and address.value != "None" else [])]
    return list(dict.fromkeys(names))


def _denied(given: Binding, picture: Picture, direction: str) -> Iterator[Binding]:
    for policy in picture.of_kind("NetworkPolicy"):
        types = [leaf for leaf, _ in policy.find(PathPattern.compile("spec.policyTypes[{n}]"))]
        stated = next((leaf for leaf in types if leaf.value == direction), None)
        rules = [leaf for leaf in policy.leaves if leaf.path.startswith(f"spec.{direction.lower()}[")]
        if stated is None and not rules and types:
            continue
        if policy.leaves and stated is None and not rules:
            continue
        if _lets_through(rules, direction):
            continue
        selector = policy.mapping("spec.podSelector.matchLabels") or policy.mapping("spec.podSelector")
        at = stated or (rules[0] if rules else None)
        proofs = (
            Proof(f"NetworkPolicy {policy.subject.name} restricts {direction}", at.ref, (at.value,))
            if at
            else Proof(
                f"NetworkPolicy {policy.subject.name} stands beside the pod", policy.refs[0], (policy.subject.name,)
            ),
            *_name_of(policy),
        )
        values = {
            "policy": policy.subject.name,
            "direction": direction.lower(),
            "namespace": policy.subject.namespace,
            "rules": ("admits nobody" if direction == "Ingress" else "allows nothing")
            if not rules
            else "has no rule that reaches DNS (port 53)",
            # what anybody in the namespace fails to reach may be its doing
            "everybody": "" if selector else policy.subject.namespace or "all",
        }
        pods = [
            pod
            for pod in pods_and_templates(picture, policy.subject.namespace)
            if is_selected({k: v for k, v in selector.items() if not k.startswith("match")}, labels_of(pod))
        ] or ([] if selector else _bare_pods(picture, policy))
        one_each = {pod.subject.workload: pod for pod in reversed(pods)}
        for pod in list(one_each.values())[:_WORKLOADS]:
            yield given.bound(subject=pod.subject, values=values, proofs=proofs)


def _lets_through(rules: Sequence[Leaf], direction: str) -> bool:
    """Tell whether rules admit anybody (ingress), or queries to the cluster's DNS (egress)."""
    if direction == "Ingress":
        return bool(rules)
    by_rule: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in rules:
        if not leaf.path.endswith(".printed"):
            by_rule[leaf.path.partition("]")[0]].append(leaf)
    return any(_reaches_dns(leaves) for leaves in by_rule.values())


def _reaches_dns(rule: Sequence[Leaf]) -> bool:
    """Tell whether one egress rule may reach DNS: by its ports, and by peers outside the pods of its own namespace."""
    ports = [leaf.value for leaf in rule if leaf.path.endswith(".port")]
    if ports and _DNS not in ports and "dns" not in ports:
        return False
    peers: dict[str, set[str]] = defaultdict(set)
    for leaf in rule:
        if found := _PEER.match(leaf.path):
            peers[found[1]].add(found[2])
    return not peers or any(fields != {"podSelector"} for fields in peers.values())


def _bare_pods(picture: Picture, policy: Entity) -> list[Entity]:
    space = policy.subject.namespace
    return [pod for pod in picture.of_kind("Pod") if not space or pod.subject.namespace in ("", space)]


def _name_of(policy: Entity) -> tuple[Proof, ...]:
    leaf = policy.first("metadata.name")
    ref = leaf.ref if leaf else policy.refs[0]
    return (Proof(f"NetworkPolicy {policy.subject.name} is in force here", ref, (policy.subject.name,)),)


def listed_policy(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod that a policy selects of which only a row of a table was brought, and that was made within a day.

    What it lets through is not known, so that something is blocked is for a log to say. `direction` is empty unless
    the policy's name tells it; `target` is each name by which callers may call the pod.
    """
    for policy in picture.of_kind("NetworkPolicy"):
        printed, age = policy.first("printed.podSelector"), policy.first("printed.age")
        is_shown = any(leaf.path.startswith("spec.") for leaf in policy.leaves)
        if is_shown or printed is None or age is None or "d" in age.value or "y" in age.value:
            continue
        wanted = dict(pair.split("=", 1) for pair in printed.value.split(",") if "=" in pair)
        name = policy.subject.name
        if not wanted and "deny" not in name:
            continue
        values = {
            "policy": name,
            "namespace": policy.subject.namespace,
            "direction": next((way for way in ("egress", "ingress") if way in name), ""),
            "rules": f"was made {age.value} before; what it lets through was not collected",
            "unseen": "what the policy lets through",
        }
        proof = Proof(f"NetworkPolicy {name} selects {printed.value}, age {age.value}", age.ref, (name, age.value))
        pods = [pod for pod in picture.of_kind("Pod") if pod.subject.namespace in ("", policy.subject.namespace)]
        one_each = {pod.subject.workload: pod for pod in pods if _is_meant(pod, wanted)}
        for pod in list(one_each.values())[:_WORKLOADS]:
            for target in names_of(pod, picture):
                yield given.bound(subject=pod.subject, values={**values, "target": target}, proofs=(proof,))


def _is_meant(pod: Entity, wanted: Mapping[str, str]) -> bool:
    """Tell whether labels are those wanted; where a table hides them, the workload's name stands for them."""
    labels = labels_of(pod)
    if labels:
        return all(key in labels and labels[key].value == value for key, value in wanted.items())
    return not wanted or pod.subject.workload in wanted.values()
