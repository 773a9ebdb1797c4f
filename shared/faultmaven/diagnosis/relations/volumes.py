"""Volume claims against the volumes there are: what the nearest one lacks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.relations.selectors import is_selected
from faultmaven.diagnosis.subjects import Entity, Leaf, PathPattern

#: Provisioners that make no volume: for their classes the volumes there are have to do.
_STATIC = frozenset({"kubernetes.io/no-provisioner", "no-provisioner", "manual"})
_MOUNTED = PathPattern.compile("spec.volumes[{volume}].persistentVolumeClaim.claimName")
_MODES = PathPattern.compile("spec.accessModes[*]")


@dataclass(frozen=True)
class Lack:
    """One thing in which a volume does not fit: `what` is selector, class, mode, size, kind or taken."""

    what: str
    said: str
    proofs: tuple[Proof, ...]


def claim_fits_no_volume(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each unbound claim that no listed volume satisfies, with what the nearest one lacks.

    `lack` is the one thing when a volume fits in all else, else `several`. Claims whose class makes volumes by itself
    need none that is there, and are not judged.
    """
    volumes = [v for v in picture.of_kind("PersistentVolume") if v.first("spec.capacity.storage")]
    for claim in picture.of_kind("PersistentVolumeClaim") if volumes else ():
        phase = claim.first("status.phase", "printed.status")
        if phase is None or phase.value != "Pending" or _is_provisioned(claim, picture):
            continue
        wanted = claim.first("spec.volumeName")
        lists = [(list(_lacks(claim, v)), v) for v in volumes if wanted is None or v.subject.name == wanted.value]
        lists.sort(key=lambda pair: (len(pair[0]), any(lack.what == "taken" for lack in pair[0])))
        if not lists or not lists[0][0]:
            continue
        lacks, nearest = lists[0]
        values = {
            "why": "; ".join(lack.said for lack in lacks),
            "lack": lacks[0].what if len(lacks) == 1 else "several",
            "volume": nearest.subject.name,
        }
        if lacks[0].what == "selector" and not nearest.mapping("metadata.labels") and not nearest.sources - {"get"}:
            values["unseen"] = "the labels of the volume"
        state = Proof("The claim is Pending", phase.ref, (phase.value,), source=f"state of {claim.subject.key}")
        proofs = (*(proof for lack in lacks for proof in lack.proofs), state)
        yield given.bound(subject=claim.subject, values=values, proofs=proofs)


def waits_for_unfit_claim(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod that needs a claim which no volume satisfies: by its volumes, or by the name that a stateful set
    gives to claims; where neither is known, each pod of that namespace."""
    for found in claim_fits_no_volume(Binding(), picture):
        claim = found.subject
        if claim is None:
            continue
        for pod in picture.of_kind("Pod"):
            mounted = {leaf.value for leaf, _ in pod.find(_MOUNTED)}
            is_its = claim.name in mounted or claim.name.endswith(f"-{pod.subject.name}")
            is_unknown = not mounted and not pod.sources - {"get"} and not claim.name[-1:].isdigit()
            if (is_its or is_unknown) and pod.subject.namespace in ("", claim.namespace):
                yield replace(found, subject=pod.subject)


def _is_provisioned(claim: Entity, picture: Picture) -> bool:
    name = claim.first("spec.storageClassName", "printed.storageclass")
    kind = picture.named("StorageClass", name.value) if name else None
    provisioner = kind.first("provisioner", "printed.provisioner") if kind else None
    return provisioner is not None and provisioner.value not in _STATIC


def _lacks(claim: Entity, volume: Entity) -> Iterator[Lack]:
    found = list(_plain_lacks(claim, volume))
    yield from found
    yield from _selector_lacks(claim, volume, is_else_free=not found)


def _plain_lacks(claim: Entity, volume: Entity) -> Iterator[Lack]:
    name = volume.subject.name
    asked = claim.first("spec.resources.requests.storage")
    size = volume.first("spec.capacity.storage")
    if asked and size and (parse_quantity(asked.value) or 0) > (parse_quantity(size.value) or 0):
        yield _differs("size", f"it asks for {asked.value} and volume `{name}` has {size.value}", asked, size)
    one = claim.first("spec.storageClassName", "printed.storageclass")
    other = volume.first("spec.storageClassName", "printed.storageclass")
    if one and other and one.value != other.value:
        yield _differs(
            "class", f"its class is `{one.value}` and that of volume `{name}` is `{other.value}`", one, other
        )
    modes = {leaf.value: leaf for leaf, _ in claim.find(_MODES)}
    offered = {leaf.value: leaf for leaf, _ in volume.find(_MODES)}
    missing = [leaf for mode, leaf in modes.items() if mode not in offered]
    if missing and offered:
        said = f"it wants {missing[0].value} and volume `{name}` offers {', '.join(offered)}"
        yield _differs("mode", said, missing[0], next(iter(offered.values())))
    raw, made = claim.first("spec.volumeMode"), volume.first("spec.volumeMode")
    if raw and made and raw.value != made.value:
        yield _differs("kind", f"it wants volume mode {raw.value} and volume `{name}` is {made.value}", raw, made)
    holder = volume.first("spec.claimRef.name")
    space = volume.first("spec.claimRef.namespace")
    mine = holder and holder.value == claim.subject.name and (not space or space.value == claim.subject.namespace)
    if holder and not mine:
        who = f"{space.value}/{holder.value}" if space else holder.value
        yield _differs("taken", f"volume `{name}` is bound to claim `{who}`", holder, None)


def _selector_lacks(claim: Entity, volume: Entity, *, is_else_free: bool) -> Iterator[Lack]:
    """Yield what labels lack; of a volume that a table alone shows they are unknown, and all that is left to differ."""
    name = volume.subject.name
    selector = claim.mapping("spec.selector.matchLabels")
    labels = volume.mapping("metadata.labels")
    if selector and (labels or volume.sources - {"get"}) and not is_selected(selector, labels):
        key, leaf = next((k, v) for k, v in selector.items() if k not in labels or labels[k].value != v.value)
        carried = f"{key}={labels[key].value}" if key in labels else "no such label"
        said = f"it selects {key}={leaf.value} and volume `{name}` carries {carried}"
        yield _differs("selector", said, leaf, labels.get(key))
    elif selector and not labels and is_else_free:
        key, leaf = next(iter(selector.items()))
        said = (
            f"it selects {key}={leaf.value}, volume `{name}` fits in all else, and which labels it carries is not shown"
        )
        yield _differs("selector", said, leaf, None)


def _differs(what: str, said: str, one: Leaf, other: Leaf | None) -> Lack:
    proofs = [Proof(f"{one.path.removeprefix('spec.')} is {one.value}", one.ref, (one.value,))]
    if other:
        shown = () if what == "mode" else (other.value,)
        proofs.append(Proof(f"{other.path.removeprefix('spec.')} is {other.value}", other.ref, shown))
    return Lack(what, said, tuple(proofs))


def free_volume_of_class(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each volume that waits for a claim, with its class: of such a class nobody needs to make volumes."""
    for volume in picture.of_kind("PersistentVolume"):
        phase, named = volume.first("status.phase"), volume.first("spec.storageClassName")
        if phase and named and phase.value == "Available":
            proof = Proof(
                f"PersistentVolume {volume.subject.name} of class {named.value} is free",
                named.ref,
                (named.value,),
                source=f"state of {volume.subject.key}",
            )
            values = {"class": named.value, "volume": volume.subject.name}
            yield given.bound(subject=volume.subject, values=values, proofs=(proof,))
