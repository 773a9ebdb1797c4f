"""Edges that Kubernetes objects state: selectors, back ends, volumes, references, nodes."""

from collections.abc import Iterator, Mapping

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, leaf_source
from faultmaven.diagnosis.topology.graph import Edge, How
from faultmaven.diagnosis.topology.names import node_of

#: What a pod needs to run, where its name stands, and how it depends on it.
_NEEDS: Mapping[str, tuple[str, How]] = {
    "spec.nodeName": ("Node", How.RUNS),
    "printed.node": ("Node", How.RUNS),
    "@podspec.volumes[*].persistentVolumeClaim.claimName": ("PersistentVolumeClaim", How.MOUNTS),
    "@podspec.volumes[*].configMap.name": ("ConfigMap", How.MOUNTS),
    "@podspec.volumes[*].secret.secretName": ("Secret", How.MOUNTS),
    "@container.envFrom[*].configMapRef.name": ("ConfigMap", How.MOUNTS),
    "@container.envFrom[*].secretRef.name": ("Secret", How.MOUNTS),
    "@container.env[*].valueFrom.configMapKeyRef.name": ("ConfigMap", How.MOUNTS),
    "@container.env[*].valueFrom.secretKeyRef.name": ("Secret", How.MOUNTS),
}
_BACKENDS = (
    "spec.rules[*].http.paths[*].backend.service.name",
    "spec.rules[*].http.paths[*].backend.serviceName",
    "spec.defaultBackend.service.name",
    "spec.rules[*].backendRefs[*].name",
)
_ROUTERS = ("Ingress", "HTTPRoute", "VirtualService")


def object_edges(picture: Picture) -> Iterator[Edge]:
    """Yield what the objects of the case say of each other."""
    for path, (kind, how) in _NEEDS.items():
        for entity, leaf, _ in picture.settings(("Pod", *WORKLOADS), (path,)):
            # An unscheduled pod prints `<none>` for its node.
            if leaf.value and not leaf.value.startswith("<"):
                text = f"{entity.subject.in_words} {how} {kind} `{leaf.value}`"
                proof = Proof(text, leaf.ref, (leaf.value,), source=leaf_source(entity, leaf))
                yield Edge(node_of(entity.subject), f"{kind}/{leaf.value}", how, proof)
    for entity, leaf, _ in picture.settings(_ROUTERS, _BACKENDS):
        text = f"{entity.subject.in_words} routes to the service `{leaf.value}`"
        proof = Proof(text, leaf.ref, (leaf.value,), source=leaf_source(entity, leaf))
        yield Edge(node_of(entity.subject), leaf.value, How.ROUTES, proof)
    yield from _selections(picture)


def _selections(picture: Picture) -> Iterator[Edge]:
    pods = [(entity, labels) for entity in picture.of_kind("Pod", *WORKLOADS) if (labels := _labels(entity))]
    for service in picture.of_kind("Service"):
        selector = service.mapping("spec.selector")
        wanted = {(name, leaf.value) for name, leaf in selector.items()}
        first = next(iter(selector.values()), None)
        if first is None:
            continue
        for entity, labels in pods:
            spaces = {service.subject.namespace, entity.subject.namespace} - {""}
            if len(spaces) <= 1 and wanted <= labels:
                text = f"{service.subject.in_words} selects {entity.subject.in_words}"
                proof = Proof(text, first.ref, (first.value,), source=leaf_source(service, first))
                yield Edge(node_of(service.subject), node_of(entity.subject), How.ROUTES, proof)


def _labels(entity: Entity) -> set[tuple[str, str]]:
    prefix = "metadata.labels" if entity.subject.kind == "Pod" else "spec.template.metadata.labels"
    return {(name, leaf.value) for name, leaf in entity.mapping(prefix).items()}
