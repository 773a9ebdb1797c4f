"""Manifests of one workload that number nothing: which of them runs is what its pods show, or what its image says."""

from collections.abc import Iterator, Mapping, Sequence

from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import same_quantity
from faultmaven.diagnosis.setting_changes.change import SettingChange, differences
from faultmaven.diagnosis.subjects import Entity, Leaf

_TEMPLATE = "spec.template."
_IMAGE = ".image"
#: A number with so many digits is a time or a hash, no version.
_LONG = 8
Document = Mapping[str, Leaf]


def documents_of(entity: Entity) -> list[Document]:
    """Return what each document of a case says of an object, by path; two may stand in one file."""
    places = list(dict.fromkeys((ref.evidence_id, ref.line, ref.line_end) for ref in entity.refs))
    found: list[Document] = []
    for evidence_id, first, last in places:
        own = {
            leaf.path: leaf
            for leaf in entity.leaves
            if leaf.ref.evidence_id == evidence_id and first <= leaf.ref.line <= last
        }
        found.append(own)
    return [document for document in found if document]


class Running:
    """Knows by the pods of a case which of two manifests of their workload is the one that runs."""

    def __init__(self, picture: Picture, components: Components) -> None:
        self._picture = picture
        self._components = components

    def changes(self, entity: Entity) -> Iterator[SettingChange]:
        """Yield what differs between two manifests of a workload; nothing when nothing says which of them runs.

        The version of its image tells which one came before; without it nobody knows whether the other one ran ever.
        """
        manifests: list[Document] = []
        for document in documents_of(entity):
            template = {path: leaf for path, leaf in document.items() if path.startswith(_TEMPLATE)}
            if template and all(_differing(template, other) for other in manifests):
                manifests.append(template)
        if len(manifests) != 2:
            return
        first, second = manifests
        differing = _differing(first, second)
        lead = self._agreeing(entity, first, differing) - self._agreeing(entity, second, differing)
        tag, other_tag = _tags(first, second)
        if not lead and not tag:
            return
        runs_first = lead > 0 if lead else _is_later(tag, other_tag)
        before, after = (second, first) if runs_first else (first, second)
        old, new = (other_tag, tag) if runs_first else (tag, other_tag)
        between = f"image {old} and {new}" if _is_later(new, old) else ""
        # Settings that only one of the two names may be defaults, which a printed object holds and a manifest does not.
        kept = [{path: document[path] for path in differing} for document in (before, after)]
        yield from differences(entity.subject, kept[0], kept[1], between, is_ordered=bool(between))

    def _agreeing(self, entity: Entity, manifest: Document, paths: Sequence[str]) -> int:
        """Return how many settings of the pods of a workload are those of a manifest, of the ones in question."""
        pods = [
            other
            for other in self._picture.related(entity.subject)
            if other.subject.kind == "Pod" and self._components.workload_of(other.subject).is_related_to(entity.subject)
        ]
        wanted = {path.removeprefix(_TEMPLATE): manifest[path].value for path in paths}
        return sum(
            same_quantity(leaf.value, wanted[leaf.path]) for pod in pods for leaf in pod.leaves if leaf.path in wanted
        )


def _differing(one: Document, other: Document) -> list[str]:
    return [path for path in one if path in other and not same_quantity(one[path].value, other[path].value)]


def _tags(one: Document, other: Document) -> tuple[str, str]:
    """Return the versions of the one image that differs between two manifests, empty when they are no versions."""
    for path in _differing(one, other):
        names = [document[path].value.rpartition(":") for document in (one, other)]
        if path.endswith(_IMAGE) and names[0][0] == names[1][0] and all(_version(tag) for _, _, tag in names):
            return names[0][2], names[1][2]
    return "", ""


def _is_later(tag: str, other: str) -> bool:
    return _version(tag) > _version(other)


def _version(tag: str) -> tuple[int, ...]:
    """Return the numbers of `4.19.0` or `v4.19.0`; nothing for a tag that is not made of numbers."""
    parts = tag.removeprefix("v").split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() and len(part) < _LONG for part in parts) else ()
