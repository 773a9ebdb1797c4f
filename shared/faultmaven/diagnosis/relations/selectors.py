"""Selectors against labels: which pods a service or a policy means."""

from collections import Counter
from collections.abc import Iterator, Mapping

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf

#: How a table prints that there are no addresses.
NO_ADDRESS = ("<none>", "")


def labels_of(entity: Entity) -> Mapping[str, Leaf]:
    """Return the labels that the pods of an entity carry: its own for a pod, those of the template for a workload."""
    if entity.subject.kind == "Pod":
        return entity.mapping("metadata.labels")
    return entity.mapping("spec.template.metadata.labels")


def is_selected(selector: Mapping[str, Leaf], labels: Mapping[str, Leaf]) -> bool:
    """Tell whether labels satisfy every pair of a selector."""
    return all(key in labels and labels[key].value == leaf.value for key, leaf in selector.items())


def pods_and_templates(picture: Picture, namespace: str) -> list[Entity]:
    """Return the pods and workloads of one namespace whose labels are known."""
    return [
        entity
        for entity in picture.of_kind("Pod", *WORKLOADS)
        if entity.subject.namespace in ("", namespace) or not namespace
        if labels_of(entity)
    ]


def selector_finds_no_pod(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each service whose selector fits no pod of its namespace, with the pod that comes nearest."""
    for service in picture.of_kind("Service"):
        selector = service.mapping("spec.selector")
        candidates = pods_and_templates(picture, service.subject.namespace)
        if not selector or not candidates or any(is_selected(selector, labels_of(pod)) for pod in candidates):
            continue
        best: tuple[int, Entity, str, str] | None = None
        for pod in candidates:
            labels = labels_of(pod)
            if pod.subject.workload != service.subject.name and _is_found(pod, picture):
                continue
            for key, leaf in selector.items():
                other = labels.get(key)
                shared = [k for k, v in selector.items() if k in labels and labels[k].value == v.value]
                if (other is None and not shared) or (other is not None and other.value == leaf.value):
                    continue
                alike = _alike(leaf.value, other.value) if other else 0
                near = len(shared) * 10 + 5 * (pod.subject.workload in service.subject.name) + alike
                if best is None or near > best[0]:
                    best = (near, pod, key, key if other else shared[0])
        wanted = ", ".join(f"{key}={leaf.value}" for key, leaf in selector.items())
        proofs = [Proof(f"Service selector {wanted}", leaf.ref, (leaf.value,)) for leaf in selector.values()]
        values = {"service": service.subject.name, "selector": wanted, "namespace": service.subject.namespace}
        if best is None or best[0] < 4:
            continue  # pods that have nothing to do with the service: those it means were not collected
        _, pod, key, carried = best
        other = labels_of(pod)[carried]
        shown, value = (f"{key}={other.value}", other.value) if carried == key else (f"no {key}", "nothing")
        values |= {"near": pod.subject.key, "label": shown, "key": key, "value": value}
        text = f"{pod.subject.in_words} is labelled {carried}={other.value}"
        lacks = "" if carried == key else f", and carries no label {key}"
        proofs.append(Proof(f"{text}{lacks}", other.ref, (other.value,)))
        yield given.bound(subject=service.subject, values=values, proofs=tuple(proofs))


def selector_is_odd(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each service without endpoints whose pods are ready and whose selector is made unlike those of the others.

    For tables, which hide the labels of pods: the others' selectors then tell how a program is labelled here.
    """
    services = [s for s in picture.of_kind("Service") if s.mapping("spec.selector")]
    usual = Counter(
        (key, leaf.value.replace(service.subject.name, "*"))
        for service in services
        for key, leaf in service.mapping("spec.selector").items()
    )
    for service in services:
        name, space = service.subject.name, service.subject.namespace
        endpoints = picture.named("Endpoints", name, space)
        listed = endpoints.first("printed.endpoints") if endpoints else None
        pods = [p for p in picture.of_kind("Pod") if p.subject.workload == name and p.subject.namespace in ("", space)]
        if listed is None or listed.value not in NO_ADDRESS or not pods or any(map(labels_of, pods)):
            continue
        selector = service.mapping("spec.selector")
        odd = [k for k, v in selector.items() if usual[k, v.value.replace(name, "*")] * 2 < len(services)]
        ready = [leaf for pod in pods if (leaf := pod.first("printed.ready")) and _is_full(leaf.value)]
        if not odd or len(ready) < len(pods):
            continue
        wanted = ", ".join(f"{key}={leaf.value}" for key, leaf in selector.items())
        asked, shown = selector[odd[0]], pods[0].subject.in_words
        values = {"service": name, "namespace": space, "selector": wanted, "unseen": "the labels of the pods"}
        proofs = (
            Proof(f"Service selector {wanted}, unlike those of the others", asked.ref, (asked.value,)),
            Proof(f"Service `{name}` has no endpoints", listed.ref, (name, listed.value)),
            Proof(f"{shown} is ready {ready[0].value}", ready[0].ref, (ready[0].value,)),
        )
        yield given.bound(subject=service.subject, values=values, proofs=proofs)


def _is_full(ready: str) -> bool:
    """Tell whether all containers of a pod are ready, by the column of a table."""
    some, _, all_ = ready.partition("/")
    return some == all_ and some != "0"


def _is_found(pod: Entity, picture: Picture) -> bool:
    """Tell whether a service selects a pod: then it is not the one that another service looks for."""
    labels = labels_of(pod)
    space = pod.subject.namespace
    return any(
        (selector := service.mapping("spec.selector")) and is_selected(selector, labels)
        for service in picture.of_kind("Service")
        if not space or service.subject.namespace in ("", space)
    )


def _alike(one: str, other: str) -> int:
    """Return 0 to 9: how much two label values look like each other."""
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    return round(9 * common / max(len(one), len(other), 1))
