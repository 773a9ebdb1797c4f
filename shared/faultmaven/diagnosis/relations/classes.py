"""Classes that objects name: the controller behind an ingress."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture

#: Who names a class, at which places, and the kind of what they name.
_USERS = (
    (
        "Ingress",
        ("spec.ingressClassName", 'metadata.annotations["kubernetes.io/ingress.class"]', "printed.class"),
        "IngressClass",
    ),
    ("Gateway", ("spec.gatewayClassName", "printed.class"), "GatewayClass"),
)


def class_is_absent(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each ingress or gateway whose class is none of the classes that were collected."""
    for kind, paths, class_kind in _USERS:
        classes = picture.of_kind(class_kind)
        known = {entity.subject.name: entity for entity in classes}
        for user in picture.of_kind(kind) if known else ():
            wanted = user.first(*paths)
            if wanted is None or wanted.value in ("", "<none>") or wanted.value in known:
                continue
            near = classes[0]
            proofs = (
                Proof(
                    f"It names class {wanted.value}",
                    wanted.ref,
                    (wanted.value,),
                    source=f"setting of {user.subject.key}",
                ),
                Proof(
                    f"{class_kind} {near.subject.name} is there",
                    near.refs[0],
                    (near.subject.name,),
                    source=f"state of {near.subject.key}",
                ),
            )
            names = ", ".join(f"`{name}`" for name in sorted(known)[:6])
            values = {"class": wanted.value, "class_kind": class_kind, "known": names}
            yield given.bound(subject=user.subject, values=values, proofs=proofs)
