"""Versions of a workload among the objects of a case: replica sets of one deployment, manifests of different times."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.setting_changes.change import SettingChange, differences
from faultmaven.diagnosis.setting_changes.running import Running, documents_of
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf

_REVISION = 'metadata.annotations["deployment.kubernetes.io/revision"]'
_MADE = "metadata.creationTimestamp"
#: What counts up with every change of one object, the surest first.
_ORDERS = ("metadata.generation", _REVISION, "metadata.resourceVersion")


def template_changes(picture: Picture, components: Components) -> Iterator[SettingChange]:
    """Yield what differs between the last two versions of each workload that the case holds."""
    versions: dict[object, list[Entity]] = defaultdict(list)
    for entity in picture.of_kind("ReplicaSet"):
        owner = components.workload_of(entity.subject)
        if owner != entity.subject:
            versions[owner].append(entity)
    for known in versions.values():
        yield from _of_replica_sets(known, components)
    running = Running(picture, components)
    for entity in picture.of_kind(*WORKLOADS):
        yield from _of_manifests(entity) if _is_numbered(entity) else running.changes(entity)


def _of_replica_sets(known: Sequence[Entity], components: Components) -> Iterator[SettingChange]:
    """Order replica sets by revision, else by when they were made; without either nothing is said."""
    full = [entity for entity in known if any(leaf.path.startswith("spec.template.spec.") for leaf in entity.leaves)]
    numbers = {entity: found for entity in full if (found := _number(entity, _REVISION)) is not None}
    times = {entity: leaf.value for entity in full if (leaf := entity.first(_MADE))}
    if len(full) < 2 or (len(numbers) < len(full) and len(times) < len(full)):
        return
    has_numbers = len(numbers) == len(full)
    ordered = sorted(full, key=lambda e: (numbers[e], "") if has_numbers else (0, times[e]))
    before, after = ordered[-2:]
    between = (
        f"revision {numbers[before]} and {numbers[after]}"
        if has_numbers
        else f"ReplicaSet {before.subject.name} and {after.subject.name}"
    )
    yield from differences(components.workload_of(after.subject), _template(before), _template(after), between)


def _template(entity: Entity) -> dict[str, Leaf]:
    return {leaf.path: leaf for leaf in entity.leaves if leaf.path.startswith("spec.template.spec.")}


def _of_manifests(entity: Entity) -> Iterator[SettingChange]:
    """Compare the files that show an object whole and say, by a number that only grows, which of them is later."""
    for order in _ORDERS:
        by_number: dict[int, dict[str, Leaf]] = {}
        for document in documents_of(entity):
            number = document.get(order)
            if number and number.value.isdigit():
                own = {path: leaf for path, leaf in document.items() if path.startswith("spec.")}
                by_number.setdefault(int(number.value), own)
        if len(by_number) > 1:
            before, after = sorted(by_number)[-2:]
            name = order.rsplit(".", 1)[-1] if order != _REVISION else "revision"
            between = f"{name} {before} and {after}"
            yield from differences(entity.subject, by_number[before], by_number[after], between)
            return


def _is_numbered(entity: Entity) -> bool:
    """Tell whether the files that show an object say which of them is later."""
    return any(len({leaf.value for leaf in entity.leaves if leaf.path == order}) > 1 for order in _ORDERS)


def _number(entity: Entity, path: str) -> int | None:
    leaf = entity.first(path)
    return int(leaf.value) if leaf and leaf.value.isdigit() else None
