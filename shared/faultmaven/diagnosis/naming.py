"""Names what a cause blames: `Kind/name` of the workload that has to be changed, with its namespace and its pods."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import WORKLOADS, Subject

#: Where an object says who owns it: its kind, and its name.
_OWNER_PATHS = (
    ("metadata.ownerReferences[{owner}].kind", "metadata.ownerReferences[{owner}].name"),
    ("printed.under.kind", "printed.under.name"),
)
_OWNED = ("Pod", "ReplicaSet", "Job")
#: What may own a pod; a node owns the mirror pods of its control plane, which nobody changes through the node.
_OWNERS = frozenset({*WORKLOADS, "ReplicationController", "Rollout"})
#: Workloads that outlive one run, so that a program's log may be named like them.
_LASTING = ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Rollout")
_CLUSTER_WIDE = frozenset({"Node", "PersistentVolume", "StorageClass", "Namespace", "PriorityClass", "ClusterRole"})
_PARTS = re.compile(r"(?P<kind>[A-Z]\w+)/(?:(?P<space>[^/\s]*)/)?(?P<name>[^/\s]+)")
#: Deep enough for Pod, ReplicaSet, Deployment and for Pod, Job, CronJob.
_LEVELS = 3

#: Controllers by the names that they generate for pods: the pattern takes away what was added. Vowels never occur in
#: generated parts (k8s.io/apimachinery/pkg/util/rand); a ReplicaSet's hash holds a digit in all but 1 of 1,000 cases.
_SAFE = "[bcdfghjklmnpqrstvwxz2456789]"
_REPLICA_SET_POD = re.compile(rf"^(.+)-(?=[a-z]*\d)(?:{_SAFE}{{8,10}}|[0-9a-f]{{8,10}})-{_SAFE}{{5}}$")
_CRON_JOB_POD = re.compile(rf"^(.+)-\d{{8,10}}-{_SAFE}{{5}}$")
_REPLICA_SET = re.compile(rf"^(.+)-(?:{_SAFE}{{8,10}}|[0-9a-f]{{8,10}})$")
_CRON_JOB_RUN = re.compile(r"^(.+)-\d{8,10}$")


@dataclass(frozen=True)
class Component:
    """A thing to blame: `name` as `Kind/name` or the bare name of a program, where it lives, and its pods."""

    name: str
    namespace: str = ""
    instances: tuple[str, ...] = ()


class Components:
    """Knows which workload a pod belongs to: from its owner, else from its name and the workloads there are."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self._owners = dict(_owners(picture))
        self._workloads: dict[tuple[str, str], list[Subject]] = defaultdict(list)
        for entity in picture.entities:
            if entity.subject.kind in _OWNERS:
                self._workloads[entity.subject.kind, entity.subject.name].append(entity.subject)

    def blamed(self, blame: str, subject: Subject, others: Sequence[Subject] = ()) -> Component:
        """Return the component of a cause. `blame` is what the signature names, empty for its subject; a subject of
        the same workload lends its pods."""
        blame = blame.strip()
        found = _PARTS.fullmatch(blame)
        if blame and not found:
            return Component(blame)
        named = Subject(found["kind"], found["name"], found["space"] or subject.namespace) if found else subject
        workload = self.workload_of(named)
        pods = dict.fromkeys(s.name for s in (named, subject, *others) if s.kind == "Pod" and self._is_of(s, workload))
        if workload.kind == "Log":
            return Component(workload.name, workload.namespace, tuple(pods))
        return Component(f"{workload.kind}/{workload.name}", _space(workload), tuple(pods))

    def workload_of(self, subject: Subject) -> Subject:
        """Return the workload that a person changes to change the subject; the subject itself when it is none's."""
        at = subject
        for _ in range(_LEVELS):
            above = self._owners.get(at) or self._owners.get(Subject(at.kind, at.name)) or self._by_name(at)
            if above is None:
                break
            at = above
        return at

    def _is_of(self, pod: Subject, workload: Subject) -> bool:
        return workload == pod or self.workload_of(pod) == workload

    def _by_name(self, subject: Subject) -> Subject | None:
        """Return the owner that the name gives away: an existing workload, else what only one controller would name."""
        name, space = subject.name, subject.namespace
        match subject.kind:
            case "Pod":
                if generated := _REPLICA_SET_POD.match(name) or _CRON_JOB_POD.match(name):
                    kind = "CronJob" if _CRON_JOB_POD.match(name) else "Deployment"
                    return self._existing(generated[1], space, (kind, "Rollout")) or Subject(kind, generated[1], space)
                base = subject.workload
                kinds = ("StatefulSet",) if name.rpartition("-")[2].isdigit() else ("DaemonSet", "Job", "ReplicaSet")
                return self._existing(base, space, kinds) if base != name else None
            case "ReplicaSet":
                generated = _REPLICA_SET.match(name)
                return (
                    self._existing(generated[1], space, ("Deployment", "Rollout"))
                    or (Subject("Deployment", generated[1], space))
                    if generated
                    else None
                )
            case "Job":
                generated = _CRON_JOB_RUN.match(name)
                return self._existing(generated[1], space, ("CronJob",)) if generated else None
            case "Log":
                return self._of_log(subject)
            case _:
                return None

    def _of_log(self, subject: Subject) -> Subject | None:
        """Return the workload of a program whose log says a pod's name, or the only workload of its very name."""
        generated = _REPLICA_SET_POD.match(subject.name)
        if generated:
            return self._by_name(Subject("Pod", subject.name, subject.namespace))
        found = {w for kind in _LASTING for w in self._workloads.get((kind, subject.name), ())}
        return next(iter(found)) if len(found) == 1 else None

    def _existing(self, name: str, space: str, kinds: Sequence[str]) -> Subject | None:
        for kind in kinds:
            for workload in self._workloads.get((kind, name), ()):
                if not space or workload.namespace in ("", space):
                    return Subject(kind, name, space or workload.namespace)
        return None


def _owners(picture: Picture) -> Iterator[tuple[Subject, Subject]]:
    for kinds, names in _OWNER_PATHS:
        by_owner = {
            (entity.subject, captured.get("owner")): leaf.value
            for entity, leaf, captured in picture.settings(_OWNED, (names,))
        }
        for entity, leaf, captured in picture.settings(_OWNED, (kinds,)):
            name = by_owner.get((entity.subject, captured.get("owner")))
            if leaf.value in _OWNERS and name:
                yield entity.subject, Subject(leaf.value, name, entity.subject.namespace)


def _space(subject: Subject) -> str:
    return "" if subject.kind in _CLUSTER_WIDE else subject.namespace
