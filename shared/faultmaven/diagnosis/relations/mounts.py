"""Files that programs complain of against the volumes of their containers."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import Entity, Leaf, PathPattern, Subject

_REFUSED = re.compile(r"permission denied|EACCES|operation not permitted|read-only file system|EROFS", re.IGNORECASE)
_FILE = re.compile(r"(/[\w.@+-]+(?:/[\w.@+-]+)*)")
_MOUNTS = tuple(
    PathPattern.compile(f"{place}.{kind}[{{container}}].volumeMounts[{{mount}}].mountPath")
    for place in ("spec", "spec.template.spec")
    for kind in ("containers", "initContainers")
)
#: Every pod has this one; nobody writes there.
_TOKEN = "/var/run/secrets/"  # noqa: S105 - a path


def file_is_on_volume(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each log in which the system refuses a file that lies on a volume of the program's container."""
    mounts_of: dict[Subject, list[tuple[Entity, Leaf, str]]] = {}
    for line in picture.logs:
        refused = _REFUSED.search(line.message)
        if refused is None:
            continue
        files = _FILE.findall(line.message)
        if files and line.subject not in mounts_of:
            mounts = [m for entity in picture.related(line.subject) for m in _mounts(entity)]
            mounts_of[line.subject] = sorted(mounts, key=lambda m: -len(m[1].value))
        for entity, leaf, volume in mounts_of[line.subject] if files else ():
            file = next((f for f in files if f == leaf.value or f.startswith(leaf.value.rstrip("/") + "/")), None)
            if file is None or leaf.value.startswith(_TOKEN):
                continue
            text = next(t for t in line.message.splitlines() if _REFUSED.search(t))
            yield given.bound(
                subject=line.subject,
                values={"mount": leaf.value, "volume": volume, "file": file, "why": text[:200]},
                proofs=(
                    Proof(f"The log says: {text[:240]}", line.ref, (refused[0],), source=f"log of {line.subject.key}"),
                    Proof(
                        f"Volume {volume} is mounted at {leaf.value}",
                        leaf.ref,
                        (leaf.value,),
                        source=f"setting of {entity.subject.key}",
                    ),
                ),
            )
            break


def _mounts(entity: Entity) -> Iterator[tuple[Entity, Leaf, str]]:
    for pattern in _MOUNTS:
        for leaf, captured in entity.find(pattern):
            name = entity.first(leaf.path.removesuffix("mountPath") + "name")
            yield entity, leaf, name.value if name else captured["mount"]
