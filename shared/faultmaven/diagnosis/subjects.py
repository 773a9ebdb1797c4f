"""The things a diagnosis speaks of, their names, and which of them belong together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

#: Name parts that controllers generate. The alphabet has no vowels: k8s.io/apimachinery/pkg/util/rand.
_SAFE = "[bcdfghjklmnpqrstvwxz2456789]"
_GENERATED = (
    re.compile(rf"-{_SAFE}{{6,10}}-{_SAFE}{{5}}$"),  # Deployment: replica set hash and pod suffix
    re.compile(rf"-\d{{7,10}}-{_SAFE}{{5}}$"),  # CronJob: schedule time and pod suffix
    re.compile(rf"-{_SAFE}{{5}}$"),  # Job, DaemonSet
    re.compile(r"-\d{1,4}$"),  # StatefulSet: ordinal
)
_REPLICA_SET = re.compile(rf"-{_SAFE}{{6,10}}$")

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob")


@lru_cache(maxsize=8192)
def _workload(kind: str, name: str) -> str:
    if kind == "ReplicaSet":
        return _REPLICA_SET.sub("", name)
    if kind != "Pod":
        return name
    for generated in _GENERATED:
        base = generated.sub("", name)
        if base != name and base:
            return base
    return name


@dataclass(frozen=True)
class Subject:
    """A thing with a name: a Kubernetes object, or a service, host or program known from a log."""

    kind: str
    name: str
    namespace: str = ""

    @property
    def key(self) -> str:
        """Return `Kind/namespace/name`, or the bare name of a thing that no API knows."""
        if self.kind in ("Service of a log", "Log"):
            return self.name
        return "/".join(part for part in (self.kind, self.namespace, self.name) if part)

    @property
    def workload(self) -> str:
        """Return the name without what controllers generated: `web` for `web-5d98ffcfd-tz4nc`."""
        return _workload(self.kind, self.name)

    @property
    def in_words(self) -> str:
        """Return the subject as a sentence names it: ``pod `web-1` (namespace `shop`)``."""
        if self.kind == "Log":
            return f"`{self.name}`"
        place = f" in namespace `{self.namespace}`" if self.namespace else ""
        return f"{self.kind} `{self.name}`{place}"

    def is_related_to(self, other: "Subject") -> bool:
        """Tell whether both are the same thing or parts of the same workload (a pod and its deployment)."""
        if self.namespace and other.namespace and self.namespace != other.namespace:
            return False
        if self.name == other.name and (self.kind == other.kind or (self.is_workload and other.is_workload)):
            return True
        return self.is_workload and other.is_workload and self.workload == other.workload

    @property
    def is_workload(self) -> bool:
        """Tell whether this is a pod, what makes pods, or a program known from its log."""
        return self.kind in ("Pod", "Log", *WORKLOADS)


@dataclass(frozen=True)
class Ref:
    """Where something stands: lines of one file, before anybody has read them again."""

    evidence_id: str
    number: int
    filename: str
    line: int
    line_end: int


@dataclass(frozen=True)
class Leaf:
    """One setting of an entity: `path` as in the contract, and where it was read."""

    path: str
    value: str
    ref: Ref


@dataclass(eq=False)
class Entity:
    """A Kubernetes object as all files of the case together show it; complete once it is asked for the first time."""

    subject: Subject
    refs: list[Ref] = field(default_factory=list[Ref])
    sources: set[str] = field(default_factory=set[str])
    leaves: list[Leaf] = field(default_factory=list[Leaf])
    focus: float = 0.0

    def find(self, pattern: "PathPattern") -> Iterator[tuple[Leaf, Mapping[str, str]]]:
        """Yield the leaves whose path fits, with the captured parts of the path."""
        if pattern.is_plain:
            yield from ((leaf, {}) for leaf in self._by_path.get(pattern.text, ()))
            return
        step = pattern.last_step
        for leaf in self._by_step.get(step, ()) if step else self.leaves:
            captured = pattern.match(leaf.path)
            if captured is not None:
                yield leaf, captured

    def first(self, *paths: str) -> Leaf | None:
        """Return the first leaf that has one of these exact paths (patterns are allowed), in the order of the paths."""
        for path in paths:
            for leaf, _ in self.find(PathPattern.compile(path)):
                return leaf
        return None

    def mapping(self, prefix: str) -> dict[str, Leaf]:
        """Return the leaves directly under a mapping, by key: labels, selectors, resource requests."""
        known = self._mappings.get(prefix)
        if known is None:
            known = self._mappings[prefix] = self._read_mapping(prefix)
        return known

    def _read_mapping(self, prefix: str) -> dict[str, Leaf]:
        found: dict[str, Leaf] = {}
        for leaf in self.leaves:
            rest = leaf.path[len(prefix) :] if leaf.path.startswith(prefix) else ""
            if rest.startswith("."):
                found.setdefault(rest[1:], leaf)
            elif rest.startswith('["') and rest.endswith('"]'):
                found.setdefault(rest[2:-2], leaf)
        return found

    @cached_property
    def _by_path(self) -> Mapping[str, Sequence[Leaf]]:
        paths: dict[str, list[Leaf]] = {}
        for leaf in self.leaves:
            paths.setdefault(leaf.path, []).append(leaf)
        return paths

    @cached_property
    def _by_step(self) -> Mapping[str, Sequence[Leaf]]:
        steps: dict[str, list[Leaf]] = {}
        for leaf in self.leaves:
            steps.setdefault(last_step(leaf.path), []).append(leaf)
        return steps

    @cached_property
    def _mappings(self) -> dict[str, dict[str, Leaf]]:
        return {}


#: Short names in paths, so that a signature reads the same for a pod and for a template of pods.
_MACROS: Mapping[str, Sequence[str]] = {
    "@container": (
        "spec.containers[{container}]",
        "spec.initContainers[{container}]",
        "spec.template.spec.containers[{container}]",
        "spec.template.spec.initContainers[{container}]",
        "spec.jobTemplate.spec.template.spec.containers[{container}]",
    ),
    "@status": ("status.containerStatuses[{container}]", "status.initContainerStatuses[{container}]"),
    "@podspec": ("spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec"),
    "@terminated": (
        "status.containerStatuses[{container}].lastState.terminated",
        "status.containerStatuses[{container}].state.terminated",
        "status.initContainerStatuses[{container}].lastState.terminated",
        "status.initContainerStatuses[{container}].state.terminated",
    ),
    "@waiting": (
        "status.containerStatuses[{container}].state.waiting",
        "status.initContainerStatuses[{container}].state.waiting",
    ),
}


def expand(path: str) -> tuple[str, ...]:
    """Return the full paths a path with a leading macro (`@container.image`) stands for."""
    head, dot, rest = path.partition(".")
    return tuple(full + dot + rest for full in _MACROS[head]) if head in _MACROS else (path,)


_HOLE = re.compile(r"(\{\w+\}|\*)")
_PART_OF_STEP = re.compile(r"[^.\[\]]*")
_INDEX = re.compile(r"[^\[\]]+")


class PathPattern:
    """A setting path with `*` (any part of one step) and `{name}` (a captured index, or all that follows).

    What stands behind a hole always begins with a sign that the hole cannot hold, so a path is read from left to right
    without trying again; a regular expression of each of a thousand patterns would take a second to compile.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = _HOLE.split(text)
        self._start = pieces[0]
        self._holes = tuple(zip((hole.strip("{}") for hole in pieces[1::2]), pieces[2::2], strict=True))
        for hole, behind in self._holes:
            if behind and (behind[0] not in "[]." or (hole != "*" and behind[0] == ".")):
                raise ValueError(f"`{text}`: what stands behind {hole} does not end it")

    @staticmethod
    @lru_cache(maxsize=4096)
    def compile(text: str) -> "PathPattern":
        """Return the pattern of a text, compiled once."""
        return PathPattern(text)

    @property
    def is_plain(self) -> bool:
        """Tell whether it has no holes, so that one path fits."""
        return not self._holes

    @cached_property
    def last_step(self) -> str:
        """Return the name of the last step, by which leaves are indexed; empty when it is a wildcard."""
        step = last_step(self.text)
        return "" if "*" in step or "{" in step else step

    def match(self, path: str) -> dict[str, str] | None:
        """Return the captured parts when the whole path fits."""
        if not path.startswith(self._start):
            return None
        captured: dict[str, str] = {}
        at = len(self._start)
        for hole, behind in self._holes:
            found = (_PART_OF_STEP if hole == "*" else _INDEX).match(path, at)
            if found is None or not path.startswith(behind, found.end()):
                return None
            if hole != "*" and captured.setdefault(hole, found[0]) != found[0]:
                return None
            at = found.end() + len(behind)
        return captured if at == len(path) else None


def last_step(path: str) -> str:
    """Return the name of the last step of a path, without its index."""
    if path.endswith("]"):
        path = path[: path.rindex("[")]
    return path.rsplit(".", 1)[-1]


def leaf_source(entity: Entity, leaf: Leaf) -> str:
    """Return who speaks in a leaf: what somebody set, or what the cluster observed, of one object."""
    what = "state" if leaf.path.startswith(("status.", "printed.")) else "setting"
    return f"{what} of {entity.subject.key}"
