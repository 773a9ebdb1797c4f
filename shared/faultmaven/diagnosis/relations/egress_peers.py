"""Network policies that let pods call only some others, against those that they want to call."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.relations.network import names_of
from faultmaven.diagnosis.relations.ports import open_ports
from faultmaven.diagnosis.relations.selectors import is_selected, labels_of, pods_and_templates
from faultmaven.diagnosis.subjects import Entity, Leaf

_RULE = re.compile(
    r"spec\.egress\[(?P<rule>\w+)\](?:\.to\[(?P<peer>\w+)\]\.?(?P<field>\w+)?|\.ports\[\w+\]\.(?P<port>port))?"
)


#: A rule for name servers lets nobody reach anything else.
_DNS = frozenset({"53", "dns", "dns-tcp"})


@dataclass
class _Rule:
    """One egress rule: its ports, the labels it asks of pods, and whether it has peers that are not judged."""

    leaves: list[Leaf] = field(default_factory=list[Leaf])
    ports: set[str] = field(default_factory=set[str])
    pods: dict[str, dict[str, Leaf]] = field(default_factory=dict[str, dict[str, Leaf]])
    has_other_peers: bool = False

    def lets_reach(self, callee: Entity) -> bool:
        """Tell whether it may let a pod through; peers by address, namespace or expression are taken to do so."""
        offered = set(open_ports(callee))
        if self.ports and ((offered and not self.ports & offered) or self.ports <= _DNS):
            return False
        if self.has_other_peers or not self.pods:
            return True
        return any(is_selected(labels, labels_of(callee)) for labels in self.pods.values())


def callee_is_not_allowed(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod or workload, as the subject, whose egress policies let it reach some others and not `target`.

    Whether it wants to reach that one is for a log to say. `allowed` is what the policy lets it reach.
    """
    policies = [(policy, rules) for policy in picture.of_kind("NetworkPolicy") if (rules := _rules(policy))]
    for policy, rules in policies:
        selector = policy.mapping("spec.podSelector.matchLabels")
        space = policy.subject.namespace
        pods = pods_and_templates(picture, space)
        clients = [pod for pod in pods if labels_of(pod) and is_selected(selector, labels_of(pod))]
        for client in {pod.subject.workload: pod for pod in reversed(clients)}.values():
            every = [
                *rules,
                *(r for other, more in policies if other is not policy and _means(other, client) for r in more),
            ]
            for callee in {pod.subject.workload: pod for pod in reversed(pods)}.values():
                is_other = callee.subject.workload != client.subject.workload and labels_of(callee)
                if not is_other or any(rule.lets_reach(callee) for rule in every):
                    continue
                for target in names_of(callee, picture):
                    yield _blocked(given, policy, rules, client, target)


def _rules(policy: Entity) -> Sequence[_Rule]:
    """Return the egress rules of a policy; none where it has none, for that forbids DNS, too."""
    rules: dict[str, _Rule] = {}
    for leaf in policy.leaves:
        found = _RULE.match(leaf.path)
        if found is None or leaf.path.endswith(".printed"):
            continue
        rule = rules.setdefault(found["rule"], _Rule())
        rule.leaves.append(leaf)
        if found["port"]:
            rule.ports.add(leaf.value)
        elif found["field"] == "podSelector":
            prefix = f"spec.egress[{found['rule']}].to[{found['peer']}].podSelector"
            if leaf.path.startswith(f"{prefix}.matchExpressions"):
                rule.has_other_peers = True
            labels = policy.mapping(f"{prefix}.matchLabels")
            rule.pods[found["peer"]] = {k: v for k, v in labels.items() if v.path.startswith(prefix)}
        elif found["field"]:
            rule.has_other_peers = True
    return list(rules.values())


def _means(policy: Entity, pod: Entity) -> bool:
    selector = policy.mapping("spec.podSelector.matchLabels")
    return policy.subject.namespace == pod.subject.namespace and is_selected(selector, labels_of(pod))


def _blocked(given: Binding, policy: Entity, rules: Sequence[_Rule], client: Entity, target: str) -> Binding:
    asked = [leaf for rule in rules for labels in rule.pods.values() for leaf in labels.values()]
    shown = asked[0] if asked else rules[0].leaves[0]
    name = policy.first("metadata.name")
    source = f"setting of {policy.subject.key}"
    proofs = [Proof(f"The policy lets its pods reach {shown.value}", shown.ref, (shown.value,), source=source)]
    if name:
        proofs.append(Proof(f"NetworkPolicy {name.value} is in force", name.ref, (name.value,), source=source))
    values: Mapping[str, str] = {
        "policy": policy.subject.name,
        "policy_namespace": policy.subject.namespace or "default",
        "target": target,
        "allowed": ", ".join(dict.fromkeys(leaf.value for leaf in asked)) or "other ports",
    }
    return given.bound(subject=client.subject, values=values, proofs=tuple(proofs))
