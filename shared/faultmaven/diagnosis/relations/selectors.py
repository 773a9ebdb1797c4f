"""Selectors against labels: which pods a service or a policy means."""

from collections.abc import Iterator, Mapping

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf


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
        best: tuple[int, Entity, str, Leaf] | None = None
        for pod in candidates:
            labels = labels_of(pod)
            if pod.subject.workload != service.subject.name and _is_found(pod, picture):
                continue
            for key, leaf in selector.items():
                other = labels.get(key)
                if other is None or other.value == leaf.value:
                    continue
                shared = sum(k in labels and labels[k].value == v.value for k, v in selector.items())
                near = (
                    shared * 10 + 5 * (pod.subject.workload in service.subject.name) + _alike(leaf.value, other.value)
                )
                if best is None or near > best[0]:
                    best = (near, pod, key, other)
        wanted = ", ".join(f"{key}={leaf.value}" for key, leaf in selector.items())
        proofs = [Proof(f"Service selector {wanted}", leaf.ref, (leaf.value,)) for leaf in selector.values()]
        values = {"service": service.subject.name, "selector": wanted, "namespace": service.subject.namespace}
        if best is None or best[0] < 4:
            continue  # pods that have nothing to do with the service: those it means were not collected
        _, pod, key, other = best
        values |= {"near": pod.subject.key, "label": f"{key}={other.value}", "key": key, "value": other.value}
        proofs.append(Proof(f"{pod.subject.in_words} is labelled {key}={other.value}", other.ref, (other.value,)))
        yield given.bound(subject=service.subject, values=values, proofs=tuple(proofs))


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
