"""What containers take from ConfigMaps and Secrets, against those there are and the keys they hold."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf

#: Where a pod or template names one: the path to the name, and the kind it means.
PLACES = (
    ("@container.envFrom[*].secretRef.name", "Secret"),
    ("@container.env[*].valueFrom.secretKeyRef.name", "Secret"),
    ("@podspec.volumes[*].secret.secretName", "Secret"),
    ("@container.envFrom[*].configMapRef.name", "ConfigMap"),
    ("@container.env[*].valueFrom.configMapKeyRef.name", "ConfigMap"),
    ("@podspec.volumes[*].configMap.name", "ConfigMap"),
)
_OTHER = {"Secret": "ConfigMap", "ConfigMap": "Secret"}


def is_optional(user: Entity, leaf: Leaf) -> bool:
    """Tell whether a reference asks for nothing: `optional: true` stands beside the name."""
    optional = user.first(f"{leaf.path.rpartition('.')[0]}.optional")
    return optional is not None and optional.value.lower() == "true"


def reference_is_unmet(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each use of a Secret where only a ConfigMap has that name, or the reverse, and of a key that is not in it.

    Keys are judged where the object was collected with its data; optional references ask for nothing.
    """
    for path, kind in PLACES:
        for user, leaf, _ in picture.settings(("Pod", *WORKLOADS), [path]):
            if is_optional(user, leaf):
                continue
            place = leaf.path.rpartition(".")[0]
            space = user.subject.namespace
            uses = Proof(
                f"It takes {kind} {leaf.value}", leaf.ref, (leaf.value,), source=f"setting of {user.subject.key}"
            )
            holder = _find(picture, kind, leaf.value, space)
            other = _find(picture, _OTHER[kind], leaf.value, space)
            if holder is None and other is not None and kind in picture.kinds:
                proof = Proof(
                    f"{_OTHER[kind]} {leaf.value} is there",
                    other.refs[0],
                    (),
                    source=f"state of {other.subject.key}",
                )
                why = f"takes `{leaf.value}` for a {kind}, and it is a {_OTHER[kind]}"
                values = {"why": why, "object": leaf.value, "kind_named": kind}
                yield given.bound(subject=user.subject, values=values, proofs=(uses, proof))
            key = user.first(f"{place}.key")
            keys = (
                [k for field in ("data", "stringData", "binaryData") for k in holder.mapping(field)] if holder else []
            )
            if holder is None or key is None or not keys or key.value in keys:
                continue
            asks = Proof(f"It asks for key {key.value}", key.ref, (key.value,), source=uses.source)
            held = Proof(f"{kind} {leaf.value} is there", holder.refs[0], (), source=f"state of {holder.subject.key}")
            why = f"asks for key `{key.value}` of {kind} `{leaf.value}`, which holds {', '.join(sorted(keys)[:8])}"
            values = {"why": why, "object": leaf.value, "kind_named": kind}
            yield given.bound(subject=user.subject, values=values, proofs=(asks, held))


def _find(picture: Picture, kind: str, name: str, space: str) -> Entity | None:
    return next(
        (
            e
            for e in picture.of_kind(kind)
            if e.subject.name == name and (not space or e.subject.namespace in ("", space))
        ),
        None,
    )
