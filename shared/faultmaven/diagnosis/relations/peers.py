"""Network policies that admit only named peers, against those who want to come in."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.relations.network import names_of
from faultmaven.diagnosis.relations.selectors import is_selected, labels_of, pods_and_templates
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf

_PLACE = re.compile(r"spec\.ingress\[(\d+)\](?:\.from\[(\d+)\]\.?(\w+)?)?")
#: The label that every namespace carries with its own name.
_NAMESPACE_NAME = "kubernetes.io/metadata.name"
#: What one peer must carry: labels by the kind of selector that asks for them.
_Peer = dict[str, dict[str, Leaf]]


def peer_is_not_admitted(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod or workload, as the subject, that no ingress rule of a policy lets in to the pods it protects.

    Only policies whose every rule names its peers by labels are judged; `target` is what a caller may
    call the pods behind it, `asked` what the policy wants. Whether somebody wants to come in is for a log to say.
    """
    for policy in picture.of_kind("NetworkPolicy"):
        peers = _named_peers(policy)
        selector = policy.mapping("spec.podSelector.matchLabels")
        space = policy.subject.namespace
        behind = [pod for pod in pods_and_templates(picture, space) if is_selected(selector, labels_of(pod))]
        for protected in behind[:1] if peers and selector else ():
            others = _other_policies(policy, protected, picture)
            if any(not named for named in others):
                continue
            admitted = [*peers, *(peer for named in others for peer in named)]
            for client in picture.of_kind("Pod", *WORKLOADS):
                if client in behind or not labels_of(client):
                    continue
                if any(_admits(peer, client, space, picture) for peer in admitted):
                    continue
                for target in names_of(protected, picture):
                    yield _refused(given, policy, target, client, peers)


def _other_policies(policy: Entity, protected: Entity, picture: Picture) -> list[list[_Peer]]:
    """Return what the other policies before the same pods admit, since what one admits no other can refuse."""
    return [
        _named_peers(other)
        for other in picture.of_kind("NetworkPolicy")
        if other is not policy
        and other.subject.namespace == policy.subject.namespace
        and any(leaf.path.startswith("spec.ingress[") for leaf in other.leaves)
        and is_selected(other.mapping("spec.podSelector.matchLabels"), labels_of(protected))
    ]


def _refused(given: Binding, policy: Entity, target: str, client: Entity, peers: Sequence[_Peer]) -> Binding:
    wanted = [(key, leaf) for labels in peers[0].values() for key, leaf in labels.items()]
    asked = " or ".join(
        ", ".join(
            f"{'namespace ' if field == 'namespaceSelector' else ''}{key}={leaf.value}"
            for field, labels in peer.items()
            for key, leaf in labels.items()
        )
        for peer in peers
    )
    own = labels_of(client)
    carried = next(iter(own.values()))
    shown = ", ".join(f"{key}={leaf.value}" for key, leaf in list(own.items())[:4])
    name = policy.first("metadata.name")
    source = f"setting of {policy.subject.key}"
    proofs = [
        Proof(f"The policy admits {key}={leaf.value}", leaf.ref, (leaf.value,), source=source) for key, leaf in wanted
    ]
    proofs.append(Proof(f"{client.subject.in_words} is labelled {shown}", carried.ref, (carried.value,), source=source))
    if name:
        proofs.append(Proof(f"NetworkPolicy {name.value} is in force", name.ref, (name.value,), source=source))
    values = {"policy": policy.subject.name, "policy_namespace": policy.subject.namespace or "default"}
    values |= {"target": target, "asked": asked, "labels": shown}
    return given.bound(subject=client.subject, values=values, proofs=tuple(proofs))


def _named_peers(policy: Entity) -> list[_Peer]:
    """Return the peers that a policy admits, labels by kind of selector; none when it admits any peer otherwise."""
    peers: dict[tuple[str, str], _Peer] = {}
    for leaf in policy.leaves:
        place = _PLACE.match(leaf.path)
        if place is None or leaf.path.startswith(f"spec.ingress[{place[1]}].p"):
            continue
        rule, peer, field = place.groups()
        if peer is None or field not in ("podSelector", "namespaceSelector"):
            return []
        labels = peers.setdefault((rule, peer), {}).setdefault(field, {})
        prefix = f"spec.ingress[{rule}].from[{peer}].{field}.matchLabels"
        if leaf.path.startswith(prefix):
            labels.update({key: leaf for key, found in policy.mapping(prefix).items() if found is leaf})
        elif leaf.value != "{}":
            return []  # expressions are not judged
    rules = {rule for rule, _ in peers}
    open_rules = [
        leaf
        for leaf in policy.leaves
        if (m := _PLACE.match(leaf.path)) and m[1] not in rules and not leaf.path.endswith(".printed")
    ]
    return [] if open_rules or any(not any(peer.values()) for peer in peers.values()) else list(peers.values())


def _admits(peer: _Peer, client: Entity, space: str, picture: Picture) -> bool:
    if "podSelector" in peer and not is_selected(peer["podSelector"], labels_of(client)):
        return False
    if "namespaceSelector" not in peer:
        return not client.subject.namespace or not space or client.subject.namespace == space
    wanted = peer["namespaceSelector"]
    if set(wanted) == {_NAMESPACE_NAME}:
        return not client.subject.namespace or wanted[_NAMESPACE_NAME].value == client.subject.namespace
    home = next((n for n in picture.of_kind("Namespace") if n.subject.name == client.subject.namespace), None)
    labels = home.mapping("metadata.labels") if home else {}
    return not labels or is_selected(wanted, labels)  # unknown labels refuse nobody
